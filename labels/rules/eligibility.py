"""Whether a cluster organisation may be assessed at all, as asked since 15 November 2019.

The figures are those published in 2020 to 2024; whether they were the same in 2019 no source
says.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from labels.rules.sentences import Sentence
from labels.rules.text import fold

SINCE = date(2019, 11, 15)

LEAST_FTE = Decimal("0.5")
LEAST_MEMBERS = 15
LEAST_MEMBER_TYPES = 2


class Finding(StrEnum):
    """What was found for one criterion."""

    MET = "met"
    NOT_MET = "not_met"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that is asked; `waivable` if a recognised programme can stand in for it."""

    code: str
    asks: str
    waivable: bool = True


@dataclass(frozen=True, slots=True)
class Recorded:
    """A finding as it was recorded, with the reason in words."""

    finding: Finding
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with the record of one criterion."""

    code: str
    criterion: str
    sentence: str


# A programme waives what the platform asks for in order to accept a profile. The profile itself
# it cannot replace: each assessment needs the listing.
CRITERIA = (
    Criterion(
        "management_fte",
        Sentence("The management has at least %(least)s full-time equivalents.", least=LEAST_FTE),
    ),
    Criterion(
        "committed_members",
        Sentence(
            "At least %(least)s members are committed: in writing, by paying or supporting "
            "regularly, or by taking part regularly.",
            least=LEAST_MEMBERS,
        ),
    ),
    Criterion(
        "member_types",
        Sentence(
            "The members are of at least %(least)s types, such as companies, research "
            "and public bodies.",
            least=LEAST_MEMBER_TYPES,
        ),
    ),
    Criterion(
        "platform_profile",
        Sentence(
            "The cluster has an accepted profile on the European Cluster Collaboration Platform."
        ),
        waivable=False,
    ),
)


def needed(on: date) -> tuple[Criterion, ...]:
    """The criteria for an assessment on that day; none before 15 November 2019."""
    return CRITERIA if on >= SINCE else ()


def problems(
    findings: Mapping[str, Recorded], on: date, *, recognised: Collection[str] = ()
) -> list[Problem]:
    """What is missing or wrong in the record, by criterion; a criterion not met is no problem here.

    What is not met or waived needs a reason. `recognised` holds the names of the programmes that
    recognise the cluster on that day: a waiver needs one of them, and a reason that names it.
    """
    found = (_problem(each, findings.get(each.code), recognised) for each in needed(on))
    return [problem for problem in found if problem is not None]


def eligible(
    findings: Mapping[str, Recorded], on: date, *, recognised: Collection[str] = ()
) -> bool:
    """Whether a label may be awarded: everything needed is recorded well, and met or waived."""
    if problems(findings, on, recognised=recognised):
        return False
    return all(findings[each.code].finding != Finding.NOT_MET for each in needed(on))


def suggest(
    *,
    fte: Decimal | None,
    members: int | None,
    member_types: int | None,
    profile: bool | None,
    programme_recognised: bool,
) -> dict[str, Finding]:
    """The finding that the figures give for each criterion; none where a figure is not known."""
    met = {
        "management_fte": None if fte is None else fte >= LEAST_FTE,
        "committed_members": None if members is None else members >= LEAST_MEMBERS,
        "member_types": None if member_types is None else member_types >= LEAST_MEMBER_TYPES,
        "platform_profile": profile,
    }
    waivable = {each.code for each in CRITERIA if each.waivable and programme_recognised}
    otherwise = {code: Finding.WAIVED if code in waivable else Finding.NOT_MET for code in met}
    return {
        code: Finding.MET if is_met else otherwise[code]
        for code, is_met in met.items()
        if is_met is not None
    }


def _problem(
    criterion: Criterion, recorded: Recorded | None, recognised: Collection[str]
) -> Problem | None:
    """What is wrong with the record of one criterion, if anything."""
    if recorded is None:
        sentence = Sentence("Not recorded yet: %(asks)s", asks=criterion.asks)
        return Problem("not_recorded", criterion.code, sentence)
    if recorded.finding != Finding.MET and not recorded.reason.strip():
        return Problem("no_reason", criterion.code, Sentence("Give a reason."))
    if recorded.finding != Finding.WAIVED:
        return None
    if not criterion.waivable:
        sentence = Sentence("No programme waives this: %(asks)s", asks=criterion.asks)
        return Problem("not_waivable", criterion.code, sentence)
    if not recognised:
        sentence = Sentence(
            "Only a programme that recognises the cluster on this day can waive this."
        )
        return Problem("no_programme", criterion.code, sentence)
    if not any(_names(recorded.reason, programme) for programme in recognised):
        sentence = Sentence(
            "Give a reason that names the programme: %(programmes)s.",
            programmes=_one_of(sorted(recognised)),
        )
        return Problem("programme_not_named", criterion.code, sentence)
    return None


def _one_of(names: Sequence[str]) -> str:
    """A, B or C, as a sentence that each language joins in its own way."""
    if len(names) == 1:
        return names[0]
    return Sentence("%(names)s or %(last)s", names=_one_of(names[:-1]), last=names[-1])


def _names(reason: str, programme: str) -> bool:
    """Whether the name of the programme stands in the reason, as whole words in any spelling."""
    name = fold(programme)
    return bool(name) and f" {name} " in f" {fold(reason)} "
