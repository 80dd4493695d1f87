"""Points of a picture that lie close together become one, and none is lost on the way."""

from collections.abc import Iterable
from dataclasses import dataclass

from .projection import Point, distance

BY = 0.53  # of the side: as far as a marker moves to be seen beside another one
BESIDE = (
    (0, 0),
    (0, 1),
    (1, 0),
    (-1, 0),
    (0, -1),
    (0.7, 0.7),
    (-0.7, 0.7),
    (0.7, -0.7),
    (-0.7, -0.7),
)
APART = 0.8  # of the side of a cell: markers that are nearer would cover each other


@dataclass(frozen=True, slots=True)
class Spot[What]:
    """Some clusters at one point of a picture: what they are, and how many."""

    x: float
    y: float
    count: int
    members: tuple[What, ...]

    @property
    def point(self) -> Point:
        return self.x, self.y


def grouped[What](spots: Iterable[Spot[What]], side: float) -> list[Spot[What]]:
    """One spot for each cell of a grid, in its middle by weight; then those too near are joined."""
    cells: dict[tuple[int, int], list[Spot[What]]] = {}
    for spot in spots:
        cells.setdefault((int(spot.x // side), int(spot.y // side)), []).append(spot)
    alone = sorted((joined(each) for each in cells.values()), key=_order)
    kept: list[Spot[What]] = []
    for spot in alone:
        near = next((one for one in kept if distance(one.point, spot.point) < APART * side), None)
        if near is None:
            kept.append(spot)
        else:
            kept[kept.index(near)] = joined([near, spot])
    return kept


def joined[What](spots: list[Spot[What]]) -> Spot[What]:
    """Spots as one, where their weights balance."""
    count = sum(spot.count for spot in spots)
    return Spot(
        sum(spot.x * spot.count for spot in spots) / count,
        sum(spot.y * spot.count for spot in spots) / count,
        count,
        tuple(member for spot in spots for member in spot.members),
    )


def _order[What](spot: Spot[What]) -> tuple[int, float, float]:
    """The largest first: smaller ones join it rather than the other way round."""
    return -spot.count, spot.x, spot.y


def free_place(wanted: Point, taken: Iterable[Point], side: float) -> Point:
    """The point if no marker covers it; else the one beside it that has the most room."""
    others, far = list(taken), BY * side
    places = [(wanted[0] + right * far, wanted[1] + down * far) for right, down in BESIDE]
    rooms = [min((distance(place, each) for each in others), default=far) for place in places]
    free = next((n for n, room in enumerate(rooms) if room >= far), None)
    return places[rooms.index(max(rooms)) if free is None else free]
