"""Everybody has a turn: one that fails, is slow or comes late keeps no other from its own."""

from datetime import date, timedelta
from threading import Event

import pytest
from django.db import OperationalError

from labels.models import Cohort
from labels.outreach import calling, delivering, digests, ticking, webhooks
from labels.outreach.delivering import AT_ONCE, HIDDEN, send
from labels.outreach.digests import put_digests
from labels.outreach.ticking import tick
from labels.outreach.webhooks import queue
from labels.register.cohort_changes import changes
from labels.rules.validity import day_of
from tests.agencies import make_agency, make_agency_person
from tests.cohorts import make_list

from .hooks import NOW, happen, make_webhook, seqs, waiting
from .servers import answer, serving

MONDAY = date(2026, 3, 2)

pytestmark = pytest.mark.django_db


def test_a_webhook_whose_messages_cannot_be_made_holds_up_no_other(monkeypatch, receiver):
    first, second = [make_webhook(make_agency(name))[0] for name in ("One", "Two")]

    def too_long(webhook, items):
        if webhook == first:
            raise OperationalError
        return items

    happen()
    monkeypatch.setattr(webhooks, "_fitting", too_long)
    report = tick(NOW, today=NOW.date(), parts=["webhooks"])
    assert (seqs(first), seqs(second), receiver.seqs) == ([], [1], [1])
    assert (report.delivered, report.failed) == (1, ["webhooks"])


def test_a_set_that_cannot_be_told_keeps_no_other_from_its_digest(monkeypatch):
    """A set of many clusters may run into the time limit of the database, every day."""
    agency = make_agency()
    make_agency_person(agency)
    large, small = [make_list(agency, digest="daily", digested_on=MONDAY) for _each in range(2)]

    def too_long(cohort, *moments, **more):
        if cohort == large:
            raise OperationalError
        return changes(cohort, *moments, **more)

    monkeypatch.setattr(digests, "changes", too_long)
    with pytest.raises(OperationalError):
        put_digests(MONDAY + timedelta(days=1))
    days = dict(Cohort.objects.values_list("pk", "digested_on"))
    assert days == {large.pk: MONDAY, small.pk: MONDAY + timedelta(days=1)}


def test_one_agency_with_many_slow_receivers_leaves_room_for_the_others(settings, monkeypatch):
    """Its messages came first, and it has more receivers than are called at once."""
    monkeypatch.setattr(calling, "SECONDS", 30)
    monkeypatch.setattr(delivering, "ROUND_SECONDS", 60)
    taken = Event()

    def quick(line, request, over):
        taken.set()
        answer(204)(line, request, over)

    def late(line, request, over):
        status = 204 if taken.wait(5) else 500
        answer(status)(line, request, over)

    with serving(late) as slow, serving(quick) as other:
        settings.OUTGOING_ALLOWED = [slow.host, other.host]
        agency = make_agency("Slow")
        anna = make_agency_person(agency)
        for _each in range(AT_ONCE):
            make_webhook(agency, by=anna, url=slow.url)
        make_webhook(make_agency("Quick"), url=other.url)
        happen()
        queue(NOW)
        done = send(NOW)
    assert (done.delivered, done.failed) == (AT_ONCE + 1, 0)


def test_what_is_claimed_late_in_a_tick_is_hidden_as_long_as_what_is_claimed_early(
    webhook, receiver, monkeypatch
):
    """Telling what time brought, and mail, may have taken minutes before."""
    waiting(webhook)
    hidden, prepared = [], delivering._prepared

    def noted(delivery):
        hidden.append(delivery.next_at)
        return prepared(delivery)

    seconds = iter([0, *[300] * 9])
    monkeypatch.setattr(ticking, "monotonic", lambda: next(seconds))
    monkeypatch.setattr(delivering, "_prepared", noted)
    tick(NOW, today=day_of(NOW), parts=["webhooks"])
    assert hidden == [NOW + timedelta(minutes=5) + HIDDEN]
