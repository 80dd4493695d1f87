"""Which rows tell of one and the same award.

The register counts the awards that its sources prove: the least number that fits all of them. Two
tellings are one award for certain when the file, a certificate number or the dates say so. They
are probably one when two sources fit one award and cannot be two under the rules of the scheme.
Different rows of one source are different awards.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ...rules.partial_dates import PartialDate
from ...rules.told import told
from ...rules.validity import Terms, end_of_month_after, months_after
from .one_award import Award
from .rows import AwardRow

# Two awards of one level lie further apart than this: the shortest lasts twice as long.
APART_MONTHS = 12


@dataclass(slots=True)
class Sorted:
    """The rows of one cluster, scheme and level, sorted into awards."""

    awards: list[Award]
    repeated: list[AwardRow] = field(default_factory=list)
    undecided: list[tuple[AwardRow, str]] = field(default_factory=list)
    doubts: list[tuple[AwardRow, Award]] = field(default_factory=list)
    joined: list[tuple[AwardRow, Award, str, bool]] = field(default_factory=list)


def sort_into_awards(
    rows: Iterable[AwardRow],
    awards: list[Award],
    *,
    known: Callable[[AwardRow], Award | bool],
    terms: Terms,
) -> Sorted:
    """Each row to its award. `known` finds what an earlier import or row made of the same telling.

    Rows with a date come first, so that the order of the file decides nothing.
    """
    result = Sorted(awards)
    ordered = sorted(rows, key=lambda row: (not (row.awarded or row.until), row.line))
    told = {(row.source, row.states, row.award) for row in ordered if not known(row)}
    new = Counter(source for source, _, _ in told)
    for row in ordered:
        there = known(row) or _said_before(row, result)
        if there:
            result.repeated.append(row)
            if isinstance(there, Award):
                there.take(row, retold=True)
            continue
        _settle(row, result, terms, alone=new[row.source] == 1)
    return result


def _said_before(row: AwardRow, result: Sorted) -> bool:
    """Whether an earlier row of this file says exactly the same."""
    told_before = [other for award in result.awards for other in award.rows]
    told_before += [other for other, _ in result.undecided]
    return any(
        (other.source, other.states, other.award) == (row.source, row.states, row.award)
        for other in told_before
    )


def _settle(row: AwardRow, result: Sorted, terms: Terms, *, alone: bool) -> None:
    """The row to the award it certainly or probably tells of, else to a new one.

    `alone` says that no other row of its source is new.
    """
    retold = [award for award in result.awards if _retold(row, award)]
    if len(retold) == 1:
        _retell(row, retold[0], alone=alone)
        return
    certain = [(award, why) for award in result.awards if (why := _same(row, award, terms))]
    if certain:
        _join(row, *certain[0], result, certain=True)
        return
    still_open = [award for award in result.awards if row.source in award.open_sources]
    if alone and len(still_open) == 1 and _corrects(row, still_open[0]):
        _retell(row, still_open[0], alone=True)
        return
    probable = [(award, why) for award in result.awards if (why := _perhaps(row, award, terms))]
    if len(probable) == 1:
        _join(row, *probable[0], result, certain=False)
    elif probable and not (row.awarded or row.until):
        reason = f"one of {len(probable)} awards of this level, the source does not say which"
        result.undecided.append((row, reason))
    else:
        result.doubts += [(row, other) for other in result.awards if _close(row, other)]
        award = Award()
        award.take(row)
        result.awards.append(award)


def _retold(row: AwardRow, award: Award) -> bool:
    """Whether the row's source told of this award before, and now says it in other words."""
    if row.source not in award.open_sources or _told_apart(row, award):
        return False
    one, other = row.awarded or row.until, award.awarded or award.until
    if not one or not other:
        return True
    return any(
        given and kept and meet(given, kept)
        for dates in award.told_by(row.source)
        for given, kept in zip((row.awarded, row.until), dates, strict=True)
    )


