"""Sending the messages of webhooks: each one until it is taken, in order, and without waiting.

The messages of one webhook go out one after the other: a later one is not sent before the earlier
one was taken, so that a receiver can follow the register by them. Different webhooks do not wait
for each other. A message is marked before it is sent, as mail is (sending.py): the attempt is
counted and the message hidden in a short transaction, then it is sent without any lock, then the
result is noted. Whoever dies in between has lost nothing; the message comes again, with its id.
"""

import logging
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from time import monotonic

from django.db import transaction
from django.utils import timezone

from ..models import Attempt, Delivery, Webhook
from ..trust.sealing import CannotUnseal
from . import calling
from .messages import TEST, headers, shown
from .outbox import put_each
from .recipients import administrators
from .sending import BACK_OFF
from .webhooks import WAITING

AT_ONCE = 16
# So that slow receivers of one agency leave room for those of the others.
OF_ONE_AGENCY = 4
ROUND_SECONDS = 10
# Longer than a call can take.
HIDDEN = timedelta(minutes=2)
# From the first failure to the last attempt.
PATIENCE = sum(BACK_OFF, timedelta())
GONE = 410

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Round:
    """What became of the messages of one round."""

    delivered: int = 0
    failed: int = 0
    paused: int = 0


@dataclass(frozen=True, slots=True)
class Sent:
    """One attempt: which message, when, with which headers."""

    delivery: Delivery
    at: datetime
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody who has messages that wait, and how the next of them is claimed."""

    agency: int
    claim: Callable[[datetime], Delivery | None]


def send(now: datetime) -> Round:
    """Send what is due, to several at once; a slow receiver holds up nobody else's messages."""
    done, end = Round(), monotonic() + ROUND_SECONDS
    turns = deque(_due(now))
    running: dict[Future[calling.Call], tuple[Sent, Turn]] = {}
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhooks") as calls:
        while True:
            while monotonic() < end and (turn := _next(turns, [t for _s, t in running.values()])):
                if (delivery := turn.claim(now)) is not None:
                    sent = _prepared(delivery)
                    running[calls.submit(_call, sent)] = sent, turn
            if not running:
                return done
            finished, _others = wait(running, return_when=FIRST_COMPLETED)
            for each in finished:
                sent, turn = running.pop(each)
                _note(sent, each.result(), now, done)
                turns.append(turn)


def _next(turns: deque[Turn], running: list[Turn]) -> Turn | None:
    """The first whose agency is not being called enough already, taken out of those who wait."""
    calls = Counter(turn.agency for turn in running)
    free = (turn for turn in turns if calls[turn.agency] < OF_ONE_AGENCY)
    found = next(free, None) if len(running) < AT_ONCE else None
    if found is not None:
        turns.remove(found)
    return found


def _due(now: datetime) -> list[Turn]:
    """Whose turn it is: tests, then webhooks by how long their first message has waited."""
    waiting = Delivery.objects.filter(WAITING).order_by("webhook_id", "pk")
    tests = waiting.filter(type=TEST, next_at__lte=now).values_list("pk", "webhook__agency")
    firsts = (
        waiting.filter(webhook__removed_at=None, webhook__paused_at=None)
        .exclude(type=TEST)
        .distinct("webhook_id")
        .values_list("next_at", "webhook_id", "webhook__agency")
    )
    turns = sorted(row for row in firsts if row[0] <= now)
    return [
        *(Turn(agency, partial(_claim_test, pk)) for pk, agency in tests),
        *(Turn(agency, partial(_claim_next, pk)) for _next_at, pk, agency in turns),
    ]


@transaction.atomic
def _claim_next(webhook_id: int, now: datetime) -> Delivery | None:
    """The first message that waits for the webhook, if it is due and nobody else has it.

    The webhook is locked, not the message: whoever comes second must not pass by the first one.
    """
    rows = Webhook.objects.at_work().select_for_update(skip_locked=True, no_key=True)
    webhook = rows.filter(pk=webhook_id).first()
    if webhook is None:
        return None
    waiting = Delivery.objects.filter(WAITING, webhook=webhook).exclude(type=TEST)
    return _hidden(waiting.order_by("pk").first(), webhook, now)


@transaction.atomic
def _claim_test(pk: int, now: datetime) -> Delivery | None:
    """A test stands in no row, and is sent while the webhook is paused as well."""
    rows = Delivery.objects.filter(WAITING).select_for_update(of=("self",), skip_locked=True)
    found = rows.select_related("webhook").filter(pk=pk).first()
    return _hidden(found, found.webhook, now) if found else None


