"""Clusters as markers on a view: alone, in groups, or at a country of which only that is known.

Each cluster of the answer is in exactly one marker, outside the view, or nowhere.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ...register.places import Cell, Places
from ...rules.grouping import Spot, free_place, grouped
from ...rules.projection import Point
from .regions import Place, anchor
from .zoom import WIDTH, View

SIDE = WIDTH / 17  # of a cell of the grid in which clusters become a group


@dataclass(frozen=True, slots=True)
class Laid:
    """Where everything went: spots with a place, counts by country without, and the rest."""

    spots: tuple[Spot[Cell], ...]
    by_country: tuple[Spot[Cell], ...]
    outside: Counter[str]
    nowhere: int
    with_place: Counter[str]
    all: Counter[str]

    @property
    def count(self) -> int:
        drawn = sum(spot.count for spot in (*self.spots, *self.by_country))
        return drawn + self.outside.total() + self.nowhere


def laid(found: Places, view: View, places: dict[str, Place]) -> Laid:
    """The clusters on a view. Who has no place stands at its country, apart from the others."""
    spots: list[Spot[Cell]] = []
    loose: dict[str, list[Cell]] = {}
    outside: Counter[str] = Counter()
    with_place: Counter[str] = Counter()
    for cell in found.cells:
        place = place_of(cell, places)
        if place is None:
            loose.setdefault(cell.country, []).append(cell)
            continue
        with_place[cell.country] += cell.count
        point = view.point(place)
        if view.shows(point):
            spots.append(Spot(*point, cell.count, (cell,)))
        else:
            outside[cell.country] += cell.count
    nowhere = sum(cell.count for cell in loose.pop("", []))
    groups = grouped(spots, SIDE)
    loose_spots = list(_at_countries(loose, view, outside))
    at_countries = list(_beside(loose_spots, [spot.point for spot in groups], view))
    return Laid(
        tuple(groups), tuple(at_countries), outside, nowhere, with_place, _by_country(found.cells)
    )


def place_of(cell: Cell, places: dict[str, Place]) -> Place | None:
    """Where sources say, else the middle of its region, else None."""
    if cell.lat is not None and cell.lon is not None:
        return cell.lat, cell.lon
    code = anchor(cell.regions, places)
    return places[code] if code else None


def _beside(spots: Iterable[Spot[Cell]], taken: list[Point], view: View) -> Iterator[Spot[Cell]]:
    """Where they are not covered; countries of the whole world are first put together."""
    on_the_world = view.whole and view.picture.name == "world"
    for spot in grouped(spots, SIDE) if on_the_world else spots:
        point = free_place(spot.point, taken, SIDE)
        taken.append(point)
        yield replace(spot, x=point[0], y=point[1])


def _at_countries(
    loose: dict[str, list[Cell]], view: View, outside: Counter[str]
) -> Iterator[Spot[Cell]]:
    """A spot for each country in the view; where there is none, they are outside."""
    for country, cells in sorted(loose.items()):
        count = sum(cell.count for cell in cells)
        shape = view.picture.shapes.get(country)
        point = view.drawn(shape.at) if shape else (-1.0, -1.0)
        if not view.shows(point):
            outside[country] += count
            continue
        yield Spot(*point, count, tuple(cells))


def _by_country(cells: Iterable[Cell]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for cell in cells:
        counted[cell.country] += cell.count
    return counted
