"""Publishing: the one way into the ledger.

Whoever publishes holds the lock of the register's head until the transaction ends, so numbers
are handed out in commit order and without gaps.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from ..models import Cluster, Entry, RegisterHead
from .document import Document, render
from .gather import clusters_with_all
from .rows import (
    DOCUMENT_COLUMNS,
    ENTRY_COLUMNS,
    LABEL_COLUMNS,
    entry_columns,
    label_columns,
    longest_sure_period,
    search_vector,
)

BATCH = 1000
TICK = timedelta(microseconds=1)


def publish(cluster_ids: Iterable[int]) -> list[int]:
    """Append an entry for each of the clusters whose public record has changed.

    Returns the numbers of the new entries. Call it inside the transaction of the change and after
    every write: the head's lock is taken here and held to the end.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "Publish inside the transaction of the change."
        )
    head = _locked_head()
    seqs: list[int] = []
    for ids in _batches(sorted(set(cluster_ids))):
        seqs += _publish_batch(head, ids)
    if seqs:
        head.save(update_fields=["seq", "at", "clusters", "longest"])
    return seqs


def _batches(ids: list[int]) -> Iterable[list[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def stamp(moment: datetime) -> str:
    """A moment in UTC to the microsecond, as records show it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _locked_head() -> RegisterHead:
    """The head, locked. A new register begins with number 0."""
    RegisterHead.objects.bulk_create([RegisterHead(at=timezone.now())], ignore_conflicts=True)
    return RegisterHead.objects.select_for_update().get(pk=1)


def _publish_batch(head: RegisterHead, ids: Sequence[int]) -> list[int]:
    current = dict(
        Entry.objects.filter(cluster__in=ids, superseded_at=None).values_list("cluster", "sha256")
    )
    changed = []
    for cluster in clusters_with_all(ids):
        document = render(cluster)
        if current.get(cluster.pk) != document.sha256:
            changed.append((cluster, document))
    if not changed:
        return []
    first, moment = head.seq + 1, max(timezone.now(), head.at + TICK)
    numbered = [
        (first + i, moment + i * TICK, cluster, document)
        for i, (cluster, document) in enumerate(changed)
    ]
    head.seq, head.at = numbered[-1][0], numbered[-1][1]
    head.clusters += sum(cluster.pk not in current for cluster, _ in changed)
    head.longest = max(head.longest, *(longest_sure_period(c.labels.all()) for c, _ in changed))
    _supersede([(c.pk, at) for _, at, c, _ in numbered if c.pk in current])
    _append(numbered)
    return [seq for seq, *_ in numbered]


def _supersede(ended: list[tuple[int, datetime]]) -> None:
    """The entries that were current until now stop to be so at the moment of their successors."""
    if not ended:
        return
    clusters, moments = [list(column) for column in zip(*ended, strict=True)]
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


def _append(numbered: list[tuple[int, datetime, Cluster, Document]]) -> None:
    entries = (
        (seq, c.pk, c.slug, Entry.Kind.RECORD.value, at, document.sha256, *entry_columns(c))
        for seq, at, c, document in numbered
    )
    documents = (
        (seq, _body(seq, at, document), document.days, document.slots, search_vector(c))
        for seq, at, c, document in numbered
    )
    labels = (
        (seq, *label_columns(label, country=c.country_id or ""))
        for seq, _, c, _ in numbered
        for label in c.labels.all()
    )
    _copy("labels_entry", ENTRY_COLUMNS, entries)
    _copy("labels_entrydocument", DOCUMENT_COLUMNS, documents)
    _copy("labels_entrylabel", LABEL_COLUMNS, labels)


def _body(seq: int, at: datetime, document: Document) -> str:
    return document.body(seq=seq, updated_at=stamp(at))


def _copy(table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert rows in one stream."""
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)
