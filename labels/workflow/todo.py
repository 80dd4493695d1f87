"""What the secretariat has to do, and what waits for the board. Questions only, no steps.

Each question gives rows, so that the list behind a number always holds as many as it says.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual, LessThan

from ..models import (
    Assessment,
    Assignment,
    Claim,
    ClusterSector,
    CompletionRequest,
    Decision,
    ErrorReport,
    Label,
    LevelRule,
    Measure,
    ProfileChange,
    Proposal,
    User,
)
from ..rules.moves import OPEN, State
from ..rules.validity import ZONE

type Cases = QuerySet[Assessment]

STALLED_AFTER = 30
ENDING_WITHIN = 90

_OF_THE_CASE = {"assessment": OuterRef("pk")}


def cases(code: str, *, by: User, on: date) -> Cases:
    """The cases of one kind of work, those that wait longest first."""
    return CASES[code](by, on).order_by("moved_at", "pk")


def stalled_before(on: date) -> datetime:
    """A case that did not move since this moment has stalled."""
    return datetime.combine(on - timedelta(days=STALLED_AFTER), time.min, ZONE)


def confirmable(by: User) -> Cases:
    """The proposals that this board member may answer, as `permissions.can_confirm` has it."""
    if not by.is_board:
        return Assessment.objects.none()
    answerable = Proposal.objects.filter(**_OF_THE_CASE, answer="").exclude(proposed_by=by)
    assessed = Assignment.objects.filter(**_OF_THE_CASE, assessor=by)
    decided = Decision.objects.filter(**_OF_THE_CASE, confirmed_by=by)
    return Assessment.objects.filter(Exists(answerable), status=State.PROPOSED).exclude(
        Exists(assessed) | Exists(decided) | Q(cluster__in=by.memberships.values("cluster"))
    )


def labels_ending(*, on: date, days: int = ENDING_WITHIN) -> QuerySet[Label]:
    """Labels that end within so many days and that no later one of their level follows."""
    later = Label.objects.filter(
        cluster=OuterRef("cluster"),
        scheme=OuterRef("scheme"),
        level=OuterRef("level"),
        withdrawn_on=None,
        possible_until__gt=OuterRef("possible_until"),
    )
    ending = Label.objects.filter(
        ~Exists(later),
        withdrawn_on=None,
        possible_until__range=(on, on + timedelta(days=days)),
    )
    return ending.order_by("possible_until", "pk")


def claims() -> QuerySet[Claim]:
    return Claim.objects.filter(answer="").order_by("claimed_at", "pk")


def changes() -> QuerySet[ProfileChange]:
    return ProfileChange.objects.filter(answer="").order_by("asked_at", "pk")


def measures() -> QuerySet[Measure]:
    return Measure.objects.filter(answer="").order_by("proposed_at", "pk")


def error_reports() -> QuerySet[ErrorReport]:
    return ErrorReport.objects.waiting().order_by("received_at", "pk")


def unknown_words() -> QuerySet[ClusterSector, Any]:
    """Words of the sources that stand for no sector yet, the most used first."""
    rows = ClusterSector.objects.filter(sector=None).order_by().values("word")
    return rows.annotate(clusters=Count("cluster", distinct=True)).order_by("-clusters", "word")


def _in(*states: State) -> Cases:
    return Assessment.objects.filter(status__in=states)


def _new(by: User, on: date) -> Cases:
    """Handed in for the first time."""
    asked = CompletionRequest.objects.filter(**_OF_THE_CASE)
    return _in(State.SUBMITTED).filter(~Exists(asked))


def _again(by: User, on: date) -> Cases:
    """Handed in again after a return."""
    asked = CompletionRequest.objects.filter(**_OF_THE_CASE)
    return _in(State.SUBMITTED).filter(Exists(asked))


def _counted(assignments: QuerySet[Assignment]) -> tuple[Coalesce, Subquery]:
    """How many of these assignments a case has, and how many its level needs."""
    found = assignments.filter(**_OF_THE_CASE).order_by().values("assessment")
    rules = LevelRule.objects.filter(rule_set=OuterRef("rule_set"), level=OuterRef("level"))
    counted = Coalesce(Subquery(found.annotate(n=Count("pk")).values("n")), 0)
    return counted, Subquery(rules.values("assessors")[:1])


def _short(by: User, on: date) -> Cases:
    """Fewer assessors than the level needs."""
    counted, needed = _counted(Assignment.objects.current())
    return _in(State.SUBMITTED, State.IN_REVIEW).filter(LessThan(counted, needed))


def _undeclared(by: User, on: date) -> Cases:
    """Somebody has not said yet whether they have a conflict of interest."""
    silent = Assignment.objects.current().filter(**_OF_THE_CASE, conflict=None)
    return _in(State.SUBMITTED, State.IN_REVIEW).filter(Exists(silent))


def _ready_to_start(by: User, on: date) -> Cases:
    """Enough assessors are free of conflicts, one of all has the lead."""
    current = Assignment.objects.current()
    enough = GreaterThanOrEqual(*_counted(current.filter(conflict=False)))
    lead = current.filter(**_OF_THE_CASE, part=Assignment.Part.LEAD)
    return _in(State.SUBMITTED).filter(Exists(lead), enough)


def _overdue(by: User, on: date) -> Cases:
    """An assessor is past the due date."""
    late = Assignment.objects.current().filter(**_OF_THE_CASE, sealed_at=None, due_on__lt=on)
    return _in(State.SUBMITTED, State.IN_REVIEW).filter(Exists(late))


def _to_settle(by: User, on: date) -> Cases:
    """All findings are sealed: bring them together and complete the review."""
    current = Assignment.objects.current()
    enough = GreaterThanOrEqual(*_counted(current.filter(sealed_at__isnull=False)))
    busy = current.filter(**_OF_THE_CASE, sealed_at=None)
    return _in(State.IN_REVIEW).filter(~Exists(busy), enough)


def _stalled(by: User, on: date) -> Cases:
    """Handed in, not closed, and in one state for a long time."""
    return _in(*OPEN - {State.DRAFT}).filter(moved_at__lt=stalled_before(on))


# By code, in the order of the process.
CASES: dict[str, Callable[[User, date], Cases]] = {
    "new": _new,
    "again": _again,
    "returned": lambda by, on: _in(State.RETURNED),
    "short": _short,
    "undeclared": _undeclared,
    "ready_to_start": _ready_to_start,
    "overdue": _overdue,
    "to_settle": _to_settle,
    "ready": lambda by, on: _in(State.ASSESSED),
    "appeals": lambda by, on: _in(State.APPEALED),
    "board": lambda by, on: _in(State.PROPOSED),
    "confirmable": lambda by, on: confirmable(by),
    "stalled": _stalled,
}
