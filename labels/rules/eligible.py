"""Whether a cluster was eligible under a rule: were all days asked for surely covered by labels?

A rule asks for a level, in one scheme, on a day or on every day of a span. Labels that join
without a gap count as one. Only days that are surely valid make a yes; days that are possibly
valid make an unknown. The table in docs/checks.md shows each boundary.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import takewhile

from labels.rules.claims import (
    PROOF,
    Claim,
    Known,
    Rule,
    counts,
    edges,
    end,
    of_label,
    suspension,
)
from labels.rules.partial_dates import LAST_YEAR, PartialDate
from labels.rules.validity import ONE_DAY, Period

# Where a question without a last day ends.
LAST_DAY = date(LAST_YEAR, 12, 31)

# Every code of a reason, and what it says. Codes are never given another meaning.
REASONS = {
    "valid": "The label was valid on these days.",
    "in_renewal_window": "The label had ended and could still be renewed; the rule counts that.",
    "valid_or_in_renewal_window": "The label was valid or could still be renewed; its exact end "
    "is not known. The rule counts both.",
    "possibly_valid": "The label may have been valid; its dates are not known to the day.",
    "dates_not_known": "The label was awarded; no source says when.",
    "possibly_in_renewal_window": "The label could perhaps still be renewed; its exact end is "
    "not known.",
    "suspended": "The label was suspended.",
    "withdrawn": "The label was withdrawn, and does not count from that day on.",
    "expired": "The validity of the label had ended.",
    "renewal_window_not_counted": "The label had ended and could still be renewed; the rule does "
    "not count that.",
    "upcoming": "The validity of the label began later.",
    "gap": "No label covers these days between two labels.",
    "level_too_low": "The label is of a lower level than the rule asks for.",
    "other_scheme": "The label belongs to another scheme than the rule asks for.",
    "no_label": "The register knows of no label that could count.",
    "merged_into": "The cluster was merged into another. Labels of that one do not count here.",
    "renamed_to": "The cluster goes on as another record. Labels of that one do not count here.",
    "split_into": "The cluster was split. Labels of its parts do not count here.",
    "merged_from": "Another cluster was merged into this one. Its labels do not count here.",
    "renamed_from": "The cluster had another record before. Labels of that one do not count here.",
    "split_from": "The cluster came out of another one. Labels of that one do not count here.",
    "rule_uncertain": "The source of the programme's rule is not certain.",
}


class Verdict(StrEnum):
    """The answer. `until` comes with a day."""

    YES = "yes"
    NO = "no"
    UNTIL = "until"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Succession:
    """What became of the cluster, or what it came from. `role` is that of the other one."""

    kind: str
    role: str
    on: str
    slug: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why: a code of REASONS, the label or the other cluster, and the days it is about.

    The end of an expired label, and the beginning of an upcoming one, lie between both days.
    """

    code: str
    label: str = ""
    level: str = ""
    scheme: str = ""
    first: date | None = None
    last: date | None = None
    other: Succession | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """A label that the answer rests on, for some of the days asked."""

    label: str
    days: Period
    code: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The verdict; for `until` the last day covered; why; and the labels that it rests on."""

    verdict: Verdict
    until: date | None
    reasons: tuple[Reason, ...]
    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Days that one label proves best, or that no label counts for.

    `parts` are the first days of the parts in which all labels say the same.
    """

    days: Period
    known: Known
    best: Claim | None
    code: str
    parts: tuple[date, ...]


def eligible(labels: Iterable[Claim], rule: Rule, succession: Iterable[Succession] = ()) -> Answer:
    """The answer to a rule from the labels of one cluster.

    Labels stay with the cluster they were awarded to: those of a successor or predecessor do not
    count, and the reasons name it.
    """
    claims = sorted(labels, key=lambda each: each.number)
    stretches = _stretches(claims, rule)
    reasons = [
        reason for place in range(len(stretches)) for reason in _why(place, stretches, claims, rule)
    ]
    reasons += _relatives(succession, rule)
    uses = tuple(Use(s.best.number, s.days, s.code) for s in stretches if s.best)
    verdict, until = _verdict(stretches, rule)
    return Answer(verdict, until, tuple(dict.fromkeys(reasons)), uses)


def _verdict(stretches: Sequence[_Stretch], rule: Rule) -> tuple[Verdict, date | None]:
    known = {each.known for each in stretches}
    covered = list(takewhile(lambda each: each.known is Known.SURE, stretches))
    if known == {Known.SURE} and not rule.open_ended:
        return Verdict.YES, None
    if covered and (rule.open_ended or Known.NOT in known):
        return Verdict.UNTIL, covered[-1].days.last
    # A question without a last day is not about all days to come: it stands on its first one.
    missed = stretches[0].known is Known.NOT if rule.open_ended else Known.NOT in known
    return (Verdict.NO if missed else Verdict.UNKNOWN), None


