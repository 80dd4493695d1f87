"""What there is to do, as questions, agrees with what the steps allow."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from labels import permissions
from labels.clock import today
from labels.models import Assessment, Membership
from labels.workflow import todo
from labels.workflow.cases import submit
from labels.workflow.decisions import pending
from labels.workflow.stages import stages
from tests.cases import make_assessment
from tests.factories import exact, make_cluster, make_label
from tests.people import make_assessor, make_board, make_secretariat
from tests.reviewing import assign, declared, parts, seal, start
from tests.workflow.deciding import assessed

pytestmark = pytest.mark.django_db


def found(code, *, by=None, on=None):
    return set(todo.cases(code, by=by or make_secretariat(), on=on or today()))


def test_a_case_handed_in_again_is_not_new():
    case = make_assessment("returned")
    assert found("returned") == {case}
    submit(case, by=case.opened_by)
    assert found("again") == {case}
    assert found("new") == set()


def test_a_gold_case_waits_for_two_assessors_and_their_declarations():
    case = make_assessment("submitted")
    assert found("short") == {case}
    declared(case, make_assessor("DE"), part="lead")
    assert found("short") == {case}
    assign(Assessment.objects.get(pk=case.pk), make_assessor("FR"))
    assert found("short") == set()
    assert found("undeclared") == {case}
    assert found("ready_to_start") == set()


def test_a_review_can_start_exactly_when_the_list_says_so():
    case = make_assessment("submitted")
    declared(case, make_assessor("DE"), part="lead")
    declared(Assessment.objects.get(pk=case.pk), make_assessor("FR"))
    assert found("ready_to_start") == {case}
    assert found("undeclared") == set()


def test_assessors_are_late_from_the_day_after_the_due_date():
    case = start(make_assessment("submitted"))
    due = parts(case)[0].due_on
    assert found("overdue", on=due) == set()
    assert found("overdue", on=due + timedelta(days=1)) == {case}


def test_findings_wait_to_be_brought_together_when_all_are_sealed():
    case = start(make_assessment("submitted"))
    first, second = parts(case)
    seal(first, points=3)
    assert found("to_settle") == set()
    seal(second, points=4)
    assert found("to_settle") == {case}


def test_a_case_has_stalled_after_thirty_days_in_one_state():
    case = make_assessment("submitted")
    assert found("stalled") == set()
    moment = timezone.now() - timedelta(days=todo.STALLED_AFTER + 2)
    Assessment.objects.filter(pk=case.pk).update(moved_at=moment)
    assert found("stalled") == {case}
    Assessment.objects.filter(pk=case.pk).update(status="draft")
    assert found("stalled") == set()


def test_what_a_board_member_may_confirm_is_what_the_step_lets_them_confirm():
    waiting = assessed()
    waiting.secretariat.groups.create(name="board")
    waiting.propose()
    member = make_board()
    Membership.objects.create(user=member, cluster=waiting.assessment.cluster, role="editor")
    member.memberships.update(ended_at=timezone.now())
    for person in (make_board(), waiting.secretariat, member, waiting.assessor, waiting.manager):
        may = permissions.can_confirm(person, pending(waiting.assessment))
        assert (found("confirmable", by=person) == {waiting.assessment}) is may


def test_a_label_that_is_followed_by_another_does_not_end_soon():
    cluster, on = make_cluster(), date(2026, 11, 20)
    first = make_label(cluster, "gold", validity=exact("2024-01-01", "2026-12-31"))
    assert list(todo.labels_ending(on=on)) == [first]
    assert list(todo.labels_ending(on=on, days=30)) == []
    make_label(cluster, "gold", validity=exact("2027-01-01", "2029-12-31"))
    assert list(todo.labels_ending(on=on)) == []


def test_words_without_a_sector_are_counted_by_clusters():
    for name in ("One", "Two"):
        make_cluster(name, sectors=["health"]).sectors.create(word="quantum")
    assert list(todo.unknown_words()) == [{"word": "quantum", "clusters": 2}]


def test_days_in_a_state_end_with_the_step_that_leaves_it():
    make_assessment("returned")
    told = {each.state: each for each in stages(since=today() - timedelta(days=2))}
    assert set(told) == {"draft", "submitted"}
    assert told["draft"].count == 1
    assert 0 <= told["draft"].median <= told["draft"].slowest
    assert stages(since=today() + timedelta(days=2)) == []
