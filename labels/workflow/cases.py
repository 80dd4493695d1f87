"""The case on the cluster's side: opened, handed in, returned for completion, withdrawn."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from .. import clock, permissions
from ..journal import record
from ..models import (
    Assessment,
    Cluster,
    CompletionRequest,
    LabelLevel,
    Proposal,
    User,
)
from ..outreach.outbox import put_each
from ..outreach.recipients import managers, secretariat
from ..register.question import MAIN_SCHEME
from ..rules.moves import State, target
from .delisting import refuse_delisted
from .eligibility import record_eligibility
from .facts import known_mode, record_facts, set_improvement_areas
from .handing_in import said, side
from .opening import consequences, rule_for
from .readiness import Gap, indicators_for, readiness
from .steps import WorkflowError, allow, lock, move, step, under_appeal

__all__ = [
    "consequences",
    "open_assessment",
    "record_eligibility",
    "record_facts",
    "return_for_completion",
    "set_improvement_areas",
    "submit",
    "withdraw",
]


@step
def open_assessment(
    cluster: Cluster,
    level: LabelLevel,
    *,
    by: User,
    mode: str = "",
    demonstration: bool = False,
    scheme: str = MAIN_SCHEME,
) -> Assessment:
    """A new case under the rules in force today; only one is open per cluster and level."""
    cluster = Cluster.objects.select_for_update(no_key=True).get(pk=cluster.pk)
    allow(permissions.can_open(by, cluster))
    refuse_delisted(cluster)
    on = clock.today()
    rule = rule_for(level, on=on, scheme=scheme)
    if cluster.assessments.open().filter(level=level).exists():
        text = _("The cluster has an open case for this level already.")
        raise WorkflowError("open_case_exists", text)
    assessment = Assessment.objects.create(
        public_id=uuid4(),
        cluster=cluster,
        level=level,
        rule_set=rule.rule_set,
        kind=consequences(cluster, level, on=on, scheme=scheme).kind,
        opened_on=on,
        opened_by=by,
        moved_at=timezone.now(),
        mode=known_mode(mode),
        demonstration=demonstration,
    )
    _journal_opening(assessment, by=by)
    return assessment


@step
def submit(assessment: Assessment, *, by: User, version: int | None = None) -> Assessment:
    """Hand in, or hand in again: complete, or refused with each gap by name.

    `submitted_at` stays the first time, for an assessment may have begun before a return.
    """
    assessment = lock(assessment, version=version)
    allow(permissions.can_submit(by, assessment))
    target("submit", assessment.state)
    gaps = readiness(assessment).gaps
    if gaps:
        text = _("The case is not complete yet: %(gaps)s left to do.")
        raise WorkflowError("incomplete", text % {"gaps": len(gaps)}, [_problem(g) for g in gaps])
    now, again = timezone.now(), assessment.state == State.RETURNED
    assessment.completion_requests.filter(answered_at=None).update(answered_at=now)
    move(assessment, "submit", by=by, submitted_at=assessment.submitted_at or now)
    _tell("submitted", assessment, to=secretariat(), again=again)
    return assessment


@step
def return_for_completion(
    assessment: Assessment,
    comments: Mapping[int | None, str],
    *,
    by: User,
    version: int | None = None,
) -> Assessment:
    """Back to the cluster, with what is asked for by the indicator's id; None: the whole case."""
    assessment = lock(assessment, version=version)
    allow(permissions.can_run(by, assessment))
    target("return_for_completion", assessment.state)
    if assessment.assignments.current().filter(sealed_at__isnull=False).exists():
        text = _("An assessor has sealed their findings: the evidence cannot change any more.")
        raise WorkflowError("findings_sealed", text)
    texts = {pk: said(comment) for pk, comment in comments.items()}
    _ask(assessment, {pk: text for pk, text in texts.items() if text}, by=by)
    move(assessment, "return_for_completion", by=by)
    _tell("returned", assessment, to=managers(assessment.cluster))
    return assessment


@step
def withdraw(
    assessment: Assessment, *, by: User, reason: str = "", version: int | None = None
) -> Assessment:
    """End the case before it is decided; a proposal that waits for the board is taken back.

    The reason stays with the case and is not in the journal.
    """
    assessment = lock(assessment, version=version)
    allow(permissions.can_withdraw(by, assessment))
    target("withdraw", assessment.state, appeal=under_appeal(assessment))
    Proposal.objects.filter(assessment=assessment, answer="").update(
        answer=Proposal.Answer.TAKEN_BACK, answered_by=by, answered_at=timezone.now()
    )
    return move(
        assessment,
        "withdraw",
        by=by,
        role=side(by, assessment.cluster),
        withdrawal_reason=said(reason),
    )


def _ask(assessment: Assessment, texts: Mapping[int | None, str], *, by: User) -> None:
    """Keep what the cluster is asked to complete."""
    if not texts:
        raise WorkflowError("no_comments", _("Say what the cluster should complete."))
    if texts.keys() - {None, *(each.pk for each in indicators_for(assessment))}:
        text = _("One of the comments is for an indicator that this level does not ask for.")
        raise WorkflowError("not_asked_for", text)
    given = {"assessment": assessment, "asked_by": by, "asked_at": timezone.now()}
    CompletionRequest.objects.bulk_create(
        CompletionRequest(indicator_id=pk, text=text, **given) for pk, text in texts.items()
    )


def _journal_opening(assessment: Assessment, *, by: User) -> None:
    record(
        "open_assessment",
        by=by,
        role=side(by, assessment.cluster),
        of=("assessment", assessment.public_id),
        after={
            "status": assessment.status,
            "level": assessment.level.code,
            "kind": assessment.kind,
            "rule_set": assessment.rule_set.code,
        },
    )


def _problem(gap: Gap) -> dict[str, Any]:
    problem: dict[str, Any] = {"code": gap.code, "text": gap.text}
    return problem | ({"indicator": gap.indicator.pk} if gap.indicator else {})


def _tell(kind: str, assessment: Assessment, *, to: Any, **more: Any) -> None:
    """Mail about the case, once for each of its versions and each person."""
    context = {
        "cluster": assessment.cluster.name,
        "level": assessment.level.name,
        "assessment": str(assessment.public_id),
        **more,
    }
    key = f"{kind}:{assessment.public_id}:{assessment.version}"
    put_each(kind, key=key, to=to, context=context)
