"""Sending: nothing lost, nothing twice, one bad mail stops no other, nobody's address in a log."""

import smtplib
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail as post
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from labels.models import Mail
from labels.outreach import outbox, sending
from labels.outreach.kinds import KINDS
from labels.outreach.sending import BACK_OFF, HIDDEN
from labels.rules.validity import day_of
from tests.people import make_user

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
CASE = {"cluster": "BioCon Valley", "level": "Gold", "assessment": "a-1"}


class Trouble(EmailBackend):
    """A mail server that refuses some addresses, breaks off, or is not there."""

    refuses: dict[str, Exception] = {}
    away = False

    def open(self):
        if type(self).away:
            raise ConnectionRefusedError("server for bad@example.org")

    def send_messages(self, messages):
        for message in messages:
            if error := self.refuses.get(message.to[0]):
                raise error
        return super().send_messages(messages)


@pytest.fixture
def trouble(settings):
    settings.MAILERS = {"default": {"BACKEND": f"{__name__}.Trouble"}}
    Trouble.refuses, Trouble.away = {}, False
    return Trouble


def put(address, **fields):
    person = make_user(address)
    letter = outbox.Letter(kind="returned", key="r:1", to=person, context=CASE)
    outbox.put_letters([letter], at=NOW)
    Mail.objects.filter(user=person).update(**fields)
    return Mail.objects.get(user=person)


def send_waiting(now):
    return sending.send_waiting(now, today=day_of(now))


def sent_to():
    return [message.to[0] for message in post.outbox]


@pytest.mark.django_db
def test_a_mail_is_sent_once():
    mail = put("anna@example.org")
    assert send_waiting(NOW).sent == 1
    assert send_waiting(NOW + timedelta(days=9)).sent == 0

    mail.refresh_from_db()
    assert (sent_to(), mail.sent_at, mail.attempts) == (["anna@example.org"], NOW, 1)


@pytest.mark.django_db
def test_reminders_do_not_stand_before_what_somebody_has_just_done(monkeypatch):
    monkeypatch.setitem(sending.STILL_SO, "label_ends", lambda mail, today: True)
    context = dict.fromkeys(KINDS["label_ends"].needs, "2026-12-31")
    reminder = outbox.Letter(kind="label_ends", key="l:1", to=make_user(), context=context)
    outbox.put_letters([reminder], at=NOW - timedelta(days=1))
    put("anna@example.org")
    send_waiting(NOW)

    assert len(post.outbox) == 2
    assert sent_to()[0] == "anna@example.org"


@pytest.mark.django_db
def test_a_mail_that_is_not_due_yet_waits():
    put("anna@example.org", next_at=NOW + timedelta(seconds=1))
    assert send_waiting(NOW).sent == 0
    assert send_waiting(NOW + timedelta(seconds=1)).sent == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (
            smtplib.SMTPRecipientsRefused({"bad@example.org": (550, b"bad@example.org unknown")}),
            "SMTPRecipientsRefused 550",
        ),
        (smtplib.SMTPDataError(451, b"bad@example.org later"), "SMTPDataError 451"),
        (smtplib.SMTPServerDisconnected("bad@example.org"), "SMTPServerDisconnected"),
        (TimeoutError("bad@example.org"), "TimeoutError"),
        (ValueError("Invalid address 'bad@example.org'"), "ValueError"),
    ],
)
def test_one_that_fails_stops_no_other_and_its_address_is_in_no_log(
    error, failure, trouble, caplog
):
    trouble.refuses = {"bad@example.org": error}
    bad = put("bad@example.org")
    put("good@example.org")
    done = send_waiting(NOW)

    bad.refresh_from_db()
    assert (done.sent, done.failed, sent_to()) == (1, 1, ["good@example.org"])
    assert (bad.failure, bad.next_at, bad.sent_at) == (failure, NOW + BACK_OFF[0], None)
    assert failure in caplog.text
    assert "example.org" not in caplog.text


