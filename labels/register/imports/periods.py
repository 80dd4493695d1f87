"""The periods of the labels of one cluster, scheme and level, computed in order of time."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from ...models import Label
from ...rules.partial_dates import PartialDate
from ...rules.told import told
from ...rules.validity import Period, Terms, Validity, window_end
from .identity import Award, in_time

ONE_DAY = timedelta(days=1)
Basis = Label.Basis


def dated(
    awards: Iterable[Award], *, terms_on: Callable[[date | None], Terms]
) -> list[tuple[Award, dict[str, Any]]]:
    """The columns of each label that sources may still move, each after the one before it.

    No day is surely that of two labels: the earlier award keeps it.
    """
    ordered = in_time(awards, terms_on(None))
    taken = [award.label.validity.sure for award in ordered if award.fixed and award.label]
    found: list[tuple[Award, dict[str, Any]]] = []
    previous: Validity | None = None
    for award in ordered:
        if award.fixed and award.label:
            previous = award.label.validity
            continue
        terms = terms_on(_day(award))
        validity = _told(award, terms, previous)
        validity = replace(validity, sure=_clear_of(validity.sure, taken))
        taken.append(validity.sure)
        found.append((award, _columns(award, validity)))
        previous = validity if validity.possible else previous
    return found


def _told(award: Award, terms: Terms, previous: Validity | None) -> Validity:
    """The bounds by the rules. A notice follows its award, at most within the same year.

    So the label surely runs from the notice, and surely to the end that an award in January has.
    """
    last = told(awarded=award.awarded, until=award.until, terms=terms, previous=previous)
    if award.awarded is None or award.until or award.basis != Basis.NOTICE:
        return last
    year = PartialDate.parse(str(award.awarded)[:4])
    first = told(awarded=year, until=None, terms=terms, previous=previous)
    if first.possible is None or last.possible is None:
        return first
    possible = Period(first.possible.first, last.possible.last)
    sure, closes = None, None
    if first.sure and last.sure and last.sure.first <= first.sure.last:
        sure = Period(last.sure.first, first.sure.last)
        closes = window_end(sure.last, terms)
    return Validity(sure, possible, closes if closes and closes > possible.last else None)


def _day(award: Award) -> date | None:
    if award.awarded:
        return award.awarded.first
    return award.until.first if award.until else None


def _clear_of(sure: Period | None, taken: Iterable[Period | None]) -> Period | None:
    """The sure period without the days that other labels have already."""
    for other in taken:
        if sure is None or other is None or other.last < sure.first or sure.last < other.first:
            continue
        if sure.first < other.first:
            sure = Period(sure.first, other.first - ONE_DAY)
        else:
            sure = Period(other.last + ONE_DAY, sure.last) if other.last < sure.last else None
    return sure


def _columns(award: Award, validity: Validity) -> dict[str, Any]:
    sure, possible = validity.sure, validity.possible
    until, until_basis = _until(award, validity)
    begins, begins_basis = _begins(award)
    return {
        "awarded_on": str(award.awarded or ""),
        "awarded_basis": award.basis if award.awarded else Basis.UNKNOWN,
        "valid_from": begins,
        "valid_from_basis": begins_basis,
        "valid_until": until,
        "valid_until_basis": until_basis,
        "sure_from": sure.first if sure else None,
        "sure_until": sure.last if sure else None,
        "possible_from": possible.first if possible else None,
        "possible_until": possible.last if possible else None,
        "renewable_until": validity.renewable_until,
    }


def _until(award: Award, validity: Validity) -> tuple[str, Basis]:
    """The end as stated, else as computed where the rules leave only one day."""
    if award.until:
        return str(award.until), Basis.STATED
    sure, possible = validity.sure, validity.possible
    if sure and possible and sure.last == possible.last:
        return str(PartialDate.of(sure.last)), Basis.COMPUTED
    return "", Basis.UNKNOWN


def _begins(award: Award) -> tuple[str, Basis]:
    """Validity counts from the assessment: its date is stated, that of an award stands for it."""
    if award.awarded is None or award.awarded.precision == "year":
        return "", Basis.UNKNOWN
    if award.basis == Basis.COMPUTED:
        return str(award.awarded), Basis.STATED
    return str(award.awarded), Basis.COMPUTED
