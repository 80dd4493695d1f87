"""Decisions: who proposes and who confirms, when, and what the rules ask."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from labels.clock import today
from labels.models import Decision, Entry, Event, Label, Proposal
from labels.rules import decided
from labels.workflow import decisions
from labels.workflow.steps import Stale, WorkflowError
from labels.workflow.verdicts import verdict_of
from tests.cases import make_assessment
from tests.factories import make_cluster
from tests.people import (
    make_auditor,
    make_board,
    make_editor,
    make_manager,
    make_secretariat,
    make_user,
)
from tests.workflow.deciding import again, assessed

pytestmark = pytest.mark.django_db


def refused(code, step, *args, **fields):
    """The step is refused with this code, in a sentence, and nothing is written."""
    before = Event.objects.count(), Proposal.objects.count(), Decision.objects.count()
    with pytest.raises(WorkflowError) as error:
        step(*args, **fields)
    assert error.value.code == code
    assert str(error.value).endswith(".")
    assert (Event.objects.count(), Proposal.objects.count(), Decision.objects.count()) == before
    return error.value


# Who may.


def strangers(case):
    """People in every other part, and people of both offices with a part in the case."""
    cluster = case.assessment.cluster
    assessor = again(case.assessor)
    assessor.groups.set(make_user(groups=["secretariat", "board"]).groups.all())
    return {
        "manager": case.manager,
        "editor": make_editor(cluster),
        "other manager": make_manager(make_cluster("Other")),
        "assessor in office": again(assessor),
        "member in office": make_manager(cluster, groups=["secretariat", "board"]),
        "auditor": make_auditor(),
        "nobody": make_user(),
    }


def who_may(case, step, others):
    """Those of them who are not refused."""
    let = []
    for part, by in (strangers(case) | others).items():
        try:
            step(by)
            let.append(part)
        except PermissionDenied:
            pass
    return let


def test_only_the_secretariat_proposes_and_nobody_with_a_part_in_the_case():
    case = assessed()
    others = {"board": make_board(), "secretariat": make_secretariat()}
    assert who_may(case, lambda by: case.propose(by=by), others) == ["secretariat"]


@pytest.mark.parametrize("answer", ["confirm", "send_back"])
def test_only_a_board_member_with_no_part_in_the_case_answers_a_proposal(answer):
    case = assessed()
    proposer = make_user(groups=["secretariat", "board"])
    case.propose(by=proposer)
    given = {"reason": "No."} if answer == "send_back" else {}

    def step(by):
        return getattr(decisions, answer)(case.assessment, by=by, **given)

    others = {"secretariat": make_secretariat(), "proposer": proposer, "board": make_board()}
    assert who_may(case, step, others) == ["board"]


def test_who_left_the_cluster_does_not_confirm_its_case():
    case = assessed()
    case.propose()
    board = make_manager(case.assessment.cluster, groups=["board"])
    membership = board.memberships.get()
    membership.ended_at = membership.since + timedelta(seconds=1)
    membership.save()
    with pytest.raises(PermissionDenied):
        case.confirm(by=again(board))


# When.


@pytest.mark.parametrize("level", ["bronze", "silver", "gold"])
@pytest.mark.parametrize("status", ["proposed", "decided", "appealed"])
def test_a_case_of_each_level_gets_there(status, level):
    assert make_assessment(status, level).status == status


@pytest.mark.parametrize("status", ["draft", "submitted", "returned", "withdrawn", "in_review"])
def test_before_the_review_is_complete_nothing_is_decided(status):
    assessment = make_assessment(status)
    board, secretariat = make_board(), make_secretariat()
    refused("wrong_state", decisions.propose, assessment, by=secretariat, outcome="awarded")
    refused("wrong_state", decisions.confirm, assessment, by=board)
    refused("wrong_state", decisions.send_back, assessment, by=board, reason="No.")


def test_what_is_decided_is_not_decided_again():
    case = assessed()
    refused("wrong_state", case.confirm)
    case.decide()
    refused("wrong_state", case.propose)
    refused("wrong_state", case.confirm)
    refused("wrong_state", decisions.send_back, case.assessment, by=make_board(), reason="No.")


@pytest.mark.parametrize("step", ["propose", "confirm", "send_back"])
def test_a_form_made_before_a_change_is_stale(step):
    case = assessed()
    given = {
        "propose": {"by": case.secretariat, "outcome": "awarded"},
        "confirm": {"by": make_board()},
        "send_back": {"by": make_board(), "reason": "No."},
    }[step]
    if step != "propose":
        case.propose()
    version = case.now().version
    with pytest.raises(Stale):
        getattr(decisions, step)(case.assessment, version=version - 1, **given)
    getattr(decisions, step)(case.assessment, version=version, **given)


# The rules.


@pytest.mark.parametrize(
    ("points", "passed", "percent"),
    [
        ({"1.1": 1}, False, "80.0"),  # one below its threshold: 16 of 20, and yet no
        ({"1.1": 2, "1.2": 4}, True, "80.0"),
        ({"1.1": 2, "1.2": 3}, False, "75.0"),
        ({}, True, "100.0"),
    ],
)
def test_gold_passes_with_80_percent_and_every_threshold(points, passed, percent):
    found = decided.shown(verdict_of(assessed(points=points).assessment))
    assert (found["passed"], found["percent"]) == (passed, percent)


@pytest.mark.parametrize(
    ("met", "areas", "passed"), [({}, 3, True), ({"1.2": False}, 3, False), ({}, 2, False)]
)
def test_silver_passes_with_the_whole_baseline_and_three_areas(met, areas, passed):
    assert verdict_of(assessed("silver", met=met, areas=areas).assessment).passed is passed


def test_bronze_has_no_pass_mark_and_either_outcome_needs_no_departure():
    assert verdict_of(assessed("bronze").assessment).passed is None
    assert assessed("bronze").decide().outcome == "awarded"
    assert assessed("bronze").decide("not_awarded").outcome == "not_awarded"


def test_a_case_that_was_not_consolidated_has_no_verdict():
    case = assessed()
    case.assessment.consolidated_scores.filter(indicator__code="1.1").delete()
    error = refused("no_verdict", case.propose)
    assert "1.1" in str(error)


@pytest.mark.parametrize(("points", "outcome"), [({"1.1": 1}, "awarded"), ({}, "not_awarded")])
def test_departing_from_the_verdict_needs_a_reason_either_way(points, outcome):
    case = assessed(points=points)
    refused("departure_needs_reason", case.propose, outcome)
    refused("departure_needs_reason", case.propose, outcome, departure_reason=" \n\u202e")
    decision = case.decide(outcome, departure_reason="The board of the scheme asked for it.")
    assert decision.outcome == outcome


def test_eligibility_must_be_recorded_first():
    error = refused("eligibility_not_recorded", assessed(eligible=None).propose)
    assert {each["criterion"] for each in error.problems} >= {"management_fte", "member_types"}


def test_who_is_not_eligible_is_not_awarded_whatever_the_reason():
    case = assessed(eligible=False)
    refused("not_eligible", case.propose, departure_reason="We like them.")
    decision = case.decide("not_awarded")  # with a passing score, and yet no departure
    assert decision.proposal.departure_reason == ""


@pytest.mark.parametrize("missing", ["reason", "improve", "come_back_on"])
def test_not_to_award_says_why_what_to_improve_and_when_to_come_back(missing):
    case = assessed(points={"1.1": 1})
    empty = None if missing == "come_back_on" else " "
    error = refused("not_awarded_is_explained", case.propose, "not_awarded", **{missing: empty})
    assert [each["code"] for each in error.problems] == [f"{missing}_missing"]


def test_nobody_is_asked_to_come_back_in_the_past():
    case = assessed(points={"1.1": 1})
    yesterday = today() - timedelta(days=1)
    refused("come_back_in_the_past", case.propose, "not_awarded", come_back_on=yesterday)


def test_sending_back_needs_a_reason_and_another_proposal_can_follow():
    case = assessed()
    case.propose()
    refused("reason_missing", decisions.send_back, case.assessment, by=make_board(), reason=" ")
    decisions.send_back(case.assessment, by=make_board(), reason="The report lacks area 2.")
    assert case.now().status == "assessed"
    assert case.decide().outcome == "awarded"
    answers = Proposal.objects.order_by("pk").values_list("answer", "answer_note")
    assert list(answers) == [("sent_back", "The report lacks area 2."), ("confirmed", "")]


# The three days.


@pytest.mark.parametrize(
    ("days", "code"),
    [(-11, "decided_too_early"), (1, "decided_in_the_future")],
)
def test_the_day_of_the_decision_lies_between_the_assessment_and_today(days, code):
    case = assessed(assessed_on=today() - timedelta(days=10))
    case.propose()
    refused(code, case.confirm, decided_on=today() + timedelta(days=days))


def test_assessment_decision_and_publication_are_three_days():
    case = assessed(assessed_on=today() - timedelta(days=10))
    decision = case.decide(decided_on=today() - timedelta(days=3))
    days = decision.assessed_on, decision.decided_on, decision.published_on
    assert days == (today() - timedelta(days=10), today() - timedelta(days=3), today())


def test_what_is_not_awarded_is_not_published():
    case = assessed(points={"1.1": 1})
    entries = Entry.objects.count()
    decision = case.decide("not_awarded")
    assert decision.published_on is None
    assert not Label.objects.exists()
    assert Entry.objects.count() == entries
