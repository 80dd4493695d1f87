"""Appeals: once, in time, by a manager; another board member decides, the first decision stays."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import override_settings

from labels.clock import today
from labels.models import Appeal, Decision, Label, Mail, User
from labels.workflow import decisions
from labels.workflow.appeals import appeal, last_day, withdraw_appeal
from labels.workflow.steps import Stale, WorkflowError
from tests.people import make_board, make_editor, make_secretariat, make_user
from tests.workflow.deciding import assessed
from tests.worlds import world

pytestmark = pytest.mark.django_db

FAILED = {"1.1": 1}


@world
def case():
    """A case that was not awarded today."""
    case = assessed(points=FAILED)
    case.decide("not_awarded")
    return case


def lodge(case, *, by=None, grounds="The score of 1.1 overlooks annex 3.", **fields):
    return appeal(case.assessment, by=by or case.manager, grounds=grounds, **fields)


def code_of(step, *args, **fields):
    with pytest.raises(WorkflowError) as error:
        step(*args, **fields)
    return error.value.code


def test_only_a_manager_of_the_cluster_appeals(case):
    editor = make_editor(case.assessment.cluster)
    for by in (editor, make_secretariat(), make_board(), case.assessor, make_user()):
        with pytest.raises(PermissionDenied):
            lodge(case, by=by)
    assert not Appeal.objects.exists()


def test_an_appeal_states_its_grounds(case):
    assert code_of(lodge, case, grounds=" \n ") == "grounds_missing"


def test_before_the_decision_there_is_nothing_to_appeal():
    case = assessed(points=FAILED)
    assert code_of(lodge, case) == "wrong_state"
    case.propose("not_awarded")
    assert code_of(lodge, case) == "wrong_state"


def test_an_award_is_not_appealed():
    case = assessed()
    case.decide()
    assert code_of(lodge, case) == "nothing_to_appeal"


def test_a_form_made_before_a_change_is_stale(case):
    with pytest.raises(Stale):
        lodge(case, version=case.now().version - 1)


@pytest.mark.parametrize(("days", "late"), [(30, False), (31, True)])
def test_the_last_day_is_included(case, days, late):
    decision = Decision.objects.get()
    assert last_day(decision) == decision.decided_on + timedelta(days=30)
    with override_settings(TODAY=today() + timedelta(days=days)):
        if late:
            assert code_of(lodge, case) == "appeal_too_late"
        else:
            assert lodge(case).decision == decision
    assert Appeal.objects.exists() is not late


def test_a_decision_that_is_entered_later_leaves_all_the_days_for_an_appeal():
    case = assessed(points=FAILED, assessed_on=today() - timedelta(days=90))
    decision = case.decide("not_awarded", decided_on=today() - timedelta(days=40))
    assert last_day(decision) == today() + timedelta(days=30)
    lodge(case)


def test_an_appeal_is_made_once_even_if_it_was_withdrawn(case):
    lodge(case)
    assert code_of(lodge, case) == "wrong_state"
    withdraw_appeal(case.assessment, by=case.manager)
    assert case.now().status == "decided"
    assert code_of(lodge, case) == "appealed_already"


def test_only_a_manager_withdraws_an_appeal_and_only_while_it_runs(case):
    assert code_of(withdraw_appeal, case.assessment, by=case.manager) == "wrong_state"
    lodge(case)
    with pytest.raises(PermissionDenied):
        withdraw_appeal(case.assessment, by=make_secretariat())
    withdraw_appeal(case.assessment, by=case.manager)
    assert code_of(withdraw_appeal, case.assessment, by=case.manager) == "wrong_state"


def test_secretariat_and_board_are_told(case):
    board = User.objects.get(groups__name="board")
    lodge(case)
    told = {mail.user for mail in Mail.objects.filter(kind="appealed")}
    assert told == {board, case.secretariat}


def test_who_confirmed_the_first_decision_does_not_decide_the_appeal(case):
    first = Decision.objects.get()
    lodge(case)
    case.propose("not_awarded")
    with pytest.raises(PermissionDenied):
        case.confirm(by=User.objects.get(pk=first.confirmed_by_id))
    second = first
    second.pk, second.round, second.proposal_id = None, 2, case.assessment.proposals.last().pk
    with pytest.raises(IntegrityError, match="first decision"), transaction.atomic():
        second.save(force_insert=True)


def test_an_upheld_appeal_issues_the_label_and_the_first_decision_stays(case):
    lodge(case)
    decision = case.decide(departure_reason="Annex 3 shows what was missed.")
    assert (decision.round, decision.outcome) == (2, "awarded")
    assert Label.objects.get().decision == decision
    first = Decision.objects.get(round=1)
    assert (first.outcome, first.proposal.reason) == ("not_awarded", "Too few points.")
    assert case.now().status == "decided"
    assert code_of(lodge, case) == "appealed_already"


def test_a_dismissed_appeal_ends_the_case(case):
    lodge(case)
    assert case.decide("not_awarded").round == 2
    assert not Label.objects.exists()
    assert code_of(lodge, case) == "appealed_already"


def test_the_board_sends_the_proposal_back_under_the_appeal(case):
    lodge(case)
    case.propose("not_awarded")
    decisions.send_back(case.assessment, by=make_board(), reason="Look at annex 3.")
    assert case.now().status == "appealed"
    assert case.decide("not_awarded").round == 2


def test_the_second_decision_does_not_lie_before_the_first():
    case = assessed(points=FAILED, assessed_on=today() - timedelta(days=9))
    case.decide("not_awarded", decided_on=today() - timedelta(days=3))
    lodge(case)
    case.propose("not_awarded")
    early = today() - timedelta(days=4)
    assert code_of(case.confirm, decided_on=early) == "decided_too_early"
    case.confirm(decided_on=today() - timedelta(days=3))
