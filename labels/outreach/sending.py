"""Sending what waits in the outbox: at least once, and never by two at once.

A mail is marked before it is sent: claiming it counts the attempt and hides it for ten minutes,
in a short transaction that skips what others hold. Then it is sent without any lock, and the
result is noted. Whoever dies between sending and noting has lost nothing: the mail is tried
again later, with the same Message-ID, by which servers and people recognise the repeat. (A lock
held while a mail server answers would be ended by the database after 15 seconds.)
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from time import monotonic
from typing import Any

from django.core.mail import mailers
from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, Q

from ..models import Mail
from . import reminders
from .kinds import KINDS
from .mails import message

# Longer than a mail server can keep us with one mail.
HIDDEN = timedelta(minutes=10)
# What is not sent in this time is left to the next round, long before the first is shown again.
ROUND_SECONDS = 60
# Eleven attempts over three days.
BACK_OFF = tuple(timedelta(minutes=each) for each in (1, 5, 30, 120, 480, *[720] * 5))

# Reminders are asked once more before they go out: what they say may be true no more.
STILL_SO: dict[str, Callable[[Mail, date], bool]] = {
    "label_ends": reminders.label_still_ends,
    "assignment_reminder": reminders.assignment_still_waits,
}

# Reminders come in thousands; what a person has just done does not stand behind them.
CAN_WAIT = ExpressionWrapper(Q(kind__in=list(STILL_SO)), output_field=BooleanField())

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Round:
    """What became of the mails of one round. `away`: the mail server could not be reached."""

    sent: int = 0
    failed: int = 0
    dropped: int = 0
    away: bool = False


def send_waiting(now: datetime, *, today: date) -> Round:
    """Send what is due. A mail that fails stops no other and is tried again later.

    While the mail server cannot be reached no attempt is counted: nothing is dropped for that.
    """
    done, end = Round(), monotonic() + ROUND_SECONDS
    mailer = mailers.default
    try:
        while monotonic() < end and (mail := _claim(now, mailer, done)):
            if _over(mail, today):
                _drop(mail, now, "over before it was sent")
                done.dropped += 1
            else:
                _send(mail, mailer, now=now, done=done)
    finally:
        with suppress(OSError):
            mailer.close()
    return done


def _claim(now: datetime, mailer: Any, done: Round) -> Mail | None:
    """The next mail that is due, hidden from all others; None if there is none, or no server."""
    waiting = Mail.objects.filter(sent_at=None, dropped_at=None, next_at__lte=now)
    if not waiting.exists() or not _reached(mailer, done):
        return None
    with transaction.atomic():
        rows = waiting.order_by(CAN_WAIT, "next_at", "pk").select_related("user")
        mail = rows.select_for_update(of=("self",), skip_locked=True).first()
        if mail is not None:
            mail.attempts += 1
            mail.next_at = now + HIDDEN
            mail.save(update_fields=["attempts", "next_at"])
    return mail


def _reached(mailer: Any, done: Round) -> bool:
    try:
        mailer.open()
    except OSError as error:
        logger.warning("The mail server cannot be reached: %s", _failure(error))
        done.away = True
    return not done.away


def _over(mail: Mail, today: date) -> bool:
    return mail.kind in STILL_SO and not STILL_SO[mail.kind](mail, today)


def _send(mail: Mail, mailer: Any, *, now: datetime, done: Round) -> None:
    try:
        mailer.send_messages([message(mail)])
    except Exception as error:  # whatever is wrong with one mail, the others are to go out
        _note_failure(mail, _failure(error), now=now, done=done)
        with suppress(OSError):
            mailer.close()
        return
    mail.sent_at, mail.failure = now, ""
    _forget_secrets(mail)
    mail.save(update_fields=["sent_at", "failure", "context"])
    done.sent += 1


def _note_failure(mail: Mail, failure: str, *, now: datetime, done: Round) -> None:
    logger.warning("Mail %s (%s) was not sent: %s", mail.pk, mail.kind, failure)
    if mail.attempts > len(BACK_OFF):
        _drop(mail, now, failure)
        done.dropped += 1
        return
    mail.next_at, mail.failure = now + BACK_OFF[mail.attempts - 1], failure
    mail.save(update_fields=["next_at", "failure"])
    done.failed += 1


def _drop(mail: Mail, now: datetime, failure: str) -> None:
    mail.dropped_at, mail.failure = now, failure
    _forget_secrets(mail)
    mail.save(update_fields=["dropped_at", "failure", "context"])


def _forget_secrets(mail: Mail) -> None:
    if KINDS[mail.kind].secret:
        mail.context = {}


def _failure(error: Exception) -> str:
    """What went wrong, without what the server says: that often names the address."""
    code = getattr(error, "smtp_code", None)
    refused = getattr(error, "recipients", None)
    if isinstance(refused, dict) and refused:
        code = next(iter(refused.values()))[0]
    return f"{type(error).__name__} {code}" if code else type(error).__name__
