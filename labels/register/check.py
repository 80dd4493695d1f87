"""Recomputing the register: is it what its own rules make of it?

Entries are read in order of their numbers, some hundred at a time, from one snapshot. Each is held
against its own document, a current one also against the tables it was published from. These no
longer tell of the past, so that past entries have only their documents. Decisions and the journal
follow (check_decisions.py).
"""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from ..models import Cluster, Entry, Label, LabelLevel, RegisterHead
from .check_decisions import check_decisions, check_journal
from .check_events import Story, never_told, of_the_events, of_time
from .check_tombstones import of_a_tombstone
from .document import Json, render
from .gather import clusters_with_all
from .recompute import Difference, about, of_the_columns, of_the_text, read
from .restored import UNREADABLE, cluster_of
from .rows import longest_sure_period, search_vector, search_words

BATCH = 500


@dataclass(slots=True)
class Tally:
    """What has been read so far; at the end the head must say the same."""

    entries: int = 0
    clusters: int = 0
    longest: int = 0
    seq: int = 0
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """An entry, the record in its document, and the cluster of which the record tells."""

    entry: Entry
    record: Json
    cluster: Cluster


def check(tally: Tally) -> Iterator[Difference]:
    """Every difference between the register and what can be recomputed of it, in order."""
    with _snapshot():
        head = RegisterHead.objects.filter(pk=1).first()
        levels = {level.code: level for level in LabelLevel.objects.all()}
        while batch := list(_entries(after=tally.seq)):
            for entry in batch:
                yield from _in_order(entry, tally, head)
            readings: list[Reading] = []
            for entry in batch:
                yield from _by_itself(entry, levels, readings)
            yield from _search_words(batch, readings)
            yield from _of_what_happened(batch, readings)
            yield from _against_the_tables(batch, readings)
            tally.longest = max(tally.longest, *map(_longest, readings), 0)
        yield from _of_the_head(head, tally)
        yield from _never_published()
        yield from never_told()
        yield from check_decisions()
        yield from check_journal()


@contextlib.contextmanager
def _snapshot() -> Iterator[None]:
    """All statements see one and the same register, while others go on publishing."""
    nested = connection.in_atomic_block
    with transaction.atomic():
        if not nested:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def _entries(*, after: int) -> QuerySet[Entry]:
    """The next entries, each with the moment of the one that follows it for its cluster."""
    successors = Entry.objects.filter(cluster=OuterRef("cluster"), seq__gt=OuterRef("seq"))
    others = Entry.objects.filter(cluster=OuterRef("cluster"), seq__lt=OuterRef("seq"))
    return (
        Entry.objects.filter(seq__gt=after)
        .annotate(
            ended=Subquery(successors.order_by("seq").values("at")[:1]),
            previous=Subquery(others.order_by("-seq").values("seq")[:1]),
        )
        .select_related("cluster__same_as", "document")
        .defer("words", "document__search")
        .prefetch_related("labels")
        .order_by("seq")[:BATCH]
    )


def _in_order(entry: Entry, tally: Tally, head: RegisterHead | None) -> Iterator[Difference]:
    """Numbers without gaps, moments that rise with them, each entry ended by its successor."""
    if entry.seq != tally.seq + 1:
        yield _missing(tally.seq + 1, entry.seq - 1)
    if tally.at and entry.at <= tally.at:
        yield about(entry, "moment", "it is not later than the entry before it.")
    if head and entry.at > head.at:
        yield about(entry, "moment", "it is later than the head of the register.")
    if entry.superseded_at != entry.ended:  # type: ignore[attr-defined]
        yield about(entry, "superseded", "it does not end with the next entry of its cluster.")
    tally.entries += 1
    tally.clusters += entry.superseded_at is None and entry.kind == Entry.Kind.RECORD
    tally.seq, tally.at = entry.seq, entry.at


def _missing(first: int, last: int) -> Difference:
    numbers = f"Entry {first} is" if first == last else f"Entries {first} to {last} are"
    return Difference("missing", None, "", f"{numbers} missing.")


