"""Addresses of reporters are forgotten 90 days after the answer, wherever they stand."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from labels.clock import today
from labels.models import ErrorReport, Mail
from labels.outreach.ticking import tick
from labels.workflow import error_reports as steps
from tests.factories import make_cluster
from tests.people import make_secretariat

pytestmark = pytest.mark.django_db

READER = "ida.canary@example.org"


def answered(outcome="nothing", **fields):
    given = {"by": None, "kind": "name", "text": "It is Alfa.", "email": READER}
    report, token = steps.report_error(make_cluster(), **(given | fields))
    steps.answer_report(report, by=make_secretariat(), outcome=outcome, answer="No.")
    return report, token


def after(**time):
    return tick(timezone.now() + timedelta(**time), today=today(), parts=["addresses"])


def everywhere():
    """The tables in which the address stands."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.oid::regclass::text FROM pg_class c"
            " JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind = 'r'"
        )
        tables = [name for (name,) in cursor.fetchall()]
        found = set()
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", [f"%{READER}%"])
            if cursor.fetchone()[0]:
                found.add(table)
    return found


def test_an_address_is_kept_until_the_last_of_the_days():
    answered()
    assert after(days=89, hours=23).addresses == 0
    assert everywhere() == {"labels_errorreport", "labels_mail"}


def test_after_90_days_it_stands_nowhere():
    answered()
    assert after(days=90, minutes=1).addresses == 1
    assert everywhere() == set()
    assert after(days=90, minutes=2).addresses == 0


def test_who_waits_for_an_answer_is_not_forgotten():
    given = {"by": None, "kind": "name", "text": "It is Alfa.", "email": READER}
    steps.report_error(make_cluster(), **given)
    report, token = answered("need_more", text="It has moved.")
    steps.follow_up_report(token, by=None, text="To Rostock.")
    assert after(days=400).addresses == 0
    assert ErrorReport.objects.exclude(email="").count() == 2


def test_a_mail_that_was_never_sent_is_given_up():
    answered()
    after(days=91)
    mail = Mail.objects.get(kind="error_answered")
    assert mail.dropped_at
    assert (mail.address, mail.context) == ("", {})


def test_forgetting_leaves_no_earlier_version_behind():
    report, _token = answered()
    before = ErrorReport.objects.values("version", "state", "answer").get(pk=report.pk)
    after(days=91)
    assert ErrorReport.objects.values("version", "state", "answer").get(pk=report.pk) == before
    assert everywhere() == set()
