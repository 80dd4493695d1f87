"""Reminders to assessors: a week before, on the day, three times after; none when it is done."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core import mail as post
from django.utils import timezone

from labels.models import Assessment, Assignment, Mail
from labels.outreach.reminders import assignment_code, put_due
from labels.outreach.ticking import tick
from labels.rules.validity import day_of
from tests.cases import make_assessment

DUE = date(2026, 6, 30)


@pytest.mark.parametrize(
    ("today", "code"),
    [
        (date(2026, 6, 22), ""),
        (date(2026, 6, 23), "week_before"),
        (date(2026, 6, 29), "week_before"),
        (date(2026, 6, 30), "due"),
        (date(2026, 7, 6), "due"),
        (date(2026, 7, 7), "overdue_1"),
        (date(2026, 7, 14), "overdue_2"),
        (date(2026, 7, 21), "overdue_3"),
        (date(2027, 7, 21), "overdue_3"),
    ],
)
def test_the_latest_whose_day_has_come_is_due(today, code):
    assert assignment_code(DUE, after=date(2026, 6, 1), today=today) == code


@pytest.mark.parametrize("assigned", [date(2026, 6, 23), date(2026, 6, 28)])
def test_an_assignment_at_short_notice_is_not_reminded_of_the_week_before(assigned):
    assert assignment_code(DUE, after=assigned, today=date(2026, 6, 29)) == ""
    assert assignment_code(DUE, after=assigned, today=DUE) == "due"


@pytest.fixture
def assignment(db):
    """Under review, due in 20 days from the day it was assigned."""
    made = make_assessment("in_review", level="bronze").assignments.get()
    Assignment.objects.filter(pk=made.pk).update(due_on=first_day(made) + timedelta(days=20))
    Mail.objects.all().delete()
    made.refresh_from_db()
    return made


def first_day(assignment):
    return day_of(assignment.assigned_at)


def tick_on(day):
    return tick(datetime.combine(day, time(9), UTC), today=day)


def test_each_of_the_five_is_sent_once(assignment):
    for day in range(120):
        tick_on(first_day(assignment) + timedelta(days=day))

    to_them = [message for message in post.outbox if message.to == [assignment.assessor.email]]
    assert len(to_them) == 5
    assert sum("is not finished yet" in message.body for message in to_them) == 3


@pytest.mark.parametrize(
    "change",
    [
        {"sealed_at": timezone.now()},
        {"ended_at": timezone.now(), "ended_reason": "Test"},
        {"conflict": True, "ended_at": timezone.now()},
    ],
    ids=["sealed", "ended", "conflict"],
)
def test_one_that_is_done_or_over_is_not_reminded(assignment, change):
    Assignment.objects.filter(pk=assignment.pk).update(**change)

    assert put_due(assignment.due_on) == 0


@pytest.mark.parametrize("status", ["returned", "withdrawn", "assessed"])
def test_one_whose_case_is_not_with_the_assessors_is_not_reminded(assignment, status):
    Assessment.objects.filter(pk=assignment.assessment_id).update(status=status)

    assert put_due(assignment.due_on) == 0


def test_a_reminder_that_waits_is_not_sent_any_more_after_the_seal(assignment):
    put_due(assignment.due_on)
    Assignment.objects.filter(pk=assignment.pk).update(sealed_at=timezone.now())
    now = datetime.combine(assignment.due_on + timedelta(days=1), time(9), UTC)
    report = tick(now, today=assignment.due_on)

    assert (report.sent, post.outbox) == (0, [])
    assert Mail.objects.get().failure == "over before it was sent"
