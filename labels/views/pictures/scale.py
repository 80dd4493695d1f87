"""Axes: days of some years, and counts from nothing to the highest, as percentages."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

MOST_YEARS_SHOWN = 12
NARROWEST = 0.4
STEPS = (1, 2, 5)


class Tick(NamedTuple):
    """A year on the axis; minor ones go without a name where there is little room."""

    x: str
    year: int
    minor: bool


class Level(NamedTuple):
    """A count on the axis, measured from the top."""

    y: str
    count: int


@dataclass(frozen=True, slots=True)
class Scale:
    """Days between the first day of one year and the last day of another, both included."""

    first: int
    last: int

    @classmethod
    def of(cls, *days: date) -> "Scale":
        """The years in which these days lie."""
        return cls(min(days).year, max(days).year)

    @property
    def start(self) -> date:
        return date(self.first, 1, 1)

    @property
    def days(self) -> int:
        """How many days the axis has; the last year of the calendar may be among them."""
        return (date(self.last, 12, 31) - self.start).days + 1

    def at(self, day: date) -> float:
        """Where a day begins: 0 for the first of all, just below 100 for the last."""
        return 100 * (day - self.start).days / self.days

    def x(self, day: date) -> str:
        return percent(self.at(day))

    def width(self, first: date, last: date) -> str:
        """From the beginning of one day to the end of another, wide enough to be seen."""
        days = (last - first).days + 1
        return percent(max(100 * days / self.days, NARROWEST))

    def anchor(self, day: date) -> str:
        """To which side a word at this day is written, so that it stays inside the picture."""
        share = self.at(day)
        return "start" if share < 25 else "end" if share > 75 else "middle"

    def ticks(self) -> list[Tick]:
        """Every year has a line; where years are many, some have neither line nor name."""
        years = range(self.first, self.last + 1)
        step = -(-len(years) // MOST_YEARS_SHOWN)
        sparse = -(-len(years) // (4 * step))
        return [
            Tick(self.x(date(year, 1, 1)), year, minor=bool(place % sparse))
            for place, year in enumerate(years[::step])
        ]


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts between nothing and a round number at or above the highest."""

    top: int
    step: int

    @classmethod
    def of(cls, *counts: int) -> "Counts":
        """An axis with two to five lines, for any counts from 0 up."""
        highest = max(counts, default=0)
        step = next(each for each in _round_numbers() if 5 * each >= highest)
        return cls(max(-(-highest // step), 1) * step, step)

    def at(self, count: int) -> float:
        """How far a count lies below the top."""
        return 100 - 100 * count / self.top

    def y(self, count: int) -> str:
        return percent(self.at(count))

    def levels(self) -> list[Level]:
        return [Level(self.y(count), count) for count in range(0, self.top + 1, self.step)]


def percent(share: float) -> str:
    return f"{share:.3f}%"


def day_before(day: date) -> date:
    return day - timedelta(days=1)


def _round_numbers():
    """1, 2, 5, 10, 20, 50 and so on."""
    power = 1
    while True:
        yield from (power * step for step in STEPS)
        power *= 10
