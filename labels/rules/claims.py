"""What one label says of one day when somebody asks whether it counts under a rule."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from labels.rules.validity import (
    ONE_DAY,
    Period,
    Status,
    Suspension,
    Validity,
    label_status,
    months_on,
)


class Known(IntEnum):
    """How much a label proves for a day."""

    NOT = 0
    PERHAPS = 1
    SURE = 2


@dataclass(frozen=True, slots=True)
class Claim:
    """A label that may count: what it is, and its days."""

    number: str
    level: str
    rank: int
    scheme: str
    validity: Validity


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What is asked. `open_ended` asks until when, and has no last day of its own."""

    min_level: str
    min_rank: int
    scheme: str
    days: Period
    open_ended: bool = False
    count_renewal_window: bool = False


PROOF = {
    "valid": Known.SURE,
    "in_renewal_window": Known.SURE,
    "valid_or_in_renewal_window": Known.SURE,
    "possibly_valid": Known.PERHAPS,
    "dates_not_known": Known.PERHAPS,
    "possibly_in_renewal_window": Known.PERHAPS,
}


def counts(claim: Claim, rule: Rule) -> bool:
    return claim.scheme == rule.scheme and claim.rank >= rule.min_rank


def of_label(label: Validity, day: date, rule: Rule) -> str:
    """The code for one label on one day. A suspension also stops a label in its renewal window."""
    status, window = label_status(label, day), rule.count_renewal_window
    interrupted = suspension(label, day) is not None
    match status:
        case Status.WITHDRAWN | Status.UPCOMING:
            return str(status)
        case Status.EXPIRED:
            latest = _latest_window(label) if window and not interrupted else None
            return "possibly_in_renewal_window" if latest and day <= latest else "expired"
        case Status.RENEWABLE if not window:
            return "renewal_window_not_counted"
    if interrupted:
        return "suspended"
    if status is Status.RENEWABLE:
        return "in_renewal_window"
    return "valid" if status is Status.VALID else _not_sure(label, day, window)


def _not_sure(label: Validity, day: date, window: bool) -> str:
    """A day that is not surely valid: with the window counted it may count all the same."""
    if label.possible is None:
        return "dates_not_known"
    ended = label.sure is not None and label.sure.last < day
    in_window = label.renewable_until is not None and day <= label.renewable_until
    return "valid_or_in_renewal_window" if window and ended and in_window else "possibly_valid"


def _latest_window(label: Validity) -> date | None:
    """The last day of the renewal window if the label ended as late as it may have.

    `renewable_until` counts from the earliest end; None where both are one.
    """
    if not (label.sure and label.possible and label.renewable_until):
        return None
    if label.possible.last == label.sure.last:
        return None
    earliest, closes = label.sure.last, label.renewable_until
    months = (closes.year - earliest.year) * 12 + closes.month - earliest.month
    return months_on(label.possible.last, months)


def suspension(label: Validity, day: date) -> Suspension | None:
    return next((each for each in label.suspensions if each.contains(day)), None)


def end(claim: Claim) -> date:
    """The last day on which the label may have been valid; without dates the earliest of all."""
    label = claim.validity
    last = label.possible.last if label.possible else date.min
    return min(last, label.withdrawn_on - ONE_DAY) if label.withdrawn_on else last


def edges(label: Validity) -> Iterator[date]:
    """The days on which a label may come to say something else than the day before."""
    for span in (label.sure, label.possible, *label.suspensions):
        if span:
            yield span.first
        if span and span.last:
            yield span.last + ONE_DAY
    for last in (label.renewable_until, _latest_window(label)):
        if last:
            yield last + ONE_DAY
    if label.withdrawn_on:
        yield label.withdrawn_on
