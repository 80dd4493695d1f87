"""Sending messages: each until it is taken, in order, to several at once."""

import json
from datetime import timedelta
from threading import Event

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from labels.models import Attempt, Delivery, Mail, Webhook
from labels.outreach import calling, delivering, messages
from labels.outreach.delivering import AT_ONCE, HIDDEN, PATIENCE, send
from labels.outreach.sending import BACK_OFF
from labels.outreach.ticking import tick
from labels.outreach.webhooks import KEPT, queue
from labels.rules.validity import day_of
from labels.workflow import webhooks as steps
from tests.agencies import make_agency, make_agency_person
from tests.workflow.at_once import at_once

from .hooks import NOW, happen, make_webhook, seqs, waiting
from .servers import answer, serving

pytestmark = pytest.mark.django_db


def test_a_message_is_sent_once_and_what_came_back_is_kept(webhook, receiver):
    (delivery,) = waiting(webhook)
    assert send(NOW).delivered == 1
    assert send(NOW + timedelta(days=9)).delivered == 0
    delivery.refresh_from_db()
    assert (delivery.delivered_at, delivery.attempts) == (NOW, 1)
    (attempt,) = Attempt.objects.all()
    assert (attempt.delivery, attempt.status, attempt.failure) == (delivery, 204, "")


def test_what_is_sent_is_signed_with_the_moment_of_sending(webhook, receiver):
    (delivery,) = waiting(webhook)
    before = int(timezone.now().timestamp())
    send(NOW)
    ((url, body, headers),) = receiver.came
    assert (url, body) == (webhook.url, json.loads(delivery.body))
    assert headers["webhook-id"] == messages.message_id(delivery.public_id)
    assert before <= int(headers["webhook-timestamp"]) <= before + 60


def test_no_signature_is_in_the_log(webhook, receiver):
    waiting(webhook)
    send(NOW)
    ((_url, _body, headers),) = receiver.came
    kept = Attempt.objects.get().request_headers
    assert kept == headers | {"webhook-signature": "v1,…"}


def test_messages_of_a_webhook_go_out_in_order(webhook, receiver):
    waiting(webhook, 5)
    assert send(NOW).delivered == 5
    assert receiver.seqs == [1, 2, 3, 4, 5]


def test_no_later_one_is_sent_before_an_earlier_one_was_taken(webhook, receiver):
    waiting(webhook, 3)
    receiver.status = lambda body: 500 if body["data"]["seq"] == 2 else 204
    done = send(NOW)
    assert (done.delivered, done.failed) == (1, 1)
    assert send(NOW + BACK_OFF[0] - timedelta(seconds=1)).failed == 0
    receiver.status = 204
    send(NOW + BACK_OFF[0])
    assert receiver.seqs == [1, 2, 2, 3]
    assert len(set(receiver.ids)) == 3


def test_a_webhook_that_fails_holds_up_no_other(webhook, receiver):
    other, _secret = make_webhook(make_agency("Other"), url="https://other.example.org/")
    waiting(webhook, 2)
    receiver.status = lambda body: 500 if len(receiver.came) == 1 else 204
    done = send(NOW)
    assert (done.delivered, done.failed) == (2, 1)
    assert other.deliveries.filter(delivered_at=None).count() == 0
    webhook.refresh_from_db()
    assert (webhook.failing_since, webhook.status) == (NOW, "failing")


def test_it_is_tried_for_three_days_then_paused_and_told_by_mail(webhook, receiver, anna):
    member = make_agency_person(webhook.agency, "member")
    make_agency_person(make_agency("Other"))
    first, _second = waiting(webhook, 2)
    receiver.status = 500
    moments, now = [], NOW
    while webhook.paused_at is None:
        assert Mail.objects.count() == 0
        moments.append(now)
        send(now)
        webhook.refresh_from_db()
        first.refresh_from_db()
        now = first.next_at

    waits = [late - early for early, late in zip(moments, moments[1:], strict=False)]
    assert tuple(waits) == BACK_OFF
    assert timedelta(days=2.9) < moments[-1] - NOW == PATIENCE <= timedelta(days=3)
    assert (webhook.paused_for, webhook.status) == ("failed", "paused")
    assert set(receiver.seqs) == {1}
    mail = Mail.objects.get()
    assert (mail.kind, mail.user) == ("webhook_paused", anna)
    assert mail.user != member
    assert webhook.name in str(mail.context)


def test_when_it_is_resumed_it_goes_on_with_the_message_that_failed(webhook, receiver, anna):
    waiting(webhook, 2)
    receiver.status = 500
    now = NOW
    for wait in (*BACK_OFF, timedelta()):
        send(now)
        now += wait
    happen()
    queue(now)
    steps.resume_webhook(webhook, by=anna)
    receiver.status, receiver.came = 204, []
    later = timezone.now() + timedelta(seconds=1)
    queue(later)
    send(later)
    assert receiver.seqs == [1, 2, 3]
    webhook.refresh_from_db()
    assert (webhook.status, webhook.failing_since) == ("working", None)


def test_one_success_ends_the_failing(webhook, receiver):
    waiting(webhook)
    receiver.failure = "too_slow"
    send(NOW)
    receiver.failure = ""
    send(NOW + BACK_OFF[0])
    webhook.refresh_from_db()
    assert (webhook.status, webhook.failing_since) == ("working", None)
    failures = Attempt.objects.order_by("pk").values_list("status", "failure")
    assert list(failures) == [(None, "too_slow"), (204, "")]


