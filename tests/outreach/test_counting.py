"""What becomes of the counts of requests when their day is over: kept once, or forgotten."""

import threading
from datetime import UTC, datetime, timedelta

from django.db import OperationalError, connection
from django.utils import timezone

from labels.models import KeyUse, Spent
from labels.outreach import ticking
from tests.agencies import make_agency, make_agency_key

NOON = datetime(2026, 6, 15, 10, tzinfo=UTC)


def tick(today):
    return ticking.tick(timezone.now(), today=today, parts=["limits"])


def test_finished_days_of_keys_are_kept_as_numbers(db):
    key, _text = make_agency_key(make_agency())
    today = NOON.date()
    for days, requests in ((0, 1), (1, 2), (2, 3), (3, 4)):
        for who in (key.prefix, "203.0.113.7"):
            on = today - timedelta(days=days)
            Spent.objects.create(who=who, on=on, full_at=NOON, requests=requests)
    assert tick(today).limits == 4
    assert tick(today).limits == 0
    kept = {use.on: use.requests for use in KeyUse.objects.filter(key=key)}
    assert kept == {today - timedelta(days=2): 3, today - timedelta(days=3): 4}
    assert set(Spent.objects.values_list("on", flat=True)) == {today, today - timedelta(days=1)}


def test_what_comes_late_is_added(db):
    key, _text = make_agency_key(make_agency())
    old = NOON.date() - timedelta(days=2)
    for requests in (3, 4):
        Spent.objects.create(who=key.prefix, on=old, full_at=NOON, requests=requests)
        tick(NOON.date())
    assert KeyUse.objects.get().requests == 7


def test_killed_in_between_nothing_is_counted_twice(transactional_db, monkeypatch):
    """The numbers and the rows that they come from go in one statement: both or neither."""
    key, _text = make_agency_key(make_agency())
    old = NOON.date() - timedelta(days=2)
    Spent.objects.create(who=key.prefix, on=old, full_at=NOON, requests=3)
    with connection.execute_wrapper(_killed_after_a_write):
        assert tick(NOON.date()).failed == ["limits"]
    tick(NOON.date())
    assert KeyUse.objects.get().requests == 3
    assert not Spent.objects.exists()


def _killed_after_a_write(execute, sql, params, many, context):
    result = execute(sql, params, many, context)
    if "labels_keyuse" in sql:
        raise OperationalError("killed")
    return result


def test_two_ticks_at_once_count_once(transactional_db):
    key, _text = make_agency_key(make_agency())
    old = NOON.date() - timedelta(days=2)
    Spent.objects.create(who=key.prefix, on=old, full_at=NOON, requests=3)
    errors = []

    def go():
        try:
            tick(NOON.date())
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not errors
    assert KeyUse.objects.get().requests == 3