def _retell(row: AwardRow, award: Award, *, alone: bool) -> None:
    if alone and award.only_from(row.source) and not award.fixed:
        award.correct(row)
    else:
        award.take(row, retold=True)
    award.open_sources.discard(row.source)


def _corrects(row: AwardRow, award: Award) -> bool:
    """Whether the only source of a label gives another date, too near to be that of a second award.

    A date further off may be the next award: then both stay, and a person is told.
    """
    if not award.only_from(row.source) or _told_apart(row, award):
        return False
    awarded, until = zip(*award.told_by(row.source), strict=True)
    for what, given, kept in (
        ("date of award", row.awarded, [day for day in awarded if day]),
        ("end of validity", row.until, [day for day in until if day]),
    ):
        if kept and given:
            if any(_near(given, day) for day in kept):
                return True
            award.conflicts.append((row, what, str(kept[0]), str(given)))
            return False
    return False


def _near(one: PartialDate, other: PartialDate) -> bool:
    earlier, later = sorted((one, other))
    return later.last < months_after(earlier.first, APART_MONTHS)


def _join(row: AwardRow, award: Award, why: str, result: Sorted, *, certain: bool) -> None:
    award.take(row)
    award.certain = award.certain and certain
    result.joined.append((row, award, why, certain))


def _same(row: AwardRow, award: Award, terms: Terms) -> str:
    """Why the row certainly tells of this award, or nothing."""
    if _told_apart(row, award):
        return ""
    if row.award and row.award == award.award:
        return "the file says that it is the same award"
    if row.certificate and row.certificate == award.certificate:
        return "the same certificate"
    if row.until and award.until and meet(row.until, award.until):
        return "the same end of validity"
    if row.awarded and award.awarded:
        same = meet(row.awarded, award.awarded)
        return "the same date of award" if same else ""
    if row.until and award.until:
        return ""
    for awarded, until in ((row.awarded, award.until), (award.awarded, row.until)):
        if awarded and until and _completes(awarded, until, terms):
            return "the end of validity is that of the award"
    return ""


def _perhaps(row: AwardRow, award: Award, terms: Terms) -> str:
    """Why the row of another source probably tells of this award, or nothing."""
    if row.source in award.sources or _told_apart(row, award):
        return ""
    if not (row.awarded or row.until):
        return "the source gives no date"
    if row.awarded and award.awarded:
        return ""
    for awarded, until in ((row.awarded, award.until), (award.awarded, row.until)):
        if awarded and until and _in_the_middle(awarded, until, terms):
            return "the award lies within the validity that the other source gives"
    undated = not award.awarded and not award.until
    return "the other source gives no date" if undated else ""


def _told_apart(row: AwardRow, award: Award) -> bool:
    """Whether the file or the certificate numbers say that these are two awards."""
    return any(
        one and other and one != other
        for one, other in ((row.award, award.award), (row.certificate, award.certificate))
    )


def meet(one: PartialDate, other: PartialDate) -> bool:
    return one.overlaps(other.first, other.last)


def _completes(awarded: PartialDate, until: PartialDate, terms: Terms) -> bool:
    """Whether a first award of that month ends in the month of the end."""
    if "year" in (awarded.precision, until.precision):
        return False
    return end_of_month_after(awarded.first, terms.first_months) == end_of_month_after(
        until.first, 0
    )


def _close(row: AwardRow, award: Award) -> bool:
    """Whether two sources date awards so near to one another that they may be one."""
    if not row.awarded or not award.awarded or _told_apart(row, award):
        return False
    first = min(row.awarded.first, award.awarded.first)
    last = max(row.awarded.last, award.awarded.last)
    return row.source not in award.sources and last < months_after(first, APART_MONTHS)


def _in_the_middle(awarded: PartialDate, until: PartialDate, terms: Terms) -> bool:
    """Whether the award lies in the period that ends then, and too early to be its renewal."""
    period = told(awarded=None, until=until, terms=terms).possible
    if period is None:
        return False
    too_early = months_after(until.first, -APART_MONTHS)
    return period.first <= awarded.first and awarded.last < too_early
