"""How many errors may be reported from one address, and by all."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from labels.models import Cluster, ErrorReport, Spent
from labels.workflow import report_limits
from tests.factories import make_cluster
from tests.workflow.at_once import at_once, kinds
from tests.workflow.refusals import refused
from tests.workflow.test_error_reports import reported

pytestmark = pytest.mark.django_db

HOME, ELSEWHERE = "192.0.2.7", "198.51.100.9"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def limited(settings, monkeypatch):
    settings.RATE_LIMITS = True
    clock = [NOON]
    monkeypatch.setattr(timezone, "now", lambda: clock[0])
    return clock


def send(number, address=HOME):
    return reported(cluster(), text=f"Report {number}.", came_from=address)


def cluster():
    """One is enough for all."""
    return Cluster.objects.first() or make_cluster()


def test_a_sixth_report_within_the_hour_is_refused_and_not_kept(limited):
    for number in range(5):
        send(number)
    refused("too_many_reports", send, 5)
    assert ErrorReport.objects.count() == 5
    send(6, ELSEWHERE)
    limited[0] += timedelta(minutes=12)
    send(7)
    refused("too_many_reports", send, 8)


def test_what_comes_over_no_network_takes_nothing_from_this_machines_own_address():
    for number in range(6):
        send(number, "")
    send(6, "127.0.0.1")
    assert Spent.objects.get(who=report_limits.EVERYBODY).requests == 7


def test_twenty_are_taken_from_one_address_in_a_day(limited):
    for number in range(20):
        send(number)
        limited[0] += timedelta(minutes=12)
    refused("too_many_reports", send, 20)
    limited[0] = NOON + timedelta(days=1)
    send(21)


def test_everybody_together_sends_two_hundred_in_a_day(limited, monkeypatch):
    assert report_limits.ALL.a_day == 200
    few = report_limits.Limit(at_once=3, refills=timedelta(0), a_day=3)
    monkeypatch.setattr(report_limits, "ALL", few)
    for number in range(3):
        send(number, f"192.0.2.{number}")
    refused("too_many_reports", send, 3, ELSEWHERE)
    limited[0] += timedelta(days=1)
    send(4, ELSEWHERE)


def test_two_hundred_in_a_day_do_not_wait_for_each_other():
    for number in range(201):
        address = f"198.51.100.{number}"
        if number == 200:
            refused("too_many_reports", report_limits.count, address)
        else:
            report_limits.count(address)


def test_what_is_refused_costs_nothing():
    for _again in range(10):
        refused("text_missing", reported, cluster(), text=" ", came_from=HOME)
    for number in range(5):
        send(number)


def test_at_once_no_more_are_taken_than_allowed(transactional_db):
    cluster()
    outcomes = at_once(*(lambda number=number: send(number) for number in range(8)))
    assert kinds(outcomes) == {"tuple": 5, "too_many_reports": 3}


def test_one_customer_of_version_6_has_one_limit():
    for number in range(5):
        send(number, f"2001:db8::{number + 1}")
    refused("too_many_reports", send, 5, "2001:db8::ffff")
    send(6, "2001:db8:0:1::1")


def test_no_address_is_kept_and_the_sign_is_another_one_tomorrow(limited):
    send(1)
    limited[0] += timedelta(days=1)
    send(2)
    who = set(Spent.objects.values_list("who", flat=True))
    assert len(who) == 3  # of everybody, and one of each day
    assert not any(HOME in each for each in who)


def test_without_limits_nothing_is_counted(settings):
    settings.RATE_LIMITS = False
    for number in range(6):
        send(number)
    assert not Spent.objects.exists()