def _hidden(delivery: Delivery | None, webhook: Webhook, now: datetime) -> Delivery | None:
    if delivery is None or delivery.next_at > now:
        return None
    delivery.webhook = webhook
    delivery.attempts += 1
    delivery.next_at = now + HIDDEN
    delivery.save(update_fields=["attempts", "next_at"])
    return delivery


def _prepared(delivery: Delivery) -> Sent:
    """Signed with the moment of now, whatever the moment that `tick` was told."""
    at = timezone.now()
    try:
        return Sent(delivery, at, headers(delivery, delivery.webhook, at))
    except CannotUnseal:
        logger.warning("The secret of webhook %s cannot be unsealed.", delivery.webhook_id)
        return Sent(delivery, at, {})


def _call(sent: Sent) -> calling.Call:
    """In a thread of its own, which asks nothing of the database."""
    if not sent.headers:
        return calling.Call(failure="secret_lost")
    return calling.post(sent.delivery.webhook.url, sent.delivery.body.encode(), sent.headers)


@transaction.atomic
def _note(sent: Sent, call: calling.Call, now: datetime, done: Round) -> None:
    """What came of an attempt: in the log, for the message, and for the webhook."""
    webhook = Webhook.objects.select_for_update(no_key=True).get(pk=sent.delivery.webhook_id)
    delivery = Delivery.objects.get(pk=sent.delivery.pk)
    before = _taken_before(delivery)
    _log(sent, call)
    if call.succeeded:
        done.delivered += 1
        _delivered(delivery, webhook, now)
        return
    done.failed += 1
    logger.info("Message %s failed: %s", delivery.pk, call.failure or call.status)
    if before is not None or delivery.type == TEST:
        _once_only(delivery, before, now)
    else:
        _try_again(delivery, webhook, now)
    if _is_hopeless(delivery, webhook, call, now):
        _pause(webhook, now)
        done.paused += 1


def _log(sent: Sent, call: calling.Call) -> None:
    Attempt.objects.create(
        delivery=sent.delivery,
        at=sent.at,
        milliseconds=call.milliseconds,
        address=call.address,
        request_headers=shown(sent.headers),
        status=call.status,
        answer_headers=call.headers,
        answer=call.body,
        failure=call.failure,
    )


def _taken_before(delivery: Delivery) -> datetime | None:
    """When the receiver took it, if it is sent again because somebody asked for it."""
    taken = delivery.tries.filter(status__gte=200, status__lt=300, failure="")
    return taken.order_by("-pk").values_list("at", flat=True).first()


def _delivered(delivery: Delivery, webhook: Webhook, now: datetime) -> None:
    if delivery.dropped_at is None:
        delivery.delivered_at = now
        delivery.save(update_fields=["delivered_at"])
    if delivery.type != TEST and webhook.failing_since is not None:
        webhook.failing_since = None
        webhook.save(update_fields=["failing_since"])


def _once_only(delivery: Delivery, before: datetime | None, now: datetime) -> None:
    """A test, or a message that was taken before: one attempt, and nothing waits behind it."""
    if delivery.dropped_at is not None:
        return
    if before is None:
        delivery.dropped_at = now
    else:
        delivery.delivered_at = before
    delivery.save(update_fields=["dropped_at", "delivered_at"])


def _try_again(delivery: Delivery, webhook: Webhook, now: datetime) -> None:
    delivery.next_at = now + BACK_OFF[min(delivery.attempts, len(BACK_OFF)) - 1]
    delivery.save(update_fields=["next_at"])
    if webhook.failing_since is None:
        webhook.failing_since = now
        webhook.save(update_fields=["failing_since"])


def _is_hopeless(delivery: Delivery, webhook: Webhook, call: calling.Call, now: datetime) -> bool:
    """Whether the receiver is gone, or has failed for three days and for every attempt."""
    if webhook.paused_at is not None or webhook.removed_at is not None or delivery.type == TEST:
        return False
    if call.status == GONE:
        return True
    since = webhook.failing_since
    return since is not None and now - since >= PATIENCE and delivery.attempts > len(BACK_OFF)


def _pause(webhook: Webhook, now: datetime) -> None:
    """Nothing is lost: it goes on from where it was, when somebody resumes it."""
    webhook.paused_at, webhook.paused_for = now, Webhook.Pause.FAILED
    webhook.failing_since = webhook.failing_since or now
    webhook.version += 1
    webhook.save(update_fields=["paused_at", "paused_for", "failing_since", "version"])
    put_each(
        "webhook_paused",
        key=f"webhook_paused:{webhook.public_id}:{webhook.version}",
        to=administrators(webhook.agency),
        context={
            "webhook": str(webhook.public_id),
            "name": webhook.name,
            "agency": webhook.agency.name,
            "slug": webhook.agency.slug,
        },
    )
