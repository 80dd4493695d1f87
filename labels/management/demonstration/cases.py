"""The cases of the demonstration: at least one in every state, walked there by the real steps."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from labels.clock import today
from labels.models import Assessment, Cluster, Evidence, LabelLevel, User
from labels.workflow import appeals, cases, decisions, reviews
from labels.workflow.readiness import indicators_for

from .cast import ALPHA, BETA, DELTA, GAMMA, MADE_UP, REAL
from .evidence import hand_in_all, hand_in_some
from .findings import (
    LEAD,
    SECOND,
    assigned,
    declared,
    record_eligibility,
    score,
    seal,
    settle,
)
from .once import once, told_of
from .people import user_of

DUE_IN = 21
A_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Case:
    """A case and how far it goes. `assessors` by their numbers, the lead first."""

    cluster: str
    level: str
    walk: Callable[["Case", Assessment], object]
    assessors: tuple[int, ...] = ()
    good: bool = True

    @property
    def name(self) -> str:
        return f"{self.level} {self.walk.__name__} {self.cluster}"


def draft(case: Case, assessment: Assessment) -> None:
    hand_in_some(assessment, by=manager(case))


def submitted(case: Case, assessment: Assessment) -> None:
    hand_in_all(assessment, by=manager(case))
    cases.submit(assessment, by=manager(case))


def withdrawn(case: Case, assessment: Assessment) -> None:
    submitted(case, assessment)
    reason = f"{MADE_UP} The team changes; we come back in spring."
    cases.withdraw(assessment, by=manager(case), reason=reason)


def returned(case: Case, assessment: Assessment) -> None:
    submitted(case, assessment)
    first, second, *_ = indicators_for(assessment)
    comments = {
        None: "Thank you. Two points are missing, then we can ask the assessors.",
        first.pk: "Please add the list of members with the date of joining.",
        second.pk: "The table ends two years ago. Please hand in the latest one.",
    }
    cases.return_for_completion(assessment, comments, by=user_of("secretariat.1"))


def asked(case: Case, assessment: Assessment) -> None:
    """Submitted, the lead is free of conflicts, and the second one has not said yet."""
    submitted(case, assessment)
    lead, second = case.assessors
    declared(assessment, lead, LEAD, due_in=DUE_IN)
    assigned(assessment, second, SECOND, due_in=DUE_IN)


def started(case: Case, assessment: Assessment) -> None:
    submitted(case, assessment)
    for place, number in enumerate(case.assessors):
        declared(assessment, number, SECOND if place else LEAD, due_in=DUE_IN)
    reviews.start_review(assessment, by=user_of("secretariat.1"))


def in_review(case: Case, assessment: Assessment) -> None:
    """The lead has drafted most of the scores, the second one a few."""
    started(case, assessment)
    lead, second = assessment.assignments.order_by("part")
    score(lead, only=20)
    score(second, only=5)


def sealed(case: Case, assessment: Assessment) -> None:
    """All findings are there; with two assessors they differ, and are to be brought together."""
    started(case, assessment)
    for assignment in assessment.assignments.order_by("part"):
        seal(assignment, good=case.good)


def assessed(case: Case, assessment: Assessment) -> None:
    sealed(case, assessment)
    if len(case.assessors) > 1:
        settle(assessment)


def proposed(case: Case, assessment: Assessment) -> None:
    assessed(case, assessment)
    record_eligibility(assessment)
    words: dict[str, Any] = {}
    if not case.good:
        words = {
            "reason": "The total is below what the level asks for.",
            "improve": "Say in the strategy which results you expect, and measure them.",
            "come_back_on": today() + A_YEAR,
        }
    outcome = "awarded" if case.good else "not_awarded"
    decisions.propose(assessment, by=user_of("secretariat.1"), outcome=outcome, **words)


def decided(case: Case, assessment: Assessment) -> None:
    proposed(case, assessment)
    decisions.confirm(assessment, by=user_of("board.1"))


def appealed(case: Case, assessment: Assessment) -> None:
    decided(case, assessment)
    grounds = f"{MADE_UP} The minutes in the third file were not looked at."
    appeals.appeal(assessment, by=manager(case), grounds=grounds)


# In the order in which they are played. Nobody assesses a cluster twice in a row.
CASES = (
    Case(REAL.biopmed, "gold", draft),
    Case(REAL.sensors, "silver", submitted),
    Case(REAL.paper, "gold", returned),
    Case(REAL.textile, "gold", in_review, assessors=(3, 2)),
    Case(REAL.energy, "gold", sealed, assessors=(2, 1)),
    Case(ALPHA.slug, "gold", decided, assessors=(1, 2)),
    Case(BETA.slug, "bronze", withdrawn),
    Case(BETA.slug, "bronze", decided, assessors=(3,)),
    Case(BETA.slug, "silver", decided, assessors=(1,), good=False),
    Case(GAMMA.slug, "silver", proposed, assessors=(3,)),
    Case(GAMMA.slug, "gold", asked, assessors=(1, 2)),
    Case(DELTA.slug, "gold", appealed, assessors=(1, 2), good=False),
    Case(DELTA.slug, "silver", assessed, assessors=(3,)),
)


def make_cases() -> Iterator[str]:
    """Play what was not played yet; says which case that was."""
    for case in CASES:
        if once(case.name, lambda case=case: _play(case)):
            yield f"{case.level} case of {case.cluster}: {case.walk.__name__}"


def told_cases() -> list[dict[str, Any]]:
    """Each case as it stands now, for scripts."""
    told = []
    for case in CASES:
        noted = told_of(case.name)
        if noted is None:
            continue
        rows = Assessment.objects.select_related("cluster", "level")
        assessment = rows.get(public_id=noted["assessment"])
        items = Evidence.objects.kept().filter(assessment=assessment).order_by("pk")
        told.append(
            {
                "id": str(assessment.public_id),
                "state": assessment.status,
                "cluster": assessment.cluster.slug,
                "level": assessment.level.code,
                "evidence": [str(each) for each in items.values_list("public_id", flat=True)],
            }
        )
    return told


def manager(case: Case) -> User:
    return user_of(f"manager.{case.cluster}")


def _play(case: Case) -> dict[str, str]:
    assessment = cases.open_assessment(
        Cluster.objects.get(slug=case.cluster),
        LabelLevel.objects.get(code=case.level),
        by=manager(case),
        demonstration=True,
    )
    case.walk(case, assessment)
    return {"assessment": str(assessment.public_id)}
