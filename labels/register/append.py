"""What everything that adds entries to the ledger shares: its head, its moments, its ends."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.utils import timezone

from ..models import RegisterHead

TICK = timedelta(microseconds=1)


def stamp(moment: datetime) -> str:
    """A moment in UTC to the microsecond, as records show it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def locked_head() -> RegisterHead:
    """The head, locked to the end of the transaction. A new register begins with number 0."""
    RegisterHead.objects.bulk_create([RegisterHead(at=timezone.now())], ignore_conflicts=True)
    return RegisterHead.objects.select_for_update().get(pk=1)


def take_numbers(head: RegisterHead, count: int) -> list[tuple[int, datetime]]:
    """The next numbers with their moments, each later than all before. The head moves on."""
    first, moment = head.seq + 1, max(timezone.now(), head.at + TICK)
    taken = [(first + i, moment + i * TICK) for i in range(count)]
    if taken:
        head.seq, head.at = taken[-1]
    return taken


def supersede(ended: Iterable[tuple[int, datetime]]) -> None:
    """The entries that were current until now stop to be so at the moment of their successors."""
    pairs = list(ended)
    if not pairs:
        return
    clusters, moments = [list(column) for column in zip(*pairs, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH ended AS (UPDATE labels_entry e SET superseded_at = n.at"
            " FROM unnest(%s::bigint[], %s::timestamptz[]) AS n(cluster_id, at)"
            " WHERE e.cluster_id = n.cluster_id AND e.superseded_at IS NULL"
            " RETURNING e.seq, e.superseded_at)"
            " UPDATE labels_entrylabel l SET superseded_at = ended.superseded_at"
            " FROM ended WHERE l.entry_id = ended.seq",
            [clusters, moments],
        )
