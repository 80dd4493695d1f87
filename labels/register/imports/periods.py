"""The periods of the labels of one cluster, scheme and level, computed in order of time."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from ...models import Label
from ...rules.partial_dates import PartialDate
from ...rules.told import told
from ...rules.validity import Period, Terms, Validity, months_after, window_end
from .identity import meet
from .one_award import Award

ONE_DAY = timedelta(days=1)
# A notice tells of an award of the last twelve months.
NOTICE_MONTHS = 12
# An end so far beyond the longest validity is a slip of the pen.
SPARE_MONTHS = 12

# The dates in the words that are kept with a citation; those of a correction begin with its word.
_AWARDED = re.compile(r"\w+ label, awarded ([0-9-]+)(?=[,;]|$)")
_UNTIL = re.compile(r"\w+ label(?:, awarded [0-9-]+)?, valid until ([0-9-]+)(?=[,;]|$)")
CORRECTION = "Correction."
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
    """The bounds by the rules. Where sources date the award differently, sure is what all allow."""
    dates = _dates_told(award)
    if len(dates) < 2:
        return _dated_so(award, award.awarded, terms, previous)
    each = [
        _dated_so(award, day, terms, previous)
        for day in dates
        if not award.until or day.first <= award.until.last
    ]
    possible = _span([one.possible for one in each if one.possible])
    return _bounded(_shared([one.sure for one in each]), possible, terms)


def _dates_told(award: Award) -> list[PartialDate]:
    """The date of the award, and those of its sources that contradict it.

    A source that this file tells anew counts with what it says now, others with their citation.
    """
    if award.awarded is None:
        return []
    told_now = {row.awarded for row in award.rows if row.awarded}
    apart = {day for day in told_now | _dates_cited(award) if not meet(day, award.awarded)}
    return sorted(apart | {award.awarded})


def _dates_cited(award: Award) -> set[PartialDate]:
    label = award.label
    if label is None or label.cluster_id is None:
        return set()
    now = {row.source for row in award.rows}
    earlier = [
        each.states
        for each in label.cluster.citations.all()
        if each.label_id == label.pk and each.source.reference not in now
    ]
    return {day for text in earlier if (day := _cited(_AWARDED, text))}


def dates_in(states: str) -> tuple[PartialDate | None, PartialDate | None]:
    """When a source dated award and end, from the words that are kept with its citation."""
    return _cited(_AWARDED, states), _cited(_UNTIL, states)


def _cited(pattern: re.Pattern[str], states: str) -> PartialDate | None:
    found = pattern.match(states)
    return PartialDate.parse(found[1]) if found else None


def _dated_so(
    award: Award, awarded: PartialDate | None, terms: Terms, previous: Validity | None
) -> Validity:
    """The bounds by the rules for one date. A notice follows its award within twelve months.

    So the label surely runs from the notice, and surely to the end that the earliest award has.
    """
    last = told(awarded=awarded, until=award.until, terms=terms, previous=previous)
    if awarded is None or award.basis != Basis.NOTICE:
        return last
    earliest = PartialDate.of(months_after(awarded.first, -NOTICE_MONTHS))
    first = told(awarded=earliest, until=award.until, terms=terms, previous=previous)
    possible = _span([one.possible for one in (first, last) if one.possible])
    return _bounded(_shared([first.sure, last.sure]), possible, terms)


def _span(periods: list[Period]) -> Period | None:
    """From the first to the last day of them all."""
    if not periods:
        return None
    return Period(min(one.first for one in periods), max(one.last for one in periods))


def _shared(periods: list[Period | None]) -> Period | None:
    """The days that lie in every one of them."""
    known = [one for one in periods if one]
    if len(known) < len(periods) or not known:
        return None
    first, last = max(one.first for one in known), min(one.last for one in known)
    return Period(first, last) if first <= last else None


def _bounded(sure: Period | None, possible: Period | None, terms: Terms) -> Validity:
    closes = window_end(sure.last, terms) if sure else None
    shown = closes if closes and possible and closes > possible.last else None
    return Validity(sure, possible, shown)


def implausible_end(awarded: PartialDate | None, until: PartialDate | None, terms: Terms) -> str:
    """What is wrong with an end that no award of that date can have, or nothing."""
    if awarded is None or until is None:
        return ""
    longest = terms.renewal_months + terms.window_months + SPARE_MONTHS
    if until.first <= months_after(awarded.last, longest):
        return ""
    years = until.first.year - awarded.last.year
    return f"valid_until {until} lies {years} years after the award ({awarded}). Check both dates."


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
    """The end as stated, else as computed where the rules leave only one day.

    A notice leaves none: the day of the award is not known.
    """
    if award.until:
        return str(award.until), Basis.STATED
    sure, possible = validity.sure, validity.possible
    if award.awarded and award.basis == Basis.NOTICE:
        return "", Basis.UNKNOWN
    if sure and possible and sure.last == possible.last:
        return str(PartialDate.of(sure.last)), Basis.COMPUTED
    return "", Basis.UNKNOWN


def _begins(award: Award) -> tuple[str, Basis]:
    """Validity counts from the assessment: its date is stated, that of an award stands for it.

    A notice may come up to a year later, so its date says nothing of the beginning.
    """
    if award.awarded is None or award.awarded.precision == "year" or award.basis == Basis.NOTICE:
        return "", Basis.UNKNOWN
    if award.basis == Basis.COMPUTED:
        return str(award.awarded), Basis.STATED
    return str(award.awarded), Basis.COMPUTED


def in_time(awards: Iterable[Award], terms: Terms) -> list[Award]:
    """The awards in order of time, those without any date last."""

    def moment(award: Award) -> tuple[date, int]:
        if award.awarded:
            return award.awarded.last, 0
        if award.until:
            return months_after(award.until.first, -terms.first_months), 1
        return date.max, 2

    return sorted(awards, key=moment)
