"""Who may take which step of a review in which state, and two at once."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from labels.clock import today
from labels.models import Assignment, ConsolidatedScore, Event
from labels.rules.moves import State
from labels.workflow import assignments, consolidation, reviews
from labels.workflow.readiness import indicators_for
from labels.workflow.steps import WorkflowError
from tests.cases import make_assessment
from tests.people import (
    make_assessor,
    make_auditor,
    make_board,
    make_editor,
    make_secretariat,
    make_user,
)
from tests.reviewing import LEAD, SECOND, assign, fill, parts
from tests.workflow.at_once import at_once, kinds

pytestmark = pytest.mark.django_db


# Each step, each state, each role.

STATES = ["draft", "submitted", "returned", "in_review", "assessed", "withdrawn"]
RUNS = {"secretariat"}
OWN = {"assessor"}
UNDER_REVIEW = {State.IN_REVIEW}
HANDED_IN = {State.SUBMITTED, State.IN_REVIEW}
WITH_ASSESSORS = HANDED_IN | {State.RETURNED}

# The step: who may, and in which states it does not answer "wrong_state".
STEPS = {
    "assign": (RUNS, HANDED_IN),
    "make_lead": (RUNS, WITH_ASSESSORS),
    "unassign": (RUNS, WITH_ASSESSORS),
    "declare": (OWN, WITH_ASSESSORS),
    "start_review": (RUNS, {State.SUBMITTED}),
    "save_score": (OWN, UNDER_REVIEW),
    "save_summary": (OWN, UNDER_REVIEW),
    "confirm_area": (OWN, UNDER_REVIEW),
    "seal": (OWN, UNDER_REVIEW),
    "save_consolidated": (RUNS, UNDER_REVIEW),
    "complete_review": (RUNS, UNDER_REVIEW),
    "reopen_review": (RUNS, {State.ASSESSED}),
}


def calls(case, assignment, by):
    """Each step as the role would call it."""
    area = case.improvement_areas.first()
    indicator, someone = indicators_for(case)[0], make_assessor("FR")
    return {
        "assign": lambda: assignments.assign(case, someone, by=by, part=SECOND, due_on=today()),
        "make_lead": lambda: assignments.make_lead(assignment, by=by),
        "unassign": lambda: assignments.unassign(assignment, by=by, reason="Ill."),
        "declare": lambda: assignments.declare(assignment, by=by, conflict=True),
        "start_review": lambda: reviews.start_review(case, by=by),
        "save_score": lambda: reviews.save_score(assignment, indicator, by=by, met=True),
        "save_summary": lambda: reviews.save_summary(
            assignment, by=by, strengths="Aims.", improvements="Members."
        ),
        "confirm_area": lambda: reviews.confirm_area(assignment, area, by=by, confirmed=True),
        "seal": lambda: reviews.seal(assignment, by=by, assessed_on=today()),
        "save_consolidated": lambda: consolidation.save_consolidated(
            case, indicator, by=by, met=True
        ),
        "complete_review": lambda: consolidation.complete_review(case, by=by),
        "reopen_review": lambda: consolidation.reopen_review(case, by=by, reason="Wrong."),
    }


def case_in(state):
    """A silver case and its assessor's assignment, by real steps as far as they lead there."""
    walked = "in_review" if state in ("draft", "submitted", "returned", "withdrawn") else state
    case = make_assessment(walked, "silver")
    if walked != state:
        # Steps refuse assignments in these states, so that the state alone is set back here.
        type(case).objects.filter(pk=case.pk).update(status=state)
        case.refresh_from_db()
    return case, parts(case)[0]


def people_around(case, assignment):
    return {
        "secretariat": make_secretariat(),
        "assessor": assignment.assessor,
        "other assessor": make_assessor(),
        "manager": case.cluster.memberships.get(role="manager").user,
        "editor": make_editor(case.cluster),
        "board": make_board(),
        "auditor": make_auditor(),
        "stranger": make_user(),
    }


@pytest.mark.parametrize("state", STATES)
def test_who_may_take_which_step_in_which_state(state):
    case, assignment = case_in(state)
    around = people_around(case, assignment)
    for role, by in around.items():
        for name, call in calls(case, assignment, by).items():
            who, states = STEPS[name]
            expected = "refused" if role not in who else "" if state in states else "wrong_state"
            assert (name, role, _answer(call)) == (name, role, expected)


def _answer(call):
    """How a step answers, undone at once; other refusals than the state's are not its matter."""
    with transaction.atomic():
        try:
            call()
            return ""
        except PermissionDenied:
            return "refused"
        except WorkflowError as error:
            return error.code if error.code == "wrong_state" else ""
        finally:
            transaction.set_rollback(True)


# Two at once, on a real database.


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("level", "refusal"), [("bronze", "wrong_state"), ("gold", "sealed")])
def test_who_seals_twice_at_once_seals_once(level, refusal):
    case = make_assessment("in_review", level)
    lead = parts(case)[0]
    fill(lead)

    def call():
        reviews.seal(lead, by=lead.assessor, assessed_on=today())

    assert kinds(at_once(call, call)) == {"NoneType": 1, refusal: 1}
    assert Event.objects.of("assessment", case.public_id).filter(verb="seal").count() == 1
    kept = ConsolidatedScore.objects.filter(assessment=case).count()
    assert kept == (1 if level == "bronze" else 0)


@pytest.mark.django_db(transaction=True)
def test_both_assessors_seal_at_once():
    case = make_assessment("in_review")
    by = make_secretariat()
    for assignment in parts(case):
        fill(assignment)
    lead, second = parts(case)
    answers = at_once(
        lambda: reviews.seal(lead, by=lead.assessor, assessed_on=today()),
        lambda: reviews.seal(second, by=second.assessor, assessed_on=today()),
    )
    assert kinds(answers) == {"Assignment": 2}
    assert consolidation.complete_review(case, by=by).status == "assessed"


@pytest.mark.django_db(transaction=True)
def test_one_person_is_assigned_once_and_one_lead_at_once():
    case, person = make_assessment("submitted"), make_assessor()
    sam, ada = make_secretariat(), make_secretariat()
    answers = at_once(lambda: assign(case, person, by=sam), lambda: assign(case, person, by=ada))
    assert kinds(answers) == {"Assignment": 1, "already_assigned": 1}
    first, second = make_assessor("FR"), make_assessor("NO")
    answers = at_once(
        lambda: assign(case, first, by=sam, part=LEAD),
        lambda: assign(case, second, by=ada, part=LEAD),
    )
    assert kinds(answers) == {"Assignment": 1, "lead_taken": 1}


@pytest.mark.django_db(transaction=True)
def test_of_two_opposite_declarations_at_once_the_conflict_stands():
    case, person = make_assessment("submitted"), make_assessor()
    assignment = assign(case, person)
    answers = at_once(
        lambda: assignments.declare(assignment, by=person, conflict=False),
        lambda: assignments.declare(assignment, by=person, conflict=True),
    )
    assert kinds(answers) in ({"Assignment": 2}, {"Assignment": 1, "assignment_ended": 1})
    kept = Assignment.objects.get(pk=assignment.pk)
    assert (kept.conflict, kept.ended_at is None) == (True, False)
