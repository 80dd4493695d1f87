"""Appeals: a cluster objects to a decision, once; the board decides a second time, or not."""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from .. import permissions
from ..clock import today
from ..models import Appeal, Assessment, Decision, Outcome, User
from ..outreach import recipients
from ..outreach.outbox import put_each
from ..rules.moves import target
from ..rules.validity import day_of
from .handing_in import said
from .steps import WorkflowError, allow, lock, move, step


@step
def appeal(assessment: Assessment, *, by: User, grounds: str, version: int | None = None) -> Appeal:
    """Object to a decision not to award, on stated grounds, while there is time for it.

    The first decision stays as it is. The case goes back to the secretariat, and another board
    member decides.
    """
    assessment = lock(assessment, version=version)
    allow(permissions.can_appeal(by, assessment))
    target("appeal", assessment.state)
    decision = _decision_to_appeal(assessment)
    stated = said(grounds)
    if not stated:
        raise WorkflowError("grounds_missing", _("Say on what grounds you appeal."))
    found = Appeal.objects.create(
        assessment=assessment,
        decision=decision,
        grounds=stated,
        lodged_by=by,
        lodged_at=timezone.now(),
    )
    move(assessment, "appeal", by=by)
    put_each(
        "appealed",
        key=f"appealed:{assessment.public_id}",
        to={one.pk: one for one in [*recipients.secretariat(), *recipients.board()]}.values(),
        context={
            "cluster": assessment.cluster.name,
            "level": assessment.level.name,
            "assessment": str(assessment.public_id),
        },
    )
    return found


@step
def withdraw_appeal(assessment: Assessment, *, by: User, version: int | None = None) -> Assessment:
    """Take the appeal back: the first decision is the last word."""
    assessment = lock(assessment, version=version)
    allow(permissions.can_appeal(by, assessment))
    target("withdraw_appeal", assessment.state)
    lodged = Appeal.objects.get(assessment=assessment)
    lodged.withdrawn_at = timezone.now()
    lodged.save(update_fields=["withdrawn_at"])
    return move(assessment, "withdraw_appeal", by=by)


def last_day(decision: Decision) -> date:
    """The last day on which an appeal can be made, counted from the day of the decision.

    Where the board's sitting was entered later, from the day on which the cluster was told.
    """
    told, entered = decision.decided_on, decision.proposal.answered_at
    # A moment of the real clock may lie after a day that TODAY replaces: it says nothing there.
    if entered and told < day_of(entered) <= today():
        told = day_of(entered)
    return told + timedelta(days=decision.assessment.rule_set.appeal_days)


def _decision_to_appeal(assessment: Assessment) -> Decision:
    """The first decision, if it can still be appealed; WorkflowError says why it cannot."""
    decision = assessment.decisions.select_related("assessment__rule_set").order_by("-round")[0]
    if decision.round > 1 or Appeal.objects.filter(assessment=assessment).exists():
        raise WorkflowError(
            "appealed_already", _("There was an appeal already, and there is only one.")
        )
    if decision.outcome != Outcome.NOT_AWARDED:
        raise WorkflowError(
            "nothing_to_appeal", _("The label was awarded: there is nothing to appeal.")
        )
    if today() > last_day(decision):
        text = _("An appeal was possible until %(day)s.") % {"day": last_day(decision)}
        raise WorkflowError("appeal_too_late", text)
    return decision
