"""What somebody is to a case: what they may read of it, and which steps are theirs now."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from .. import permissions
from ..clock import today
from ..models import Assessment, Assignment, Membership, Outcome, Proposal, User
from ..rules.moves import MOVES, State, possible
from ..workflow.appeals import last_day
from ..workflow.decisions import pending
from ..workflow.steps import under_appeal

SEAL = "seal"


@dataclass(frozen=True)
class Part:
    """One person and one case; each question is asked of the database once."""

    case: Assessment
    user: User

    @cached_property
    def role(self) -> str:
        """The role in the cluster, empty for everybody else."""
        mine = self.user.memberships.current().filter(cluster=self.case.cluster_id)
        return mine.values_list("role", flat=True).first() or ""

    @property
    def member(self) -> bool:
        return bool(self.role)

    @property
    def manager(self) -> bool:
        return self.role == Membership.Role.MANAGER

    @property
    def inside(self) -> bool:
        """Secretariat, board and auditor; but nobody looks into the review of their own cluster."""
        return self.user.sees_all_cases and not self.member

    @property
    def runs(self) -> bool:
        return self.inside and self.user.is_secretariat

    @property
    def reads_notes(self) -> bool:
        """What assessors tell the secretariat alone."""
        return self.inside and (self.user.is_secretariat or self.user.is_auditor)

    @cached_property
    def assignment(self) -> Assignment | None:
        """One's own on this case, unless it has ended."""
        rows = Assignment.objects.current().select_related("assessor")
        found = rows.filter(assessment=self.case, assessor=self.user).first()
        if found is not None:
            found.assessment = self.case
        return found

    @property
    def scores(self) -> bool:
        """Whether one assesses the case and has declared to be free of conflicts."""
        return self.assignment is not None and permissions.can_score(self.user, self.assignment)

    @property
    def reads_content(self) -> bool:
        """What the cluster says in the case; for the cluster alone until it is handed in."""
        if self.member:
            return True
        return self.scores or (self.inside and self.case.submitted_at is not None)

    @property
    def reads_findings(self) -> bool:
        """All that is sealed; not while one's own findings are still open."""
        mine = self.assignment
        return self.inside and (mine is None or mine.sealed_at is not None)

    @cached_property
    def proposal(self) -> Proposal | None:
        return pending(self.case)

    @property
    def names(self) -> list[str]:
        """The parts in words: an answer that is kept counts for the same parts only."""
        offices = {name for name in ("secretariat", "board", "auditor") if self._holds(name)}
        return sorted(offices | ({self.role} - {""}) | ({"assessor"} if self.assignment else set()))

    def _holds(self, office: str) -> bool:
        return bool(getattr(self.user, f"is_{office}"))

    def may(self, step: str) -> bool:
        """Whether the step is this person's at all, whatever the state of the case is."""
        return _MAY[step](self)

    def possible(self) -> list[str]:
        """The steps that the person can take with the case now, in the order of the process."""
        appeal = under_appeal(self.case)
        steps = [move.step for move in possible(self.case.state, appeal=appeal)]
        found = [step for step in steps if self.may(step) and self._fits(step)]
        return [*found, *([SEAL] if self._can_seal() else [])]

    def _fits(self, step: str) -> bool:
        """What the state alone does not tell."""
        if step == "appeal":
            return self._can_still_appeal()
        if MOVES[step].by == "board":
            return self.proposal is not None and permissions.can_confirm(self.user, self.proposal)
        return True

    def _can_still_appeal(self) -> bool:
        rows = self.case.decisions.select_related("assessment__rule_set")
        decision = rows.order_by("-round").first()
        if decision is None or decision.round > 1 or hasattr(self.case, "appeal"):
            return False
        return decision.outcome == Outcome.NOT_AWARDED and today() <= last_day(decision)

    def _can_seal(self) -> bool:
        return (
            self.assignment is not None
            and self.scores
            and self.assignment.sealed_at is None
            and self.case.state == State.IN_REVIEW
        )


_MAY: dict[str, Callable[[Part], bool]] = {
    "submit": lambda part: permissions.can_submit(part.user, part.case),
    "return_for_completion": lambda part: permissions.can_run(part.user, part.case),
    "start_review": lambda part: permissions.can_run(part.user, part.case),
    "complete_review": lambda part: permissions.can_consolidate(part.user, part.case),
    "reopen_review": lambda part: permissions.can_consolidate(part.user, part.case),
    "propose": lambda part: permissions.can_propose(part.user, part.case),
    "send_back": lambda part: part.user.is_board,
    "send_back_appeal": lambda part: part.user.is_board,
    "confirm": lambda part: part.user.is_board,
    "appeal": lambda part: permissions.can_appeal(part.user, part.case),
    "withdraw": lambda part: permissions.can_withdraw(part.user, part.case),
    "withdraw_appeal": lambda part: permissions.can_appeal(part.user, part.case),
    SEAL: lambda part: part.scores,
}
