"""Publishing: the one way into the ledger.

Whoever publishes holds the lock of the register's head until the transaction ends, so numbers
are handed out in commit order and without gaps.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection, transaction

from .. import clock
from ..models import Cluster, Entry, EntryDocument, RegisterHead
from ..rules.happenings import published
from .append import locked_head, stamp, supersede, take_numbers
from .document import Document, Json, canonical, render, unmarked
from .gather import clusters_with_all
from .rows import (
    DOCUMENT_COLUMNS,
    ENTRY_COLUMNS,
    LABEL_COLUMNS,
    entry_columns,
    label_columns,
    longest_sure_period,
    search_vector,
    tombstone_columns,
)
from .time import tell_due, wait_for

BATCH = 1000

type Numbered = tuple[int, datetime, Cluster, Document]


class _Current(NamedTuple):
    """The entry of a cluster that was current until now."""

    seq: int
    kind: str
    sha256: str


def publish(cluster_ids: Iterable[int]) -> list[int]:
    """Append an entry for each of the clusters whose public record has changed.

    Returns the numbers of the new entries. Call it inside the transaction of the change and after
    every write: the head's lock is taken here and held to the end. What time has brought up to
    today is told first, so that nothing done today comes before what an earlier day did.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "Publish inside the transaction of the change."
        )
    head, today = locked_head(), clock.today()
    while tell_due(head, today):
        pass
    seqs: list[int] = []
    for ids in _batches(sorted(set(cluster_ids))):
        seqs += _publish_batch(head, ids, today)
    if seqs:
        head.save(update_fields=["seq", "at", "clusters", "longest"])
    return seqs


def _batches(ids: list[int]) -> Iterable[list[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def _publish_batch(head: RegisterHead, ids: Sequence[int], today: date) -> list[int]:
    current = _current(ids)
    changed = [
        (cluster, document)
        for cluster in clusters_with_all(ids)
        if _is_news(document := render(cluster), current.get(cluster.pk))
    ]
    if not changed:
        return []
    numbers = take_numbers(head, len(changed))
    numbered = [(*number, *each) for number, each in zip(numbers, changed, strict=True)]
    head.clusters += _listed(document.kind for _, document in changed)
    head.clusters -= _listed(current[c.pk].kind for c, _ in changed if c.pk in current)
    head.longest = max(head.longest, *(longest_sure_period(c.labels.all()) for c, _ in changed))
    before = _records(current[c.pk].seq for c, _ in changed if c.pk in current)
    supersede((c.pk, at) for _, at, c, _ in numbered if c.pk in current)
    _append(numbered, {pk: before.get(entry.seq) for pk, entry in current.items()}, today)
    labels = (label for c, document in changed if document.is_record for label in c.labels.all())
    wait_for(labels, clusters=[c.pk for c, _ in changed], today=today)
    return [seq for seq, *_ in numbered]


def _current(ids: Sequence[int]) -> dict[int, _Current]:
    rows = Entry.objects.filter(cluster__in=ids, superseded_at=None)
    values = rows.values_list("cluster", "seq", "kind", "sha256")
    return {pk: _Current(seq, kind, sha256) for pk, seq, kind, sha256 in values}


def _is_news(document: Document, current: _Current | None) -> bool:
    """Whether it says something else than before. Who was never listed cannot leave."""
    if current is None:
        return document.kind == Entry.Kind.RECORD
    return current.sha256 != document.sha256


def _listed(kinds: Iterable[str]) -> int:
    return sum(kind == Entry.Kind.RECORD for kind in kinds)


def _records(seqs: Iterable[int]) -> dict[int, Json]:
    """The records in the documents of entries; entries without a record are left out."""
    rows = EntryDocument.objects.filter(entry__in=list(seqs), entry__kind=Entry.Kind.RECORD)
    return {seq: unmarked(body) for seq, body in rows.values_list("entry", "body")}


def _append(numbered: list[Numbered], before: dict[int, Json | None], today: date) -> None:
    entries = (
        (
            *(seq, c.pk, c.slug, document.kind, at, document.sha256),
            *(entry_columns(c) if document.is_record else tombstone_columns(c)),
            _events(before.get(c.pk), document, today),
        )
        for seq, at, c, document in numbered
    )
    documents = (
        (
            *(seq, _body(seq, at, document), document.days, document.slots),
            search_vector(c) if document.is_record else "",
        )
        for seq, at, c, document in numbered
    )
    labels = (
        (seq, *label_columns(label, country=c.country_id or ""))
        for seq, _, c, document in numbered
        for label in (c.labels.all() if document.is_record else ())
    )
    _copy("labels_entry", (*ENTRY_COLUMNS, "events"), entries)
    _copy("labels_entrydocument", DOCUMENT_COLUMNS, documents)
    _copy("labels_entrylabel", LABEL_COLUMNS, labels)


def _events(before: Json | None, document: Document, today: date) -> str:
    """What this publication did, as kept with its entry."""
    after = document.content if document.is_record else None
    return canonical([each.as_json() for each in published(before, after, today=today)])


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
