"""Everybody tries every move of a case, and what the table of moves says of it.

The rights are told here once more, in the words of the procedure, apart from permissions.py.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from django.core.exceptions import PermissionDenied

from labels.clock import today
from labels.models import Appeal, Assessment, Cluster, User
from labels.models.people import BOARD, SECRETARIAT
from labels.rules.moves import MOVES, State
from labels.workflow import appeals, cases, consolidation, decisions, reviews
from labels.workflow.steps import WorkflowError
from tests.factories import make_cluster
from tests.people import (
    give_office,
    make_assessor,
    make_auditor,
    make_board,
    make_editor,
    make_manager,
    make_secretariat,
    make_user,
)

WORDS = {"reason": "As found.", "improve": "The strategy.", "departure_reason": "As agreed."}

# How a move is tried, with everything that it asks for in words. The board sends back an appeal
# with the same step as any other proposal.
MOVES_TRIED = {
    "submit": lambda case, by: cases.submit(case, by=by),
    "return_for_completion": lambda case, by: cases.return_for_completion(
        case, {None: "Please add more."}, by=by
    ),
    "start_review": lambda case, by: reviews.start_review(case, by=by),
    "complete_review": lambda case, by: consolidation.complete_review(case, by=by),
    "reopen_review": lambda case, by: consolidation.reopen_review(case, by=by, reason="A look."),
    "propose": lambda case, by: propose(case, by, "awarded"),
    "send_back": lambda case, by: decisions.send_back(case, by=by, reason="Say more."),
    "confirm": lambda case, by: decisions.confirm(case, by=by),
    "appeal": lambda case, by: appeals.appeal(case, by=by, grounds="Annex 3."),
    "withdraw": lambda case, by: cases.withdraw(case, by=by, reason="Not now."),
    "withdraw_appeal": lambda case, by: appeals.withdraw_appeal(case, by=by),
}
# The rows of the table that each of them may take.
ROWS = {name: [MOVES[name]] for name in MOVES_TRIED}
ROWS["send_back"].append(MOVES["send_back_appeal"])

# Refusals of a step that may be taken in this state, but not before something else is done.
NOT_BEFORE = {
    "submit": {"incomplete"},
    "return_for_completion": {"findings_sealed"},
    "start_review": {"assessors_missing", "no_lead"},
    "complete_review": {"not_all_sealed"},
    "propose": {"eligibility_not_recorded", "label_upcoming"},
    "appeal": {"appealed_already", "nothing_to_appeal"},
}

CLUSTER = {"submit", "appeal", "withdraw_appeal", "withdraw"}
OFFICE = {"return_for_completion", "start_review", "withdraw"}
# Nobody who assesses or decided the case.
IMPARTIAL = {"complete_review", "reopen_review", "propose"}
BOARD_ONLY = {"send_back", "confirm"}
# `judge` and `elder` are of the secretariat and of the board, `left` too, who managed the cluster
# once, and `referee`, who assesses the case, as soon as their findings are sealed. `insider` is of
# the secretariat and edits for the cluster. Whoever once proposed does not confirm; whoever once
# confirmed does neither.
RIGHTS = {
    "stranger": set(),
    "outsider": set(),
    "auditor": set(),
    "second": set(),
    "editor": set(),
    "left": {"withdraw"},
    "manager": CLUSTER,
    "insider": {"withdraw"},
    "secretariat": OFFICE | IMPARTIAL,
    "judge": OFFICE | IMPARTIAL | BOARD_ONLY,
    "elder": OFFICE | IMPARTIAL | BOARD_ONLY,
    "referee": OFFICE | IMPARTIAL | BOARD_ONLY,
    "board": BOARD_ONLY,
    "vice": BOARD_ONLY,
}


@dataclass
class Cast:
    """A cluster and everybody who might try something on its cases."""

    cluster: Cluster
    people: dict[str, User] = field(default_factory=dict)

    def of(self, part):
        return self.people[part]


def make_office():
    """Those who are the same for all clusters."""
    return {
        "stranger": make_user(),
        "auditor": make_auditor(),
        "secretariat": make_secretariat(),
        "judge": make_user(groups=[SECRETARIAT, BOARD]),
        "elder": make_user(groups=[SECRETARIAT, BOARD]),
        "board": make_board(),
        "vice": make_board(),
    }


def make_cast(office, name="Alpha"):
    cluster = make_cluster(name)
    left = make_manager(cluster, groups=[SECRETARIAT, BOARD])
    left.memberships.update(ended_at=left.memberships.get().since)
    own = {
        "outsider": make_manager(make_cluster(f"Not {name}")),
        "editor": make_editor(cluster),
        "manager": make_manager(cluster),
        "left": left,
        "insider": make_editor(cluster, groups=[SECRETARIAT]),
    }
    return new_assessors(Cast(cluster, office | own))


def new_assessors(cast):
    """Who assessed the cluster does not do so the next time."""
    cast.people |= {"referee": make_assessor(), "second": make_assessor("FR")}
    return cast


def seat_referee(cast):
    """Into both offices, past the steps: none of them gives an office to who assesses."""
    cast.people["referee"] = give_office(cast.people["referee"], SECRETARIAT, BOARD)


def propose(case, by, outcome):
    back = today() + timedelta(days=365)
    return decisions.propose(case, by=by, outcome=outcome, come_back_on=back, **WORDS)


def row_that_fits(name, case):
    """The row of the table that the step would take now, if there is one."""
    running = appeal_runs(case)
    fitting = [row for row in ROWS[name] if row.fits(State(case.status), appeal=running)]
    (row,) = fitting or [None]
    return row


def appeal_runs(case):
    appeal = Appeal.objects.filter(assessment=case, withdrawn_at=None)
    return appeal.exists() and case.decisions.count() < 2


def may(part, name, case, user):
    """Whether the procedure lets this person take the step, whatever the state of the case."""
    if name not in RIGHTS[part] or (part == "referee" and not user.is_board):
        return False
    if name not in IMPARTIAL | BOARD_ONLY:
        return True
    if case.assignments.filter(assessor=user).exists():
        return False
    if case.decisions.filter(confirmed_by=user).exists():
        return False
    return name in IMPARTIAL or not case.proposals.filter(proposed_by=user).exists()


def expected(name, case, part, user, *, fits):
    """What may come of it: "accepted", "forbidden", or codes of refusals."""
    allowed = may(part, name, case, user)
    if allowed and fits:
        return {"accepted"} | NOT_BEFORE.get(name, set())
    if fits:
        return {"forbidden"}
    return {"wrong_state"} if allowed else {"wrong_state", "forbidden"}


def attempt(name, case, user):
    """What came of it."""
    try:
        MOVES_TRIED[name](case, user)
    except PermissionDenied:
        return "forbidden"
    except WorkflowError as error:
        return error.code
    return "accepted"


def now(case):
    """The case as it stands."""
    return Assessment.objects.get(pk=case.pk)
