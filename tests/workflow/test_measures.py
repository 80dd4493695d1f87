"""Labels after the award: a second person confirms, the rules are asked twice, the past stays."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from labels.clock import today
from labels.models import Event, Mail, Measure, Suspension
from labels.workflow.labels import confirm_measure, refuse_measure
from labels.workflow.steps import WorkflowError
from tests.factories import exact, make_cluster, make_label
from tests.people import make_auditor, make_board, make_manager, make_secretariat, make_user
from tests.workflow.measuring import ask, carry_out, gold_label, refused, status
from tests.workflow.refusals import forbidden
from tests.worlds import world

pytestmark = pytest.mark.django_db


@world
def label():
    return gold_label()


# Two people.


def test_only_the_secretariat_asks_and_nobody_of_the_cluster(label):
    own = make_manager(label.cluster, groups=["secretariat"])
    for by in (make_board(), make_auditor(), make_user(), make_manager(label.cluster), own):
        with pytest.raises(PermissionDenied):
            ask("suspend", label, by=by, first="2025-06-01")


def test_who_asked_does_not_confirm_and_neither_does_anybody_of_the_cluster(label):
    both = make_user(groups=["secretariat", "board"])
    measure = ask("suspend", label, by=both, first="2025-06-01")
    own = make_manager(label.cluster, groups=["board"])
    for by in (both, own, make_auditor(), make_user()):
        for answer in (confirm_measure, refuse_measure):
            with pytest.raises(PermissionDenied):
                answer(measure, by=by, note="No.")
    assert not Suspension.objects.exists()


HISTORICAL = {
    "level": "gold",
    "scheme": "ecei",
    "awarded_on": "2016-05-01",
    "source": "https://example.org/list",
}
LATER_END = {
    "changes": {"valid_until": "2027-06-30"},
    "wrong": "A slip of the pen.",
    "source": "https://example.org/certificate",
}


def test_two_of_the_secretariat_neither_make_a_label_nor_stretch_one(label):
    entry = ask("enter", cluster=label.cluster, **HISTORICAL)
    correction = ask("correct", label, **LATER_END)
    for measure in (entry, correction):
        for answer in (confirm_measure, refuse_measure):
            forbidden(answer, measure, by=make_secretariat(), note="Yes.")
        assert confirm_measure(measure, by=make_board()).answer == "confirmed"


@pytest.mark.parametrize("kind", ["suspend", "withdraw"])
def test_another_one_of_the_secretariat_stops_a_label(label, kind):
    given = {"first": "2025-06-01"} if kind == "suspend" else {"on": "2025-06-01"}
    measure = ask(kind, label, **given)
    assert confirm_measure(measure, by=make_secretariat()).answer == "confirmed"


def test_a_measure_is_answered_once(label):
    measure = ask("suspend", label, first="2025-06-01")
    refuse_measure(measure, by=make_secretariat(), note="Not proved.")
    for answer in (confirm_measure, refuse_measure):
        with pytest.raises(WorkflowError, match="answered"):
            answer(measure, by=make_board(), note="No.")
    assert not Suspension.objects.exists()


def test_refusing_and_asking_need_a_reason(label):
    assert refused("suspend", label, reason=" ", first="2025-06-01") == "reason_missing"
    with pytest.raises(WorkflowError, match="why"):
        refuse_measure(ask("suspend", label, first="2025-06-01"), by=make_board(), note=" ")


def test_one_measure_on_a_label_at_a_time(label):
    ask("suspend", label, first="2025-06-01")
    assert refused("withdraw", label, on="2025-06-01") == "label_has_one_open_measure"


@pytest.mark.parametrize("day", ["2025-06", "2025-02-30", "soon", "", None, 5])
def test_days_must_be_days(label, day):
    assert refused("suspend", label, first=day) == "details_wrong"


# Suspension.


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        ("2025-06-01", "2025-05-31", "suspension_ends_early"),
        ("2027-01-01", None, "nothing_to_suspend"),
        ("2024-01-01", "2024-12-31", "nothing_to_suspend"),
    ],
)
def test_a_suspension_has_days_of_the_label_in_order(label, first, last, code):
    assert refused("suspend", label, first=first, last=last) == code


def test_suspended_and_reinstated_and_the_register_knows_when_it_learned_of_it(label):
    moments = [timezone.now()]
    carry_out("suspend", label, first="2025-06-01")
    moments.append(timezone.now())
    carry_out("reinstate", label, on="2025-09-01")
    assert [status(label, "2025-07-01", known_at=each) for each in moments] == [
        "valid",
        "suspended",
    ]
    assert [status(label, "2025-10-01", known_at=each) for each in moments] == [
        "valid",
        "suspended",
    ]
    assert status(label, "2025-08-31") == "suspended"
    assert status(label, "2025-09-01") == "valid"


def test_a_label_is_not_suspended_twice_on_a_day(label):
    carry_out("suspend", label, first="2025-06-01", last="2025-06-30")
    assert refused("suspend", label, first="2025-06-30") == "suspended_already"
    carry_out("suspend", label, first="2025-07-01")
    assert refused("suspend", label, first="2026-06-30") == "suspended_already"


def test_what_is_not_suspended_is_not_reinstated(label):
    assert refused("reinstate", label, on="2025-06-01") == "not_suspended"
    carry_out("suspend", label, first="2025-06-01", last="2025-06-30")
    for day in ("2025-06-01", "2025-07-01"):
        assert refused("reinstate", label, on=day) == "not_suspended"
    carry_out("reinstate", label, on="2025-06-30")
    assert Suspension.objects.get().last == date(2025, 6, 29)


def test_details_are_checked_again_when_the_measure_is_confirmed(label):
    measure = ask("suspend", label, first="2025-06-01", last="2025-06-30")
    Suspension.objects.create(label=label, first="2025-06-15", reason="By another way.")
    with pytest.raises(WorkflowError) as error:
        confirm_measure(measure, by=make_board())
    assert error.value.code == "suspended_already"
    assert Measure.objects.get().answer == ""


# Withdrawal.


def test_a_label_is_withdrawn_from_a_day_on_for_a_reason(label):
    known_at = timezone.now()
    carry_out("withdraw", label, reason="The organisation was dissolved.", on="2025-06-01")
    assert status(label, "2025-05-31") == "valid"
    assert status(label, "2025-06-01") == "withdrawn"
    assert status(label, "2025-06-01", known_at=known_at) == "valid"
    label.refresh_from_db()
    assert label.withdrawal_reason == "The organisation was dissolved."
    assert refused("withdraw", label, on="2025-06-01") == "withdrawn"
    assert refused("suspend", label, first="2025-06-01") == "withdrawn"


def test_a_label_is_not_withdrawn_before_it_begins_or_in_the_future(label):
    assert refused("withdraw", label, on="2024-12-31") == "withdrawn_too_early"
    tomorrow = (today() + timedelta(days=1)).isoformat()
    assert refused("withdraw", label, on=tomorrow) == "withdrawn_in_the_future"


def upcoming(label, *, begins):
    days = {"validity": exact(begins.isoformat(), "2199-12-31")}
    return make_label(make_cluster("Beta"), **days)


def test_a_label_that_is_still_to_come_is_withdrawn_today(label):
    later = upcoming(label, begins=today() + timedelta(days=30))
    carry_out("withdraw", later, on=today().isoformat())
    assert status(later, today().isoformat()) == "withdrawn"
    assert status(later, "2198-01-01") == "withdrawn"


def test_the_day_may_pass_while_the_withdrawal_of_such_a_label_waits(label, settings):
    later = upcoming(label, begins=today() + timedelta(days=2))
    measure = ask("withdraw", later, on=today().isoformat())
    settings.TODAY = today() + timedelta(days=3)
    assert confirm_measure(measure, by=make_board()).answer == "confirmed"


# What is left behind.


def test_each_measure_stands_in_the_journal_and_the_managers_are_told(label):
    manager = make_manager(label.cluster)
    carry_out("suspend", label, reason="Secret words.", first="2025-06-01")
    verbs = Event.objects.of("label", label.number).order_by("seq").values_list("verb", flat=True)
    assert list(verbs) == ["measure_proposed", "measure_confirmed"]
    assert not Event.objects.filter(note__contains="Secret").exists()
    mail = Mail.objects.get(kind="label_measure")
    assert (mail.user, mail.context["measure"]) == (manager, "suspend")
