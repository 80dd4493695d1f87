"""Whether a cluster may be assessed, as the secretariat records it for a case."""

from collections.abc import Mapping
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from .. import permissions
from ..journal import record
from ..models import Assessment, Cluster, EligibilityFinding, Recognition, User
from ..rules.eligibility import Finding, Recorded, needed, problems
from ..rules.moves import WORDS, Party, State
from ..rules.partial_dates import PartialDate
from ..wording import worded
from .handing_in import said
from .steps import WorkflowError, allow, lock, step, touch

# From handing in to the proposal; what a decision rests on does not change under it.
RECORDABLE = frozenset(
    {State.SUBMITTED, State.RETURNED, State.IN_REVIEW, State.ASSESSED, State.APPEALED}
)


@step
def record_eligibility(
    assessment: Assessment,
    findings: Mapping[str, tuple[str, str]],
    *,
    by: User,
    version: int | None = None,
) -> Assessment:
    """What was found for some of the criteria: by code, the finding and the reason.

    What is not met or waived needs a reason. A waiver needs a programme that recognises the
    cluster, and names it. Whether everything is recorded is asked when a decision is proposed.
    """
    assessment = lock(assessment, version=version)
    allow(permissions.can_run(by, assessment))
    if assessment.state not in RECORDABLE:
        text = _("This case is %(state)s; its eligibility cannot be recorded now.")
        raise WorkflowError("wrong_state", text % {"state": worded(WORDS[assessment.state])})
    found = {code: _recorded(*finding) for code, finding in findings.items()}
    _refuse_problems(assessment, found)
    before = findings_of(assessment)
    changed = {code: each for code, each in found.items() if before.get(code) != each}
    if changed:
        _write(assessment, changed, by=by)
        touch(assessment)
        _journal(assessment, changed, by=by)
    return assessment


def findings_of(assessment: Assessment) -> dict[str, Recorded]:
    """What is recorded, by criterion, as the rules read it."""
    rows = EligibilityFinding.objects.filter(assessment=assessment)
    return {row.criterion: Recorded(Finding(row.finding), row.reason) for row in rows}


def recognised_by(cluster: Cluster, *, on: date) -> list[str]:
    """The names of the programmes that recognise the cluster, or may do so, on that day."""
    rows = Recognition.objects.filter(cluster=cluster).select_related("programme")
    return sorted(
        {
            row.programme.name
            for row in rows
            if (not row.since or PartialDate(row.since).first <= on)
            and (not row.until or on <= PartialDate(row.until).last)
        }
    )


def _recorded(finding: str, reason: str) -> Recorded:
    if finding not in Finding:
        raise WorkflowError("bad_finding", _("A criterion is met, not met, or waived."))
    return Recorded(Finding(finding), said(reason))


def _refuse_problems(assessment: Assessment, found: dict[str, Recorded]) -> None:
    """WorkflowError with what is wrong with each of these findings."""
    on = assessment.opened_on
    unknown = found.keys() - {criterion.code for criterion in needed(on)}
    if unknown:
        text = _("The rules of this case do not ask for: %(criteria)s.")
        names = ", ".join(sorted(unknown))
        raise WorkflowError("unknown_criterion", text % {"criteria": names})
    wrong = [
        {"code": each.code, "text": each.sentence, "field": each.criterion}
        for each in problems(found, on, recognised=recognised_by(assessment.cluster, on=on))
        if each.criterion in found
    ]
    if wrong:
        raise WorkflowError("bad_findings", wrong[0]["text"], wrong)


def _write(assessment: Assessment, found: dict[str, Recorded], *, by: User) -> None:
    for code, recorded in found.items():
        EligibilityFinding.objects.update_or_create(
            assessment=assessment,
            criterion=code,
            defaults={
                "finding": recorded.finding,
                "reason": recorded.reason,
                "recorded_by": by,
                "recorded_at": timezone.now(),
            },
        )


def _journal(assessment: Assessment, found: dict[str, Recorded], *, by: User) -> None:
    record(
        "record_eligibility",
        by=by,
        role=Party.SECRETARIAT,
        of=("assessment", assessment.public_id),
        after={code: recorded.finding for code, recorded in found.items()},
    )
