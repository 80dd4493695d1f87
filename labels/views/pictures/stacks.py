"""Columns of counts that lie on each other, for a row of years: numbers become distances.

A picture is a box in which 0 % is the top and the left. The parts of a column are told from
bottom to top; their heights add up to the height of the column.
"""

from collections.abc import Sequence
from typing import NamedTuple

from .scale import Counts, Level, percent

MOST_TOTALS, MOST_YEARS = 18, 9
WIDE = 100  # totals from here on need as much room as years
SPARSE = 2  # where there is little room, one of so many years keeps its words
SHARE = 0.72  # of its place that a column fills


class Pile(NamedTuple):
    """What is drawn: the word below, a sentence about all of it, and a count for each kind."""

    word: str
    told: str
    counts: tuple[int, ...]


class Part(NamedTuple):
    kind: str
    y: str
    height: str


class Stack(NamedTuple):
    """A column. `counted` and `named` say what is written at it, `minor` if only in much room."""

    word: str
    told: str
    total: int
    x: str
    middle: str
    top: str
    parts: list[Part]
    counted: bool
    named: bool
    minor: bool


class Stacks(NamedTuple):
    """The picture. `width` is that of each column; `levels` are the lines behind them."""

    stacks: list[Stack]
    width: str
    levels: list[Level]


def stacked(piles: Sequence[Pile], kinds: Sequence[str]) -> Stacks | None:
    """The columns of these piles, whose counts go by `kinds`; None if there is nothing to see."""
    if not any(sum(pile.counts) for pile in piles):
        return None
    axis = Counts.of(*(sum(pile.counts) for pile in piles))
    step, last = 100 / len(piles), len(piles) - 1
    years = -(-len(piles) // MOST_YEARS)
    totals = -(-len(piles) // MOST_TOTALS) if axis.top < WIDE else years
    stacks = [
        Stack(
            word=pile.word,
            told=pile.told,
            total=sum(pile.counts),
            x=percent(place * step + step * (1 - SHARE) / 2),
            middle=percent(place * step + step / 2),
            top=axis.y(sum(pile.counts)),
            parts=_parts(pile.counts, kinds, axis),
            counted=(last - place) % totals == 0,
            named=(last - place) % years == 0,
            minor=(last - place) % (years * SPARSE) != 0,
        )
        for place, pile in enumerate(piles)
    ]
    return Stacks(stacks, percent(step * SHARE), axis.levels())


def _parts(counts: Sequence[int], kinds: Sequence[str], axis: Counts) -> list[Part]:
    parts, below = [], 0
    for kind, count in zip(kinds, counts, strict=True):
        if count:
            top = axis.at(below + count)
            parts.append(Part(kind, percent(top), percent(axis.at(below) - top)))
        below += count
    return parts