@pytest.mark.django_db
def test_a_mail_that_cannot_be_built_stops_no_other(caplog):
    put("bad@example.org", context={"level": "Gold"})
    put("good@example.org")
    assert (send_waiting(NOW).sent, sent_to()) == (1, ["good@example.org"])


@pytest.mark.django_db
def test_it_is_tried_for_three_days_then_dropped_with_the_failure(trouble):
    trouble.refuses = {"bad@example.org": smtplib.SMTPDataError(550, b"no")}
    mail = put("bad@example.org")
    moments, now = [], NOW
    while mail.dropped_at is None:
        send_waiting(now)
        moments.append(now)
        mail.refresh_from_db()
        now = mail.next_at

    waits = [late - early for early, late in zip(moments, moments[1:], strict=False)]
    assert tuple(waits) == BACK_OFF
    assert waits == sorted(waits)
    assert timedelta(days=2.5) < moments[-1] - NOW <= timedelta(days=3)
    assert (mail.failure, mail.dropped_at) == ("SMTPDataError 550", moments[-1])
    trouble.refuses = {}
    assert send_waiting(now + timedelta(days=30)).sent == 0


@pytest.mark.django_db
def test_while_the_server_is_away_no_attempt_is_counted(trouble, caplog):
    trouble.away = True
    mail = put("anna@example.org")
    for day in range(9):
        assert send_waiting(NOW + timedelta(days=day)).away

    mail.refresh_from_db()
    assert (mail.attempts, mail.dropped_at) == (0, None)
    assert "example.org" not in caplog.text
    trouble.away = False
    assert send_waiting(NOW + timedelta(days=9)).sent == 1


@pytest.mark.django_db
@pytest.mark.parametrize("fate", ["sent", "dropped"])
def test_the_token_of_an_invitation_is_forgotten_with_the_mail(fate, trouble):
    context = {"part": "board", "token": "hush", "expires_on": "2026-12-01"}
    outbox.put("invitation", key="i:1", address="new@example.org", context=context)
    Mail.objects.update(next_at=NOW, attempts=len(BACK_OFF) if fate == "dropped" else 0)
    if fate == "dropped":
        trouble.refuses = {"new@example.org": smtplib.SMTPDataError(550, b"no")}
    send_waiting(NOW)

    mail = Mail.objects.get()
    assert getattr(mail, f"{fate}_at") == NOW
    assert mail.context == {}


@pytest.mark.django_db(transaction=True)
def test_a_crash_between_sending_and_noting_repeats_the_mail_recognisably(monkeypatch):
    put("anna@example.org")
    kept = Mail.save

    def dies(self, *args, update_fields, **fields):
        if "sent_at" in update_fields:
            raise KeyboardInterrupt
        return kept(self, *args, update_fields=update_fields, **fields)

    monkeypatch.setattr(Mail, "save", dies)
    with pytest.raises(KeyboardInterrupt):
        send_waiting(NOW)
    monkeypatch.undo()

    assert send_waiting(NOW + HIDDEN - timedelta(seconds=1)).sent == 0
    assert send_waiting(NOW + HIDDEN).sent == 1
    first, again = (message.message()["Message-ID"] for message in post.outbox)
    assert first == again


@pytest.mark.django_db(transaction=True)
def test_a_crash_before_sending_loses_nothing(monkeypatch):
    put("anna@example.org")

    def dies(mail):
        raise KeyboardInterrupt

    monkeypatch.setattr(sending, "message", dies)
    with pytest.raises(KeyboardInterrupt):
        send_waiting(NOW)
    monkeypatch.undo()

    send_waiting(NOW + HIDDEN)
    assert sent_to() == ["anna@example.org"]


@pytest.mark.django_db(transaction=True)
def test_four_who_send_at_once_send_nothing_twice():
    expected = [put(f"person.{number}@example.com").address for number in range(40)]
    ready, done = Barrier(4), []

    def work():
        try:
            ready.wait(10)
            done.append(send_waiting(NOW).sent)
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(done) == 40
    assert sorted(sent_to()) == sorted(expected)