def _by_itself(
    entry: Entry, levels: Mapping[str, LabelLevel], readings: list[Reading]
) -> Iterator[Difference]:
    """What the entry's own document tells; entries that can be read are added to `readings`."""
    if not hasattr(entry, "document"):
        yield about(entry, "document", "it has no document.")
        return
    if entry.kind == Entry.Kind.TOMBSTONE:
        yield from of_a_tombstone(entry)
        return
    try:
        record = read(entry)
        cluster = cluster_of(record, pk=entry.cluster_id, levels=levels)
        found = [*of_the_text(entry, record), *of_the_columns(entry, cluster)]
    except UNREADABLE:
        yield about(entry, "document", "its document cannot be read as a record.")
        return
    readings.append(Reading(entry, record, cluster))
    yield from found


def _of_what_happened(batch: list[Entry], readings: list[Reading]) -> Iterator[Difference]:
    """Entries name what happened, and what time will bring waits for its day."""
    records = {each.entry.seq: each.record for each in readings}
    yield from of_the_events([Story(entry, records.get(entry.seq)) for entry in batch])
    current = [each for each in readings if each.entry.superseded_at is None]
    yield from of_time([(each.entry, each.cluster) for each in current])


def _search_words(batch: list[Entry], readings: list[Reading]) -> Iterator[Difference]:
    """The database compares them: only it knows how it writes words down."""
    entries = {each.entry.seq: each.entry for each in readings}
    words = {each.entry.seq: search_words(each.cluster) for each in readings}
    near = {each.entry.seq: search_vector(each.cluster) for each in readings}
    for entry in batch:
        if entry.kind == Entry.Kind.TOMBSTONE:  # nothing finds it
            entries[entry.seq], words[entry.seq], near[entry.seq] = entry, "", ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.seq FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS n(seq, words, near)"
            " JOIN labels_entry e ON e.seq = n.seq"
            " JOIN labels_entrydocument d ON d.entry_id = n.seq"
            " WHERE e.words <> n.words::tsvector OR d.search <> n.near::tsvector ORDER BY 1",
            [
                list(entries),
                [words[seq] for seq in entries],
                [near[seq] for seq in entries],
            ],
        )
        for (seq,) in cursor.fetchall():
            yield about(entries[seq], "search", "its search words are not those of its document.")


def _against_the_tables(batch: list[Entry], readings: list[Reading]) -> Iterator[Difference]:
    """Current entries show what the tables hold today: no change was left unpublished."""
    current = {entry.cluster_id: entry for entry in batch if entry.superseded_at is None}
    records = {each.entry.seq: each.record for each in readings}
    for cluster in clusters_with_all(sorted(current)):
        entry, document = current[cluster.pk], render(cluster)
        if document.sha256 == entry.sha256:
            continue
        record = _without_statuses(records.get(entry.seq, {}))
        content = _without_statuses(document.content)
        names = [name for name in content if content[name] != record.get(name)]
        yield about(
            entry, "unpublished", f"the tables say something else now: {', '.join(sorted(names))}."
        )


def _without_statuses(record: Json) -> Json:
    """What the tables tell: no statuses, which depend on a day."""
    labels = [
        {name: value for name, value in label.items() if name != "status"}
        for label in record.get("labels", [])
    ]
    return {name: value for name, value in record.items() if name != "standing"} | {
        "labels": labels
    }


def _longest(reading: Reading) -> int:
    return longest_sure_period(reading.cluster.labels.all())


def _of_the_head(head: RegisterHead | None, tally: Tally) -> Iterator[Difference]:
    """The head counts and ends as the entries do."""
    if head is None:
        if tally.entries:
            yield Difference("head", None, "", "The register has no head.")
        return
    if head.seq > tally.seq:
        yield _missing(tally.seq + 1, head.seq)
    pairs = {
        "seq": (head.seq, tally.seq),
        "at": (head.at, tally.at or head.at),
        "clusters": (head.clusters, tally.clusters),
        "longest": (head.longest, tally.longest),
    }
    for name, (kept, counted) in pairs.items():
        if kept != counted:
            text = f"The head says {name} {kept}, the entries give {counted}."
            yield Difference("head", None, "", text)


def _never_published() -> Iterator[Difference]:
    """Labels of clusters that have no current entry."""
    entries = Entry.objects.filter(cluster=OuterRef("cluster"), superseded_at=None)
    labels = Label.objects.filter(~Exists(entries)).order_by("pk")
    for number, slug in labels.values_list("number", "cluster__slug").iterator(chunk_size=BATCH):
        yield Difference("unpublished", None, slug, f"Label {number} of {slug} is not published.")
