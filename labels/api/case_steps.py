"""The steps of a case: one address each, out of the table of moves. All answer with the case."""

from collections.abc import Callable
from typing import Any

from ..rules.moves import MOVES, NotNow, State, target
from ..workflow import appeals, cases, consolidation, decisions, evidence, reviews
from ..workflow.steps import WorkflowError, under_appeal
from . import case_bodies as bodies
from . import case_documentation as doc
from .bodies import Body, Given, Nothing, fault
from .case_parts import SEAL
from .cases import CaseView
from .conditional import if_match, once


class StepView(CaseView):
    """One step: whose it is, then the version it is taken from, then what it asks for."""

    step = ""
    shape: type[Body] = Nothing

    def post(self, request, assessment):
        self.allow(self.part.may(self.step))
        version, body = if_match(request), self.body(self.shape)

        def work():
            self.take(body, by=request.user, version=version)
            return self.told()

        return once(request, [body, self.part.names], work)

    def take(self, body: Given, **how: Any) -> Any:
        raise NotImplementedError


class Submit(StepView):
    step = "submit"

    def take(self, body, **how):
        cases.submit(self.case, **how)


class ReturnForCompletion(StepView):
    step, shape = "return_for_completion", bodies.ReturnBody

    def take(self, body, **how):
        comments = {each["indicator"]: each["text"] for each in body["comments"]}
        cases.return_for_completion(self.case, comments, **how)


class StartReview(StepView):
    step = "start_review"

    def take(self, body, **how):
        reviews.start_review(self.case, **how)


class CompleteReview(StepView):
    step, shape = "complete_review", bodies.AssessedOnBody

    def take(self, body, **how):
        consolidation.complete_review(self.case, **body, **how)


class ReopenReview(StepView):
    step, shape = "reopen_review", bodies.ReasonBody

    def take(self, body, **how):
        consolidation.reopen_review(self.case, **body, **how)


class Propose(StepView):
    step, shape = "propose", bodies.ProposeBody

    def take(self, body, **how):
        decisions.propose(self.case, **body, **how)


class SendBack(StepView):
    step, shape = "send_back", bodies.ReasonBody

    def take(self, body, **how):
        self.fits()
        decisions.send_back(self.case, **body, **how)

    def fits(self) -> None:
        """Of the two that send back, the one that fits; the step itself would take either."""
        try:
            target(self.step, self.case.state, appeal=under_appeal(self.case))
        except NotNow as error:
            raise WorkflowError(error.code, str(error)) from None


class SendBackAppeal(SendBack):
    step = "send_back_appeal"


class Confirm(StepView):
    step, shape = "confirm", bodies.ConfirmBody

    def take(self, body, **how):
        decisions.confirm(self.case, **body, **how)


class Appeal(StepView):
    step, shape = "appeal", bodies.GroundsBody

    def take(self, body, **how):
        appeals.appeal(self.case, **body, **how)


class Withdraw(StepView):
    step, shape = "withdraw", bodies.WithdrawBody

    def take(self, body, **how):
        cases.withdraw(self.case, **body, **how)


class WithdrawAppeal(StepView):
    step = "withdraw_appeal"

    def take(self, body, **how):
        appeals.withdraw_appeal(self.case, **how)


class Seal(StepView):
    """The version is that of the findings, as `scores/` tells it."""

    step, shape = SEAL, bodies.SealBody

    def take(self, body, **how):
        reviews.seal(self.part.assignment, **body, **how)


class TheOutcome(CaseView):
    """Record an outcome: the secretariat proposes it, the board confirms the one that waits."""

    @doc.outcome
    def post(self, request, assessment):
        confirms = request.user.is_board and not self.part.may("propose")
        if request.user.is_board and self.case.state == State.PROPOSED:
            confirms = True
        self.allow(confirms or self.part.may("propose"))
        version, body = if_match(request), self.body(bodies.OutcomeBody)
        take = self._confirm if confirms else self._propose

        def work():
            take(body, by=request.user, version=version)
            return self.told()

        return once(request, [body, self.part.names], work)

    def _propose(self, body: Given, **how: Any) -> None:
        if "decided_on" in body:
            raise fault("decided_on", "not_yours", "The board gives its day when it confirms.")
        decisions.propose(self.case, **body, **how)

    def _confirm(self, body: Given, **how: Any) -> None:
        """What is confirmed is what was proposed, and nothing else by mistake."""
        for name in body.keys() - {"outcome", "decided_on"}:
            if body[name]:
                raise fault(name, "not_yours", "The words are those of the proposal: leave it out.")
        waiting = self.part.proposal
        if waiting is not None and waiting.outcome != body["outcome"]:
            text = "Another outcome is proposed. Confirm that one, or send it back."
            raise WorkflowError("other_outcome", text)
        day = {"decided_on": body["decided_on"]} if "decided_on" in body else {}
        decisions.confirm(self.case, **day, **how)


class CarryOver(CaseView):
    """What the cluster handed in last time, also in this case; twice adds nothing."""

    @doc.carry_over
    def post(self, request, assessment):
        self.allow(self.part.member)
        self.body(Nothing)

        def work():
            evidence.carry_over(self.case, by=request.user)
            return self.told()

        return once(request, self.part.names, work)


_VIEWS: list[type[StepView]] = [
    Submit,
    ReturnForCompletion,
    StartReview,
    CompleteReview,
    ReopenReview,
    Propose,
    SendBack,
    SendBackAppeal,
    Confirm,
    Appeal,
    Withdraw,
    WithdrawAppeal,
    Seal,
]
STEPS: dict[str, Callable[..., Any]] = {
    view.step.replace("_", "-"): doc.step(view.step, view.shape, MOVES.get(view.step))(
        view
    ).as_view()
    for view in _VIEWS
}
