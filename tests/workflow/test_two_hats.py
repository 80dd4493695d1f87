"""One person with several parts: four eyes stay four, and nothing opens through the other door."""

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from labels.clock import today
from labels.models import Assignment, Evidence, Membership, Score
from labels.models.people import BOARD, SECRETARIAT
from labels.workflow import appeals, assignments, cases, decisions, evidence, reviews
from labels.workflow.readiness import indicators_for
from tests.cases import make_assessment
from tests.people import make_auditor, make_board, make_secretariat, make_user
from tests.reviewing import declared, fill, parts
from tests.workflow.deciding import again, assessed
from tests.workflow.refusals import forbidden, refused

pytestmark = pytest.mark.django_db


def both(**fields):
    """Of the secretariat and of the board."""
    return make_user(groups=[SECRETARIAT, BOARD], **fields)


def test_who_belonged_to_the_cluster_does_not_run_its_case():
    case, by = make_assessment("submitted"), make_secretariat()
    part = Membership.objects.create(user=by, cluster=case.cluster, role="editor")
    part.ended_at = timezone.now()
    part.save()
    forbidden(cases.return_for_completion, case, {None: "More."}, by=by)
    forbidden(cases.record_eligibility, case, {}, by=by)


def test_who_proposed_first_does_not_confirm_what_another_proposes_then():
    case, two = assessed(), both()
    case.propose(by=two)
    decisions.send_back(case.assessment, by=make_board(), reason="Not like this.")
    case.propose()
    with pytest.raises(PermissionDenied):
        case.confirm(by=two)
    assert case.now().status == "proposed"


def test_who_proposed_the_first_decision_does_not_decide_the_appeal():
    case, two = assessed(points={"1.1": 1}), both()
    case.propose("not_awarded", by=two)
    case.confirm()
    appeals.appeal(case.assessment, by=case.manager, grounds="Annex 3.")
    case.propose("not_awarded")
    with pytest.raises(PermissionDenied):
        case.confirm(by=two)


def test_who_confirmed_the_first_decision_does_not_propose_the_second():
    case, two = assessed(points={"1.1": 1}), both()
    case.propose("not_awarded")
    case.confirm(by=two)
    appeals.appeal(case.assessment, by=case.manager, grounds="Annex 3.")
    with pytest.raises(PermissionDenied):
        case.propose("not_awarded", by=two)


@pytest.mark.parametrize("office", [SECRETARIAT, BOARD])
def test_no_office_tells_a_manager_who_assesses_their_cluster_and_what_they_found(office):
    case = assessed()
    own = Assignment.objects.filter(assessment=case.assessment)
    scores = Score.objects.filter(assignment__in=own)
    assert own.visible_to(make_auditor()).exists()
    assert scores.visible_to(make_auditor()).exists()
    case.manager.groups.add(Group.objects.get_or_create(name=office)[0])
    assert not own.visible_to(again(case.manager)).exists()
    assert not scores.visible_to(again(case.manager)).exists()


@pytest.mark.parametrize("make", [make_secretariat, make_board, make_auditor])
def test_a_draft_that_is_withdrawn_stays_with_the_cluster(make):
    case = make_assessment("draft")
    by = case.opened_by
    evidence.save_answer(case, indicators_for(case)[0], by=by, text="Not for you.", version=None)
    cases.withdraw(case, by=by, reason="Not now.")
    assert not Evidence.objects.visible_to(make()).exists()
    assert Evidence.objects.visible_to(again(by)).exists()


def test_what_a_cluster_writes_after_a_return_is_its_own_until_it_hands_in_again():
    case, board, auditor = make_assessment("submitted"), make_board(), make_auditor()
    by, run = case.opened_by, make_secretariat()
    assessor = declared(case, by=run).assessor
    first, second, *others = indicators_for(case)
    cases.return_for_completion(case, {first.pk: "More."}, by=run)
    theirs = [run, board, auditor, assessor]
    assert [seen(who, case) for who in theirs] == [len(others) + 2] * 4
    answer = Evidence.objects.get(assessment=case, indicator=first)
    evidence.save_answer(case, first, by=by, text="Half a sen", version=answer.version)
    evidence.add_link(case, second, by=by, link="https://example.org/half")
    assert [seen(who, case) for who in theirs] == [len(others) + 1] * 4
    assert seen(by, case) == len(others) + 3
    cases.submit(case, by=by)
    assert [seen(who, case) for who in theirs] == [len(others) + 3] * 4


def seen(who, case):
    return Evidence.objects.visible_to(again(who)).kept().filter(assessment=case).count()


def test_silver_is_not_sealed_while_nobody_has_the_lead():
    """Only the lead finds what became of the improvement areas: they would stay open for good."""
    case, by = make_assessment("in_review", "silver"), make_secretariat()
    (lead,) = parts(case)
    second = declared(case, by=by)
    assignments.unassign(lead, by=by, reason="Ill.")
    fill(second)
    refused("no_lead", seal_of, second)
    fill(assignments.make_lead(second, by=by))
    seal_of(second)
    case.refresh_from_db()
    assert case.status == "assessed"
    assert not case.improvement_areas.filter(confirmed=None).exists()


def seal_of(assignment):
    now = Assignment.objects.get(pk=assignment.pk)
    return reviews.seal(now, by=now.assessor, assessed_on=today())