def _stretches(claims: Sequence[Claim], rule: Rule) -> list[_Stretch]:
    """The days asked for in order, each with what counts; equal neighbours are one."""
    found: list[_Stretch] = []
    for days in _cut(claims, rule.days):
        here = _best(claims, rule, days)
        before = found[-1] if found else None
        if before and (before.best, before.code) == (here.best, here.code):
            whole = Period(before.days.first, here.days.last)
            found[-1] = replace(before, days=whole, parts=before.parts + here.parts)
        else:
            found.append(here)
    return found


def _cut(claims: Sequence[Claim], days: Period) -> Iterator[Period]:
    """The days, cut where any label may come to say something else."""
    changes = {day for claim in claims for day in edges(claim.validity)}
    starts = [days.first, *sorted(day for day in changes if days.first < day <= days.last)]
    ends = [start - ONE_DAY for start in starts[1:]]
    return map(Period, starts, [*ends, days.last])


def _best(claims: Sequence[Claim], rule: Rule, days: Period) -> _Stretch:
    """What these days come to: the label that proves most, the highest level first."""
    told = [(of_label(c.validity, days.first, rule), c) for c in claims if counts(c, rule)]
    proofs = [(PROOF[code], claim, code) for code, claim in told if code in PROOF]
    if not proofs:
        return _Stretch(days, Known.NOT, None, "", (days.first,))
    known, claim, code = max(proofs, key=lambda each: (each[0], each[1].rank, end(each[1])))
    return _Stretch(days, known, claim, code, (days.first,))


def _why(
    place: int, stretches: Sequence[_Stretch], claims: Sequence[Claim], rule: Rule
) -> Iterator[Reason]:
    """The reasons for one stretch."""
    here = stretches[place]
    if here.best:
        yield _about(here.best, here.code, here.days.first, here.days.last)
        return
    told = [reason for day in here.parts for reason in _why_not(day, claims, rule)]
    between = 0 < place < len(stretches) - 1
    if between and not {reason.code for reason in told} & {"suspended", "withdrawn"}:
        yield Reason(code="gap", first=here.days.first, last=here.days.last)
    yield from told or [Reason(code="no_label")]


def _why_not(day: date, claims: Sequence[Claim], rule: Rule) -> Iterator[Reason]:
    """Why no label counts on a day: what ended last, begins next, is stopped, or does not fit."""
    told = [(of_label(each.validity, day, rule), each) for each in claims]
    fitting = [(code, each) for code, each in told if counts(each, rule)]
    over = [(code, each) for code, each in fitting if code in ("expired", "withdrawn")]
    if over:
        yield _ended(*max(over, key=lambda pair: (end(pair[1]), pair[1].rank)))
    yield from (_stopped(each, day) for code, each in fitting if code == "suspended")
    for code, each in fitting:
        if code == "renewal_window_not_counted":
            yield _about(each, code, end(each) + ONE_DAY, each.validity.renewable_until)
    begins = [(_first(each), each) for code, each in fitting if code == "upcoming"]
    if begins:
        first, claim = min(begins, key=lambda pair: pair[0])
        sure = claim.validity.sure
        yield _about(claim, "upcoming", first, sure.first if sure else None)
    for code, each in told:
        if code in PROOF and not counts(each, rule):
            yield _about(each, "level_too_low" if each.scheme == rule.scheme else "other_scheme")


def _ended(code: str, claim: Claim) -> Reason:
    """A label that is over: its earliest and its latest last day, or the day of withdrawal."""
    if code == "withdrawn":
        return _about(claim, code, claim.validity.withdrawn_on)
    sure = claim.validity.sure
    return _about(claim, code, sure.last if sure else None, end(claim))


def _stopped(claim: Claim, day: date) -> Reason:
    stop = suspension(claim.validity, day)
    return _about(claim, "suspended", *((stop.first, stop.last) if stop else ()))


def _first(claim: Claim) -> date:
    """The first day on which a label may be valid; one that has none is never upcoming."""
    return claim.validity.possible.first if claim.validity.possible else date.min


def _about(claim: Claim, code: str, first: date | None = None, last: date | None = None) -> Reason:
    return Reason(
        code=code,
        label=claim.number,
        level=claim.level,
        scheme=claim.scheme,
        first=first,
        last=last,
    )


def _relatives(succession: Iterable[Succession], rule: Rule) -> Iterator[Reason]:
    """The clusters before and after this one, but for what happened after the days asked for."""
    for each in succession:
        if each.on and PartialDate.parse(each.on).first > rule.days.last:
            continue
        word = {"renamed": "to"}.get(each.kind, "into") if each.role == "successor" else "from"
        yield Reason(code=f"{each.kind}_{word}", other=each)
