"""The shapes of countries out of fixtures/borders.json, which fixtures/make/borders.py makes."""

import json
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from ...rules.boxes import Box
from ...rules.projection import PROJECTIONS, Point


@dataclass(frozen=True, slots=True)
class Shape:
    """A country in a picture: its box, the middle of its largest piece, two sets of lines."""

    code: str
    box: Box
    at: Point
    coarse: str
    fine: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Europe or the world: its frame, kilometres of a unit, the shapes from large to small."""

    name: str
    frame: Box
    unit: float
    shapes: dict[str, Shape]

    def point(self, lat: float, lon: float) -> Point:
        """A place on the Earth in the units of the picture."""
        x, y = PROJECTIONS[self.name](lat, lon)
        return x / self.unit, y / self.unit


@cache
def pictures() -> dict[str, Picture]:
    """All pictures by name, read once for each worker."""
    path = settings.BASE_DIR / "fixtures" / "borders.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    return {
        name: Picture(
            name,
            Box(*each["frame"]),
            each["unit"],
            {shape["code"]: _shape(shape) for shape in each["shapes"]},
        )
        for name, each in told.items()
    }


def _shape(told: dict) -> Shape:
    x, y = told["at"]
    return Shape(told["code"], Box(*told["box"]), (x, y), told["coarse"], told["fine"])