def test_few_attempts_pause_nothing_however_long_the_sender_slept(webhook, receiver):
    waiting(webhook)
    receiver.status = 500
    for day in range(0, 40, 10):
        send(NOW + timedelta(days=day))
    webhook.refresh_from_db()
    assert webhook.status == "failing"


def test_a_receiver_that_says_it_is_gone_is_paused_at_once(webhook, receiver):
    waiting(webhook, 2)
    receiver.status = 410
    assert send(NOW).paused == 1
    webhook.refresh_from_db()
    assert (webhook.paused_at, webhook.paused_for, webhook.version) == (NOW, "failed", 2)
    assert Mail.objects.filter(kind="webhook_paused").count() == 1
    assert send(NOW + timedelta(days=1)).failed == 0


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_status_that_begins_with_two_is_a_success(status, webhook, receiver):
    waiting(webhook)
    receiver.status = status
    assert send(NOW).delivered == 1


def test_whoever_removes_a_webhook_while_it_is_called_finds_nothing_waiting(
    webhook, receiver, anna
):
    (delivery,) = waiting(webhook)

    def removing(body):
        Delivery.objects.update(dropped_at=NOW)
        Webhook.objects.update(removed_at=NOW)
        return 204

    receiver.status = removing
    claimed = delivering._claim_next(webhook.pk, NOW)
    sent = delivering._prepared(claimed)
    delivering._note(sent, delivering._call(sent), NOW, delivering.Round())
    delivery.refresh_from_db()
    assert (delivery.dropped_at, delivery.delivered_at) == (NOW, None)


def test_a_tick_makes_messages_sends_them_and_forgets_old_ones(webhook, receiver):
    happen(2)
    report = tick(NOW, today=day_of(NOW))
    assert (report.delivered, report.undelivered, report.failed) == (2, 0, [])
    assert receiver.seqs == [1, 2]
    later = NOW + KEPT + timedelta(days=1)
    assert tick(later, today=day_of(NOW)).delivered == 0
    assert Delivery.objects.count() == 0


# Whoever dies, and whoever comes at the same moment.


@pytest.mark.django_db(transaction=True)
def test_a_crash_between_sending_and_noting_repeats_the_message_with_its_id(
    webhook, receiver, monkeypatch
):
    waiting(webhook, 2)

    def dies(*_anything):
        raise KeyboardInterrupt

    monkeypatch.setattr(delivering, "_note", dies)
    with pytest.raises(KeyboardInterrupt):
        send(NOW)
    monkeypatch.undo()
    monkeypatch.setattr(calling, "post", receiver)

    assert send(NOW + HIDDEN - timedelta(seconds=1)).delivered == 0
    assert send(NOW + HIDDEN).delivered == 2
    assert receiver.seqs == [1, 1, 2]
    assert receiver.ids[0] == receiver.ids[1]


@pytest.mark.django_db(transaction=True)
def test_four_who_send_at_once_send_nothing_twice_and_nothing_out_of_order(webhook, receiver):
    others = [make_webhook(make_agency(f"Agency {number}"))[0] for number in range(3)]
    waiting(webhook, 6)
    done = at_once(*[lambda: send(NOW).delivered] * 4)
    while count := send(NOW).delivered:
        done.append(count)
    assert sum(done) == 24
    assert len(set(receiver.ids)) == len(receiver.ids) == 24
    for each in (webhook, *others):
        order = Attempt.objects.filter(delivery__webhook=each).order_by("pk")
        sent = [int(key[4:]) for key in order.values_list("delivery__key", flat=True)]
        assert sent == seqs(each) == [1, 2, 3, 4, 5, 6]


def test_a_secret_that_cannot_be_unsealed_is_a_failure_like_others(webhook, receiver, settings):
    waiting(webhook)
    settings.SECRET_KEY = "another key " * 5
    assert send(NOW).failed == 1
    assert receiver.came == []
    assert Attempt.objects.get().failure == "secret_lost"


def test_a_round_ends_even_if_there_is_more_to_send(webhook, receiver, monkeypatch):
    waiting(webhook, 2)
    monkeypatch.setattr(delivering, "ROUND_SECONDS", 0)
    assert send(NOW).delivered == 0


def test_slow_receivers_do_not_hold_up_the_others(settings, monkeypatch):
    """The slow ones answer when the quick one has taken all; if it had to wait, none would."""
    monkeypatch.setattr(calling, "SECONDS", 30)
    monkeypatch.setattr(delivering, "ROUND_SECONDS", 60)
    all_taken = Event()

    def counting(line, request, over):
        if len(quick.requests) == 20:
            all_taken.set()
        answer(204)(line, request, over)

    def late(line, request, over):
        assert all_taken.wait(20)
        answer(204)(line, request, over)

    with serving(late) as slow, serving(counting) as quick:
        settings.OUTGOING_ALLOWED = [slow.host, quick.host]
        for number in range(AT_ONCE - 1):
            make_webhook(make_agency(f"Slow {number}"), url=slow.url)
        make_webhook(make_agency("Quick"), url=quick.url)
        happen(20)
        queue(NOW)
        Delivery.objects.filter(webhook__url=slow.url).exclude(key="seq:1").delete()
        done = send(NOW)
    assert (done.delivered, done.failed) == (20 + AT_ONCE - 1, 0)


def test_a_message_costs_the_same_number_of_statements_each(webhook, receiver):
    waiting(webhook, 3)
    with CaptureQueriesContext(connection) as three:
        send(NOW)
    happen(6)
    queue(NOW)
    with CaptureQueriesContext(connection) as six:
        send(NOW)
    each = (len(six) - len(three)) / 3
    assert each == int(each) <= 12
