"""What every step shares: one transaction, refusals by name, and a history that knows who."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection

from labels.models import Assessment, AssessmentEvent, CompletionRequest, Event
from labels.workflow import cases
from labels.workflow.steps import Stale, allow, lock, move, step, touch
from tests.cases import make_assessment
from tests.people import make_manager, make_secretariat, make_user
from tests.workflow.refusals import refused

pytestmark = pytest.mark.django_db


@step
def ask_for_nothing(assessment, *, by):
    CompletionRequest.objects.create(
        assessment=assessment, text="", asked_by=by, asked_at=assessment.moved_at
    )


@step
def open_beside(assessment, *, by):
    Assessment.objects.create(
        public_id="00000000-0000-0000-0000-000000000001",
        cluster=assessment.cluster,
        level=assessment.level,
        rule_set=assessment.rule_set,
        kind="first",
        opened_on=assessment.opened_on,
        opened_by=by,
        moved_at=assessment.moved_at,
    )


@step
def change_and_fail(assessment, *, by):
    assessment = lock(assessment)
    move(assessment, "withdraw", by=by)
    raise RuntimeError


@step
def touch_it(assessment, *, by):
    touch(lock(assessment))


def test_a_broken_constraint_is_told_by_its_name():
    case = make_assessment()
    error = refused(
        "completion_request_says_something", lambda: ask_for_nothing(case, by=make_user())
    )
    assert str(error).endswith("(completion request says something).")
    assert isinstance(error.__cause__, IntegrityError)


def test_a_constraint_that_people_meet_has_a_code_and_a_sentence():
    case = make_assessment()
    error = refused("open_case_exists", lambda: open_beside(case, by=make_user()))
    assert str(error) == "The cluster has an open case for this level already."


def test_a_rule_of_a_trigger_is_told_by_its_name():
    @step
    def add_late(assessment, *, by):
        assessment.evidence.update(text="Late.")

    name = "evidence_changes_only_while_the_case_is_with_the_cluster"
    case = make_assessment("submitted")
    refused(name, lambda: add_late(case, by=make_user()))


def test_a_step_that_fails_leaves_nothing():
    case = make_assessment()
    with pytest.raises(RuntimeError):
        change_and_fail(case, by=make_user())
    case.refresh_from_db()
    assert (case.status, case.version) == ("draft", 1)
    assert not Event.objects.filter(verb="withdraw").exists()
    assert not AssessmentEvent.objects.exists()


def test_a_move_outside_the_table_is_refused_in_words():
    case = make_assessment("withdrawn")
    error = refused("wrong_state", lambda: cases.submit(case, by=make_manager(case.cluster)))
    assert str(error) == "This case is withdrawn; it cannot be handed in now."


def test_a_step_asks_for_permission_and_for_the_version():
    with pytest.raises(PermissionDenied):
        allow(False)
    case = make_assessment()
    touch_it(case, by=make_user())
    with pytest.raises(Stale) as caught:
        lock(case, version=1)
    assert caught.value.now.version == 2
    assert lock(case, version=2).pk == case.pk


def test_the_row_history_knows_who_and_in_which_step():
    case = make_assessment("submitted")
    secretariat = make_secretariat()
    cases.return_for_completion(case, {None: "More."}, by=secretariat)
    line = AssessmentEvent.objects.latest("pgh_id")
    assert line.status == "submitted"
    assert line.pgh_context == {
        "step": "return_for_completion",
        "actor": f"user-{secretariat.pk}",
    }


def test_a_bulk_change_and_raw_sql_leave_the_row_as_it_was():
    case = make_assessment()
    Assessment.objects.filter(pk=case.pk).update(mode="video")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE labels_assessment SET mode = '' WHERE id = %s", [case.pk])
    lines = AssessmentEvent.objects.order_by("pgh_id").values_list("mode", flat=True)
    assert list(lines) == ["", "video"]
