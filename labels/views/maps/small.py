"""The small map of the first page: countries only, each a way to its part of the large map."""

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from ...rules.shading import shades
from ..names import names
from .borders import pictures
from .countries import Land, legend, title


def small(counts: dict[str, Any]) -> dict[str, Any]:
    """What `labels/_map_small.html` shows of the counts that `register.statistics` gives."""
    found = {row["code"]: row["clusters"] for row in counts["by"]["country"] if row["code"]}
    picture, known, here = pictures()["europe"], names().country, reverse("map")
    steps = shades(found[code] for code in found if code in picture.shapes)
    frame = picture.frame
    lands = [
        Land(
            path=shape.coarse,
            shade=steps.class_of(found.get(code, 0)),
            title=title(code, found.get(code, 0), known),
            url=f"{here}?{urlencode({'country': code})}" if found.get(code) else "",
            x=round(shape.at[0] - frame.x),
            y=round(shape.at[1] - frame.y),
            count=found.get(code, 0),
        )
        for code, shape in picture.shapes.items()
    ]
    elsewhere = sum(count for code, count in found.items() if code not in picture.shapes)
    return {
        "small_map": {
            "lands": lands,
            "numbers": [land for land in lands if land.count],
            "move": f"translate({-frame.x:g} {-frame.y:g})",
            "view_box": f"0 0 {frame.width:g} {frame.height:g}",
            "legend": legend(steps),
            "elsewhere": elsewhere,
            "url": here,
            "world_url": f"{here}?area=world",
        }
    }
