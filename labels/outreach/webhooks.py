"""Messages for webhooks, made out of the feed: one for each entry that concerns a webhook.

A webhook that follows a saved set is also told what became of the set, once for each page.

Each webhook knows the number up to which its messages are made. It goes on together with the
messages, in one transaction: whoever is killed, and whoever works at the same time, no entry is
told twice and none is left out. What is not told while a webhook is paused is told afterwards.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db import transaction
from django.db.models import Count, Q

from .. import clock
from ..models import Attempt, Delivery, Webhook
from ..register.changes import changes
from ..register.cohort_entries import concerned
from ..register.head import head
from ..register.saved_filters import question_of
from .alone import each_alone
from .digests import changed_since
from .messages import CHANGED, about, about_set, types_of

PAGE = 200
# So many messages wait for one webhook; the others are made when it has taken these.
MOST_WAITING = 1000
ROUND_SECONDS = 10
# How long the log of deliveries goes back.
KEPT = timedelta(days=30)
MOST_FORGOTTEN = 2000

WAITING = Q(delivered_at=None, dropped_at=None)


def queue(now: datetime) -> int:
    """Make the messages that are due; how many there were."""
    end = monotonic() + ROUND_SECONDS

    def make(pk: int) -> int:
        made = 0
        while monotonic() < end and (count := _page(pk, now)) is not None:
            made += count
        return made

    return each_alone(_behind(), make)


def _behind() -> list[int]:
    """Webhooks at work that have not been told of all there is, the one furthest behind first."""
    rows = Webhook.objects.at_work().filter(seq__lt=head().seq).order_by("seq", "pk")
    return list(rows.values_list("pk", flat=True))


@transaction.atomic
def _page(pk: int, now: datetime) -> int | None:
    """The messages of one page of the feed; None if there is nothing to do for this webhook."""
    rows = Webhook.objects.at_work().select_for_update(skip_locked=True, no_key=True)
    webhook = rows.filter(pk=pk).first()
    if webhook is None or _waiting(webhook) >= MOST_WAITING:
        return None
    question = question_of(webhook.filter, valid_on=clock.today()) if webhook.filter else None
    page = changes(webhook.seq, PAGE, question)
    if page.last <= webhook.seq:
        return None
    found = [about(webhook, item, now) for item in _fitting(webhook, page.entries())]
    found += _of_the_set(webhook, page.last, now)
    Delivery.objects.bulk_create(found)
    webhook.seq = page.last
    webhook.save(update_fields=["seq"])
    return len(found)


def _waiting(webhook: Webhook) -> int:
    found = Delivery.objects.filter(WAITING, webhook=webhook).aggregate(count=Count("pk"))
    return found["count"]


def _fitting(webhook: Webhook, items: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Those of the types that are wanted; with a saved set, those of its clusters only."""
    wanted, cohort = set(webhook.types), webhook.cohort
    items = [each for each in items if not wanted or not wanted.isdisjoint(types_of(each))]
    if cohort is None:
        return iter(items)
    told = concerned(cohort, [each["seq"] for each in items])
    return (each for each in items if each["seq"] in told)


def _of_the_set(webhook: Webhook, until: int, now: datetime) -> list[Delivery]:
    """What became of its saved set up to an entry: one message, or none if nothing did."""
    cohort = webhook.cohort
    if cohort is None or (webhook.types and CHANGED not in webhook.types):
        return []
    found = changed_since(cohort, webhook.seq, until)
    return [] if found.difference.is_empty else [about_set(webhook, cohort, found, now)]


def forget(now: datetime) -> int:
    """Remove what was delivered or dropped long ago, with its attempts; how many messages."""
    old = Delivery.objects.filter(
        Q(delivered_at__lt=now - KEPT) | Q(dropped_at__lt=now - KEPT)
    ).order_by("pk")
    with transaction.atomic():
        rows = old.select_for_update(skip_locked=True).values_list("pk", flat=True)
        gone = list(rows[:MOST_FORGOTTEN])
        Attempt.objects.filter(delivery__in=gone).delete()
        Delivery.objects.filter(pk__in=gone).delete()
    return len(gone)
