"""A small chart of counts over the years: points where something is known, joined by a line."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from .scale import Counts, Level, Scale, Tick


class Point(NamedTuple):
    """A count on a day; `words` say both."""

    x: str
    y: str
    words: str


class Lines(NamedTuple):
    """The chart. `path` is in hundredths of its width and height, for a box of 100 by 100."""

    points: list[Point]
    path: str
    ticks: list[Tick]
    levels: list[Level]


def lines(known: Sequence[tuple[date, int, str]]) -> Lines | None:
    """The chart of days, counts and their words, in any order; None for fewer than two days."""
    told = sorted(known)
    if len({day for day, _count, _words in told}) < 2:
        return None
    scale = Scale.of(*(day for day, _count, _words in told))
    counts = Counts.of(*(count for _day, count, _words in told))
    points = [Point(scale.x(day), counts.y(count), words) for day, count, words in told]
    path = " ".join(f"{scale.at(day):.3f},{counts.at(count):.3f}" for day, count, _words in told)
    return Lines(points, path, scale.ticks(), counts.levels())
