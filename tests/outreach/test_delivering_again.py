"""Tests, and messages that somebody wants to be sent once more: neither holds up anything."""

from datetime import timedelta

import pytest
from django.utils import timezone

from labels.outreach.delivering import send
from labels.outreach.webhooks import queue
from labels.workflow import webhooks as steps

from .hooks import NOW, happen, waiting

pytestmark = pytest.mark.django_db


def test_a_test_waits_for_nothing_and_is_sent_once(webhook, receiver, anna):
    waiting(webhook)
    receiver.status = 500
    send(NOW)
    steps.pause_webhook(webhook, by=anna)
    test = steps.send_test(webhook, by=anna)
    later = timezone.now()
    send(later)
    send(later + timedelta(days=1))
    test.refresh_from_db()
    assert (test.attempts, test.dropped_at) == (1, later)
    assert [body["type"] for _url, body, _headers in receiver.came].count("webhook.test") == 1


def test_a_test_that_fails_pauses_nothing_and_one_that_is_taken_heals_nothing(
    webhook, receiver, anna
):
    receiver.status = 410
    steps.send_test(webhook, by=anna)
    send(timezone.now())
    webhook.refresh_from_db()
    assert webhook.status == "working"
    at = timezone.now()
    happen()
    queue(at)
    receiver.status = 500
    send(at)
    receiver.status = 204
    steps.send_test(webhook, by=anna)
    assert send(timezone.now()).delivered == 1
    webhook.refresh_from_db()
    assert webhook.failing_since == at


def test_what_was_taken_is_sent_again_once_with_its_id_and_holds_up_nothing(
    webhook, receiver, anna
):
    first, _second = waiting(webhook, 2)
    send(NOW)
    steps.redeliver(first, by=anna)
    happen()
    later = timezone.now() + timedelta(seconds=1)
    queue(later)
    receiver.status = lambda body: 500 if body["data"]["seq"] == 1 else 204
    done = send(later)
    assert (done.delivered, done.failed) == (1, 1)
    assert receiver.seqs == [1, 2, 1, 3]
    assert receiver.ids[0] == receiver.ids[2]
    first.refresh_from_db()
    webhook.refresh_from_db()
    assert first.status == "delivered"
    assert webhook.status == "working"
    assert send(later + timedelta(days=1)).failed == 0


def test_what_waits_for_its_next_attempt_can_be_sent_at_once(webhook, receiver, anna):
    (delivery,) = waiting(webhook)
    receiver.status = 500
    send(timezone.now())
    receiver.status = 204
    steps.redeliver(delivery, by=anna)
    assert send(timezone.now()).delivered == 1
