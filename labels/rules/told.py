"""What is sure and what is possible about an award that is known from a source only."""

from datetime import date

from labels.rules.partial_dates import PartialDate
from labels.rules.sentences import Sentence
from labels.rules.validity import (
    ONE_DAY,
    Period,
    Terms,
    Validity,
    end_of_month_after,
    months_after,
    months_on,
    window_end,
)


def told(
    *,
    awarded: PartialDate | None,
    until: PartialDate | None,
    terms: Terms,
    previous: Validity | None = None,
) -> Validity:
    """The bounds that the rules give for an award as a source tells it.

    `previous` is the label of the same cluster, scheme and level before this one: the new one may
    be its renewal, and joins on to it. ValueError if the award ends before it begins.
    """
    sure, possible = _bounds(awarded, until, terms)
    if awarded and possible and previous and previous.possible and not until:
        possible = _perhaps_renewed(possible, previous.possible, terms)
    sure = _joined(sure, previous.sure if previous else None)
    return Validity(sure, possible, _surely_renewable_until(sure, possible, terms))


def _bounds(
    awarded: PartialDate | None, until: PartialDate | None, terms: Terms
) -> tuple[Period | None, Period | None]:
    """The sure and the possible period of an award that stands alone."""
    if awarded and until:
        if until.last < awarded.first:
            raise ValueError(
                Sentence(
                    "The label ends before it begins: %(awarded)s until %(until)s.",
                    awarded=awarded,
                    until=until,
                )
            )
        return _period(awarded.last, until.first), Period(awarded.first, until.last)
    if awarded:
        shortest = end_of_month_after(awarded.first, terms.first_months)
        longest = end_of_month_after(awarded.last, terms.first_months)
        return _period(awarded.last, shortest), Period(awarded.first, longest)
    if until:
        # It may end a first award, which began in that month, or a renewal.
        shortest_months = min(terms.first_months, terms.renewal_months)
        sure_from = months_after(until.last + ONE_DAY, -shortest_months)
        first_from = months_after(until.first, -terms.first_months).replace(day=1)
        renewed_from = months_after(until.first + ONE_DAY, -terms.renewal_months)
        possible = Period(min(first_from, renewed_from), until.last)
        return _period(sure_from, until.first), possible
    return None, None


def _period(first: date, last: date) -> Period | None:
    """The period, or None where the end lies before the beginning: no day is sure."""
    return Period(first, last) if first <= last else None


def _perhaps_renewed(possible: Period, previous: Period, terms: Terms) -> Period:
    """The possible period, longer if the award may be a renewal of the previous label."""
    if possible.first > window_end(previous.last, terms):
        return possible
    renewed_until = months_on(previous.last, terms.renewal_months)
    return Period(possible.first, max(possible.last, renewed_until))


def _joined(sure: Period | None, previous: Period | None) -> Period | None:
    """The sure period without the days of the previous one; they join without a gap."""
    if sure and previous and previous.first <= sure.last and sure.first <= previous.last:
        return _period(previous.last + ONE_DAY, sure.last)
    return sure


def _surely_renewable_until(
    sure: Period | None, possible: Period | None, terms: Terms
) -> date | None:
    """The end of the renewal window counted from the earliest end; None if it says nothing.

    A window that closes inside the possible period never shows: until then it may be valid.
    """
    if sure is None or possible is None:
        return None
    closes = window_end(sure.last, terms)
    return closes if closes > possible.last else None
