"""What is valid on a day, and how long an award lasts.

Every status is computed from dates and a day; none is stored. Both ends of a period are
included, as printed on a certificate. Days are those of the scheme's own time zone.
"""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Brussels")
ONE_DAY = timedelta(days=1)


class Status(StrEnum):
    """What a label is on one day."""

    VALID = "valid"
    SUSPENDED = "suspended"
    RENEWABLE = "renewable"
    UNKNOWN = "unknown"
    UPCOMING = "upcoming"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Period:
    """Days from the first to the last, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(
                f"A period cannot end on {self.last}, before it begins ({self.first})."
            )

    def contains(self, day: date) -> bool:
        return self.first <= day <= self.last

    def covers(self, other: "Period") -> bool:
        """Whether every day of the other period is a day of this one."""
        return self.first <= other.first and other.last <= self.last


@dataclass(frozen=True, slots=True)
class Terms:
    """How long labels of a level last under one rule set, in months.

    A first award lasts `first_months`, a renewal `renewal_months`; a renewal is possible up to
    `window_months` after the end of validity.
    """

    first_months: int = 24
    renewal_months: int = 36
    window_months: int = 12

    def __post_init__(self) -> None:
        if min(self.first_months, self.renewal_months, self.window_months) < 0:
            raise ValueError("A label cannot last, or be renewable for, less than 0 months.")


@dataclass(frozen=True, slots=True)
class Suspension:
    """Days on which a label may not be used; without a last day it goes on."""

    first: date
    last: date | None = None

    def __post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            raise ValueError(f"A suspension cannot end on {self.last}, before {self.first}.")

    def contains(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Validity:
    """The days of a label: surely valid, possibly valid, and what interrupted it.

    For a label awarded here both periods are equal. For one known from a press notice they are
    the bounds that the rules of the scheme give. None means that nothing is known.
    """

    sure: Period | None
    possible: Period | None
    renewable_until: date | None = None
    withdrawn_on: date | None = None
    suspensions: tuple[Suspension, ...] = ()

    def __post_init__(self) -> None:
        if self.sure and not (self.possible and self.possible.covers(self.sure)):
            raise ValueError("Every day that is surely valid must also be possibly valid.")


@dataclass(frozen=True, slots=True)
class Held:
    """A label as one of those a cluster holds; the rank orders the levels, highest best."""

    rank: int
    number: str
    validity: Validity


def day_of(moment: datetime) -> date:
    """The day of a moment in the scheme's time zone; ValueError if the moment has no zone."""
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone to have a day.")
    return moment.astimezone(ZONE).date()


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months on (or back), or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def end_of_month_after(day: date, months: int) -> date:
    """The last day of the month so many months on."""
    there = months_after(day, months)
    return there.replace(day=calendar.monthrange(there.year, there.month)[1])


def months_on(until: date, months: int) -> date:
    """An end of validity moved by months: the end of a month stays the end of a month."""
    if until == end_of_month_after(until, 0):
        return end_of_month_after(until, months)
    return months_after(until, months)


def window_end(until: date, terms: Terms) -> date:
    """The last day on which a label that ran until then can still be renewed."""
    return months_on(until, terms.window_months)


def first_award(assessed_on: date, terms: Terms) -> Period:
    """From the assessment to the end of the month so many months on: 2018-04-09 to 2020-04-30."""
    return Period(assessed_on, end_of_month_after(assessed_on, terms.first_months))


def renewal(previous: Period, assessed_on: date, terms: Terms) -> Period:
    """A renewal in time joins on to the previous period; a late one is a first award again.

    In time is any day up to the end of the window: how early it may be, no source says. The new
    end counts from the previous one, not from the assessment: 2020-12-31 gives 2023-12-31.
    """
    if assessed_on > window_end(previous.last, terms):
        return first_award(assessed_on, terms)
    return Period(previous.last + ONE_DAY, months_on(previous.last, terms.renewal_months))


def label_status(label: Validity, day: date) -> Status:
    """What the label is on that day. Only a day that is surely valid is ever called valid."""
    if label.withdrawn_on is not None and day >= label.withdrawn_on:
        return Status.WITHDRAWN
    if label.possible is None:
        return Status.UNKNOWN
    if day < label.possible.first:
        return Status.UPCOMING
    if day <= label.possible.last:
        return _status_inside(label, day)
    if label.renewable_until is not None and day <= label.renewable_until:
        return Status.RENEWABLE
    return Status.EXPIRED


def _status_inside(label: Validity, day: date) -> Status:
    """The status on a day of the possible period."""
    if any(suspension.contains(day) for suspension in label.suspensions):
        return Status.SUSPENDED
    if label.sure is not None and label.sure.contains(day):
        return Status.VALID
    return Status.UNKNOWN


BEST_FIRST = (
    Status.VALID,
    Status.SUSPENDED,
    Status.RENEWABLE,
    Status.UNKNOWN,
    Status.UPCOMING,
    Status.EXPIRED,
    Status.WITHDRAWN,
)


def standing_key(held: Held, day: date) -> tuple[int, int, int, str]:
    """Where a label stands on that day among those of its cluster; the smallest key is best.

    Status first, then level, then the later end (no end known comes last), then the number.
    A label without any date says no more of a day than one that has ended, so the two stand
    together and the level decides between them.
    """
    possible = held.validity.possible
    status = label_status(held.validity, day)
    if status is Status.UNKNOWN and possible is None:
        status = Status.EXPIRED
    place = BEST_FIRST.index(status)
    return place, -held.rank, -possible.last.toordinal() if possible else 0, held.number


def standing(labels: Iterable[Held], day: date) -> tuple[Held, Status] | None:
    """The label a cluster stands on that day: its highest valid one, else the best of the rest."""
    best = min(labels, key=lambda held: standing_key(held, day), default=None)
    return None if best is None else (best, label_status(best.validity, day))


def change_days(label: Validity) -> list[date]:
    """The days on which the status of the label is another than the day before, in order."""
    spans = [span for span in (label.sure, label.possible, *label.suspensions) if span is not None]
    days = {span.first for span in spans}
    days |= {span.last + ONE_DAY for span in spans if span.last is not None}
    if label.renewable_until is not None:
        days.add(label.renewable_until + ONE_DAY)
    if label.withdrawn_on is not None:
        days.add(label.withdrawn_on)
    return sorted(d for d in days if label_status(label, d) != label_status(label, d - ONE_DAY))


def next_change(labels: Iterable[Validity], day: date) -> date | None:
    """The first day after `day` on which the status of any of the labels changes."""
    return min((d for label in labels for d in change_days(label) if d > day), default=None)
