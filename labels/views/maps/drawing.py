"""The picture of a view: lands with their shades, markers with their words and addresses."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.language import put_before

from ...filters import Asked
from ...register.places import Cell
from ...rules.grouping import Spot
from ...rules.shading import Shades, shades
from ...templatetags.public import number
from ...templatetags.words import standing_sentence
from ..asking import clocks_string
from ..names import Names
from . import closer, countries
from .countries import Land, name_of
from .markers import Laid
from .regions import anchor
from .zoom import View

SIZES = (10, 100, 1000)  # from so many clusters on, the circle is one size larger
LIST = "#without-place"


@dataclass(frozen=True, slots=True)
class Marker:
    """A medal, a circle with a number, or a dashed circle for a country of which no more is known.

    `size` is one of four; `look` are the classes of a medal.
    """

    kind: str
    move: str
    title: str
    url: str
    count: str = ""
    size: int = 0
    level: str = ""
    look: str = ""


def lands(view: View, asked: Asked, laid: Laid, known: Names) -> tuple[list[Land], Shades]:
    """What is seen of the countries. Once some are chosen, these stand out and have no shades."""
    chosen = bool(asked.country.any or asked.region.any)
    steps = Shades(()) if chosen else shades(laid.all[code] for code in view.picture.shapes if code)
    return [
        _land(shape.code, lines, view, asked, laid.all, known, steps, chosen)
        for shape, lines in view.shapes()
    ], steps


def _land(
    code: str,
    lines: str,
    view: View,
    asked: Asked,
    counts: Counter[str],
    known: Names,
    steps: Shades,
    chosen: bool,
) -> Land:
    count = counts[code] if code else 0  # land of no country is not where the stateless are
    if chosen and not count:
        return Land(lines, 0, name_of(code, known.country) if code else "")
    url = ""
    if count and asked.country.any != (code,):
        url = closer.country_address(asked, [code])
    shade = 0 if chosen else steps.class_of(count)
    return Land(lines, shade, countries.title(code, count, known.country), url, chosen)


def markers(
    view: View, asked: Asked, laid: Laid, records: dict[int, dict[str, Any]], known: Names
) -> list[Marker]:
    """All markers, the smallest last, so that none lies under a larger one."""
    placed = sorted(laid.spots, key=lambda spot: -spot.count)
    found = [_at_country(spot, asked, known) for spot in laid.by_country]
    for spot in placed:
        record = records.get(spot.members[0].seq) if spot.count == 1 else None
        if record is None:
            found.append(_group(spot, asked, view, known))
        else:
            found.append(_one(spot, record, asked, known))
    return found


def _one(spot: Spot[Cell], record: dict[str, Any], asked: Asked, known: Names) -> Marker:
    standing = record["standing"]
    words = [f"{record['name']}: {standing_sentence(record)}"]
    if where := at_region(record, known):
        words.append(where)
    return Marker(
        kind="one",
        move=_move(spot),
        title=". ".join(words),
        url=put_before(record["url"]) + clocks_string(asked),
        level=standing["level"] or "no-level",
        look="" if standing["status"] == "valid" else "hollow",
    )


def at_region(record: dict[str, Any], known: Names) -> str:
    """That a cluster is drawn at the middle of its region, if that is so."""
    if record["location"]:
        return ""
    code = anchor((each["code"] or "" for each in record["regions"]), known.region)
    return _("Placed at its region, %(region)s") % {"region": known.region[code]} if code else ""


def _group(spot: Spot[Cell], asked: Asked, view: View, known: Names) -> Marker:
    return Marker(
        kind="many",
        move=_move(spot),
        title=countries.counted(_where(spot.members, known), spot.count),
        url=closer.group_address(asked, view, spot.members),
        count=number(spot.count),
        size=_size(spot.count),
    )


def _where(cells: Iterable[Cell], known: Names) -> str:
    """The region that all are in, or their countries."""
    found = list(cells)
    shared = set(found[0].regions).intersection(*(cell.regions for cell in found))
    if shared:
        return known.region.get(code := max(shared, key=lambda c: (len(c), c)), code)
    named = sorted(name_of(code, known.country) for code in {cell.country for cell in found})
    return ", ".join(named)


def _at_country(spot: Spot[Cell], asked: Asked, known: Names) -> Marker:
    codes = {cell.country for cell in spot.members}
    named = ", ".join(sorted(name_of(code, known.country) for code in codes))
    told = ngettext(
        "%(country)s: %(count)s cluster of which only the country is known",
        "%(country)s: %(count)s clusters of which only the country is known",
        spot.count,
    )
    return Marker(
        kind="country",
        move=_move(spot),
        title=told % {"country": named, "count": number(spot.count)},
        url=LIST if set(asked.country.any) == codes else closer.country_address(asked, codes),
        count=number(spot.count),
        size=_size(spot.count),
    )


def _move(spot: Spot[Cell]) -> str:
    """The place of a marker as SVG reads it, whatever the language."""
    return f"translate({spot.x:.1f} {spot.y:.1f})"


def _size(count: int) -> int:
    return sum(count >= size for size in SIZES)


def single_seqs(laid: Laid) -> Iterator[int]:
    """The entries of the clusters that are drawn alone."""
    return (spot.members[0].seq for spot in laid.spots if spot.count == 1)
