"""Eligibility checks: a question that an agency asks, answered once and kept for its file."""

from typing import Any

from django.utils import timezone

from ..journal import Actor, actor, record
from ..models import Agency, AgencyKey, EligibilityCheck
from ..permissions import may_for_agency
from ..register.eligible import Ask, answer, definite
from ..register.numbers import take
from ..rules.numbers import check_number
from .steps import allow, step
from .telling import line

LONGEST_REFERENCE = 100


@step
def check(agency: Agency, ask: Ask, *, by: Actor, reference: str = "") -> EligibilityCheck:
    """Ask the register and keep its answer under a number; CannotAnswer if it has none.

    The journal tells that a check was made, and nothing of what it was about.
    """
    allow(may_for_agency(by, agency, AgencyKey.Scope.CHECKS))
    question, register = definite(ask)
    said = answer(question, register.at)
    assert said is not None
    assert register.at is not None
    pk = take(EligibilityCheck, 1)[0]
    kept = EligibilityCheck.objects.create(
        pk=pk,
        number=check_number(pk),
        agency=agency,
        asked_by=actor(by),
        reference=line(reference, longest=LONGEST_REFERENCE),
        question=question,
        answer=said,
        verdict=said["verdict"],
        seq=register.seq,
        known_at=register.at,
        made_at=timezone.now(),
    )
    record("check", by=by, of=("agency", agency.slug), after={"check": kept.number})
    return kept


def again(check: EligibilityCheck) -> dict[str, Any] | None:
    """The same question asked of the same register: the answer that was kept."""
    return answer(check.question, check.known_at)


def now(check: EligibilityCheck) -> dict[str, Any] | None:
    """The same question asked of today's register; None if it lists the cluster no more."""
    return answer(check.question)
