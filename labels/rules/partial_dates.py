"""A date as precise as its source: `2016`, `2016-06` or `2016-06-15`, never padded.

The three forms are those of ISO 8601-2 (EDTF) level 0. A year counts as all its days, so a
partial date is a span with a first and a last day.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import total_ordering
from typing import Literal, Self

from labels.rules.sentences import Sentence

type Precision = Literal["year", "month", "day"]

FIRST_YEAR, LAST_YEAR = 1900, 2100

_FORM = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_PRECISIONS: dict[int, Precision] = {4: "year", 7: "month", 10: "day"}


@total_ordering
@dataclass(frozen=True, slots=True)
class PartialDate:
    """A year, a month or a day between 1900 and 2100; ordered by first, then by last day."""

    text: str

    def __post_init__(self) -> None:
        _check(self.text)

    @classmethod
    def parse(cls, text: str) -> Self:
        """The date written in `text`; ValueError with a sentence that says what to write."""
        return cls(text)

    @classmethod
    def of(cls, day: date) -> Self:
        """One day, fully known."""
        return cls(f"{day.year:04}-{day.month:02}-{day.day:02}")

    def __str__(self) -> str:
        return self.text

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, PartialDate):
            return NotImplemented
        return (self.first, self.last) < (other.first, other.last)

    @property
    def precision(self) -> Precision:
        return _PRECISIONS[len(self.text)]

    @property
    def first(self) -> date:
        """The earliest day that is meant."""
        return date.fromisoformat(self.text + "-01-01"[len(self.text) - 4 :])

    @property
    def last(self) -> date:
        """The latest day that is meant."""
        first = self.first
        if self.precision == "day":
            return first
        month = 12 if self.precision == "year" else first.month
        return date(first.year, month, calendar.monthrange(first.year, month)[1])

    def overlaps(self, first: date | None, last: date | None) -> bool:
        """Whether any day meant lies between the two, both included; None is an open end."""
        return (first is None or first <= self.last) and (last is None or self.first <= last)


def _check(text: str) -> None:
    """ValueError unless `text` is one of the three forms and names days that exist."""
    form = _FORM.fullmatch(text)
    if form is None:
        raise ValueError(Sentence("Write a date as 2016, 2016-06 or 2016-06-15."))
    year, month, day = (int(part) if part else None for part in form.groups())
    if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(
            Sentence(
                "Write a year between %(first)s and %(last)s, not %(year)s.",
                first=FIRST_YEAR,
                last=LAST_YEAR,
                year=form[1],
            )
        )
    if month is not None and not 1 <= month <= 12:
        raise ValueError(
            Sentence("There is no month %(month)s. Write a month between 01 and 12.", month=form[2])
        )
    if month is not None and day is not None:
        days = calendar.monthrange(year, month)[1]
        if not 1 <= day <= days:
            raise ValueError(
                Sentence(
                    "There is no day %(day)s. Write a day between %(first)s and %(last)s.",
                    day=text,
                    first=f"{year}-{month:02}-01",
                    last=f"{year}-{month:02}-{days}",
                )
            )
