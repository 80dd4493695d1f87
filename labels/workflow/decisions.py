"""Decisions: the secretariat proposes an outcome, a board member confirms it or sends it back."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from .. import permissions
from ..clock import today
from ..models import Assessment, Decision, Outcome, Proposal, User
from ..outreach import recipients
from ..outreach.outbox import put_each
from ..register.check_decisions import fingerprint
from ..register.publish import publish
from ..rules import decided
from ..rules.moves import target
from .handing_in import said
from .labels import hold_labels, issue, refuse_award
from .steps import WorkflowError, allow, lock, move, step, under_appeal
from .verdicts import Frozen, frozen_inputs, verdict_from

AWARDED, NOT_AWARDED = Outcome.AWARDED, Outcome.NOT_AWARDED


@step
def propose(
    assessment: Assessment,
    *,
    by: User,
    outcome: str,
    reason: str = "",
    improve: str = "",
    come_back_on: date | None = None,
    departure_reason: str = "",
    version: int | None = None,
) -> Proposal:
    """Propose to award the label or not to. The rules give a verdict; people may depart from it.

    Whoever departs says why. Not to award needs reasons, what to improve, and when to come back.
    """
    assessment = lock(assessment, version=version)
    allow(permissions.can_propose(by, assessment))
    target("propose", assessment.state)
    proposal = Proposal(
        assessment=assessment,
        round=2 if under_appeal(assessment) else 1,
        outcome=Outcome(outcome).value,
        reason=said(reason),
        improve=said(improve),
        come_back_on=come_back_on,
        departure_reason=said(departure_reason),
        proposed_by=by,
        proposed_at=timezone.now(),
    )
    _check(proposal, frozen_inputs(assessment))
    _check_comeback(proposal)
    proposal.save(force_insert=True)
    move(assessment, "propose", by=by)
    put_each(
        "proposed", key=_key("proposed", assessment), to=_board(proposal), context=_case(assessment)
    )
    return proposal


@step
def send_back(
    assessment: Assessment, *, by: User, reason: str, version: int | None = None
) -> Assessment:
    """The board does not confirm the proposal: the secretariat looks at the case again."""
    assessment = lock(assessment, version=version)
    proposal = _answerable(assessment, "send_back", by)
    note = said(reason)
    if not note:
        raise WorkflowError("reason_missing", _("Say why you send the proposal back."))
    _answer(proposal, Proposal.Answer.SENT_BACK, by, note=note)
    return move(assessment, _back(assessment), by=by)


@step
def confirm(
    assessment: Assessment,
    *,
    by: User,
    version: int | None = None,
    decided_on: date | None = None,
) -> Decision:
    """The board confirms: the decision stands, and an award is in the register with it.

    `decided_on` is the day of the board's sitting, today if none is given.
    """
    assessment = lock(assessment, version=version)
    proposal = _answerable(assessment, "confirm", by)
    hold_labels(assessment)
    inputs = frozen_inputs(assessment)
    _check(proposal, inputs)
    decision = _decision(proposal, inputs, by=by, on=decided_on or today())
    _answer(proposal, Proposal.Answer.CONFIRMED, by)
    decision.save(force_insert=True)
    label = issue(decision, by=by) if decision.outcome == AWARDED else None
    move(assessment, "confirm", by=by, note=fingerprint(decision.inputs))
    context = _case(assessment) | {"outcome": decision.outcome}
    put_each(
        "decided",
        key=_key("decided", assessment),
        to=recipients.managers(assessment.cluster),
        context=context | ({"number": label.number} if label else {}),
    )
    if label:
        publish([assessment.cluster_id])
    return decision


def pending(assessment: Assessment) -> Proposal | None:
    """The proposal that waits for the board."""
    return assessment.proposals.filter(answer="").first()


def _answerable(assessment: Assessment, name: str, by: User) -> Proposal:
    """The proposal that this board member may answer now."""
    allow(by.is_board)
    target(name, assessment.state)
    proposal = pending(assessment)
    if proposal is None:
        raise WorkflowError("no_proposal", _("There is no proposal for this case."))
    allow(permissions.can_confirm(by, proposal))
    return proposal


def _back(assessment: Assessment) -> str:
    return "send_back_appeal" if under_appeal(assessment) else "send_back"


def _answer(proposal: Proposal, answer: Proposal.Answer, by: User, *, note: str = "") -> None:
    proposal.answer, proposal.answered_by = answer.value, by
    proposal.answered_at, proposal.answer_note = timezone.now(), note
    proposal.save(update_fields=["answer", "answered_by", "answered_at", "answer_note"])


def _check(proposal: Proposal, inputs: Frozen) -> None:
    """What the rules ask of an outcome, before it is proposed and again before it stands."""
    awarded = proposal.outcome == AWARDED
    if not inputs["assessed_on"]:
        raise WorkflowError("no_assessment_day", _("The day of the assessment is not recorded."))
    verdict_from(inputs)
    if gaps := decided.eligibility_problems(inputs):
        raise WorkflowError(
            "eligibility_not_recorded",
            _("Record first whether the cluster is eligible."),
            [{"code": gap.code, "text": gap.sentence, "criterion": gap.criterion} for gap in gaps],
        )
    if awarded and not decided.is_eligible(inputs):
        text = _("The cluster does not meet the conditions for a label: it cannot be awarded.")
        raise WorkflowError("not_eligible", text)
    if decided.departs(inputs, awarded=awarded) and not proposal.departure_reason:
        text = _("This departs from the verdict of the rules. Say why.")
        raise WorkflowError("departure_needs_reason", text)
    if awarded:
        refuse_award(proposal.assessment, decided.period_of(inputs))


def _check_comeback(proposal: Proposal) -> None:
    """Not awarded: the cluster learns why, what to improve, and when to come back."""
    if proposal.outcome == AWARDED:
        return
    asked = {
        "reason": (bool(proposal.reason), _("Say why the label is not awarded.")),
        "improve": (bool(proposal.improve), _("Say what the cluster can improve.")),
        "come_back_on": (proposal.come_back_on is not None, _("Say when it can come back.")),
    }
    gaps = [
        {"code": f"{name}_missing", "text": text}
        for name, (given, text) in asked.items()
        if not given
    ]
    if gaps:
        raise WorkflowError("not_awarded_is_explained", " ".join(g["text"] for g in gaps), gaps)
    if proposal.come_back_on and proposal.come_back_on < today():
        raise WorkflowError("come_back_in_the_past", _("The day to come back lies in the past."))


def _decision(proposal: Proposal, inputs: Frozen, *, by: User, on: date) -> Decision:
    """The decision, not yet kept. Assessment, decision and publication each have their day."""
    assessed_on = date.fromisoformat(inputs["assessed_on"])
    _check_day(proposal, on, assessed_on)
    awarded = proposal.outcome == AWARDED
    return Decision(
        assessment=proposal.assessment,
        proposal=proposal,
        round=proposal.round,
        outcome=proposal.outcome,
        inputs=inputs,
        assessed_on=assessed_on,
        decided_on=on,
        published_on=today() if awarded else None,
        proposed_by=proposal.proposed_by,
        confirmed_by=by,
    )


def _check_day(proposal: Proposal, on: date, assessed_on: date) -> None:
    """Not in the future, not before the assessment, and an appeal not before the decision."""
    first = proposal.assessment.decisions.filter(round=1).first()
    earliest = max(assessed_on, first.decided_on) if first else assessed_on
    if on > today():
        raise WorkflowError("decided_in_the_future", _("The day of the decision is not over yet."))
    if on < earliest:
        text = _("The decision cannot lie before %(day)s: the assessment or the first decision.")
        raise WorkflowError("decided_too_early", text % {"day": earliest})


def _board(proposal: Proposal) -> list[User]:
    """Those of the board who may answer this proposal."""
    return [one for one in recipients.board() if permissions.can_confirm(one, proposal)]


def _key(kind: str, assessment: Assessment) -> str:
    return f"{kind}:{assessment.public_id}:{assessment.version}"


def _case(assessment: Assessment) -> dict[str, str]:
    return {
        "cluster": assessment.cluster.name,
        "level": assessment.level.name,
        "assessment": str(assessment.public_id),
    }
