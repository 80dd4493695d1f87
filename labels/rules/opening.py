"""What opening a case means, computed and shown before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from labels.rules.partial_dates import PartialDate
from labels.rules.scoring import GOLD, SILVER
from labels.rules.sentences import Sentence
from labels.rules.validity import (
    Held,
    Period,
    Status,
    Terms,
    first_award,
    label_status,
    months_after,
    renewal,
    window_end,
)

SILVER_FROM, SILVER_UNTIL = 18, 24
GOLD_AGE_MONTHS = 36


class Kind(StrEnum):
    """What the case would be."""

    FIRST = "first"
    UPGRADE = "upgrade"
    RENEWAL = "renewal"


@dataclass(frozen=True, slots=True)
class Level:
    """What the rule set says of the level that is asked for."""

    code: str
    rank: int
    terms: Terms
    assessors: int


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the cluster: its labels of this scheme, its benchmarking, its age.

    A bronze label is a benchmarking, too. `benchmarked` without a day: there was one, but no
    source says when.
    """

    labels: Sequence[Held] = ()
    benchmarked: bool = False
    benchmarked_on: PartialDate | None = None
    founded: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """Something to know before opening the case; it never stops anybody."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Opening:
    """The consequences of opening a case on a day.

    `expected` is the validity if the assessment were on that day. `renews` is the number of the
    label that a renewal joins on to, `window_closes` the last day for it. `days_on_site` is None
    where the assessment takes hours (bronze).
    """

    kind: Kind
    expected: Period
    assessors: int
    days_on_site: Decimal | None
    renews: str = ""
    window_closes: date | None = None
    warnings: tuple[Advice, ...] = ()


def opening(level: Level, known: Known, day: date) -> Opening:
    """What a case for this level would be if it were assessed on that day.

    A renewal up to the end of the window of the last label of that level; later it is a first
    award again. An upgrade if a lower label is held and none of that level is known.
    """
    same = [held for held in known.labels if held.rank == level.rank and not _withdrawn(held)]
    last = max(same, key=_sure_end, default=None)
    notes = _upcoming(same, day)
    if last is not None and last.validity.sure is not None:
        closes = _closes(last, last.validity.sure, level.terms)
        if day <= closes:
            found = _renewal(level, last, last.validity.sure, closes)
            return replace(found, warnings=(*notes, *found.warnings))
    kind = Kind.UPGRADE if last is None and _holds_lower(level, known, day) else Kind.FIRST
    notes += _not_renewed(last, level.terms) if last else []
    notes += _benchmarking(level, known, day) + _age(level, known, day) + _experts(level)
    return Opening(
        kind,
        first_award(day, level.terms),
        level.assessors,
        _days_on_site(level, kind),
        warnings=tuple(notes),
    )


def _renewal(level: Level, last: Held, previous: Period, closes: date) -> Opening:
    """A renewal of the last label, in time by its own window."""
    return Opening(
        Kind.RENEWAL,
        renewal(previous, previous.last, level.terms),
        level.assessors,
        _days_on_site(level, Kind.RENEWAL),
        renews=last.number,
        window_closes=closes,
        warnings=tuple(_uncertain(last) + _experts(level)),
    )


def _withdrawn(held: Held) -> bool:
    return held.validity.withdrawn_on is not None


def _sure_end(held: Held) -> tuple[date, str]:
    """The last day that is surely valid; a label without one comes before all others."""
    return held.validity.sure.last if held.validity.sure else date.min, held.number


def _closes(held: Held, sure: Period, terms: Terms) -> date:
    """The last day on which the label can be renewed; its own date wins over the terms."""
    return max(sure.last, held.validity.renewable_until or window_end(sure.last, terms))


def _holds_lower(level: Level, known: Known, day: date) -> bool:
    """Whether a label of a lower level runs on that day; a suspended one still runs."""
    running = {Status.VALID, Status.SUSPENDED}
    return any(
        held.rank < level.rank and label_status(held.validity, day) in running
        for held in known.labels
    )


def _days_on_site(level: Level, kind: Kind) -> Decimal | None:
    """Gold two days, as a renewal one; silver half a day; bronze an interview of three hours."""
    if level.code == GOLD:
        return Decimal(1) if kind is Kind.RENEWAL else Decimal(2)
    return Decimal("0.5") if level.code == SILVER else None


def _not_renewed(last: Held, terms: Terms) -> list[Advice]:
    """Why a label of this level is known and this is no renewal of it."""
    uncertain, sure = _uncertain(last), last.validity.sure
    if uncertain or sure is None:
        return uncertain
    text = Sentence(
        "Label %(number)s ended on %(last)s and could be renewed until %(closes)s. "
        "This is a first award again, valid for %(months)s months.",
        number=last.number,
        last=sure.last,
        closes=_closes(last, sure, terms),
        months=terms.first_months,
    )
    return [Advice("late_renewal", text)]


def _upcoming(same: Sequence[Held], day: date) -> list[Advice]:
    """That a label of this level is still to come: early renewals are not stacked."""
    return [
        Advice(
            "label_upcoming",
            Sentence(
                "Label %(number)s of this level begins on %(first)s. "
                "Until then no other one is awarded.",
                number=held.number,
                first=held.validity.possible.first,
            ),
        )
        for held in same
        if held.validity.possible and label_status(held.validity, day) is Status.UPCOMING
    ]


def _uncertain(last: Held) -> list[Advice]:
    """That the end of the last label is not certain, and so neither is what depends on it."""
    sure, possible = last.validity.sure, last.validity.possible
    if sure and possible and sure.last == possible.last:
        return []
    text = Sentence(
        "The end of label %(number)s is not known for sure. "
        "Check its certificate: the kind of case and the new end depend on it.",
        number=last.number,
    )
    return [Advice("uncertain_end", text)]


def _benchmarking(level: Level, known: Known, day: date) -> list[Advice]:
    """Silver: the second benchmarking usually follows 18 to 24 months after the first."""
    if level.code != SILVER:
        return []
    on = known.benchmarked_on
    if on is None and not known.benchmarked:
        text = Sentence(
            "Silver follows an earlier benchmarking, and none is known of this cluster."
        )
        return [Advice("no_benchmarking", text)]
    earliest, latest = months_after(day, -SILVER_UNTIL), months_after(day, -SILVER_FROM)
    if on is None or on.overlaps(earliest, latest):
        return []
    text = Sentence(
        "Silver usually follows %(first)s to %(last)s months after the first benchmarking. "
        "The one known here dates from %(day)s.",
        first=SILVER_FROM,
        last=SILVER_UNTIL,
        day=on,
    )
    return [Advice("benchmarking_interval", text)]


def _age(level: Level, known: Known, day: date) -> list[Advice]:
    """Gold: sources speak of three to four years of activity; none makes it a rule."""
    if level.code != GOLD or known.founded is None:
        return []
    if known.founded.last <= months_after(day, -GOLD_AGE_MONTHS):
        return []
    text = Sentence(
        "Gold usually asks for three years of activity. The cluster dates from %(day)s.",
        day=known.founded,
    )
    return [Advice("young_cluster", text)]


def _experts(level: Level) -> list[Advice]:
    """Gold: the rule for the two experts, to which there are exceptions."""
    if level.code != GOLD:
        return []
    text = Sentence("As a rule one expert comes from the cluster's country and one from abroad.")
    return [Advice("experts", text)]
