"""What entries say happened, and what time has told or will tell: recomputed from the days."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef

from .. import clock
from ..models import Cluster, Entry, EntryDocument, TimeEvent
from ..rules.happenings import Happening, in_order, published, time_events
from ..rules.validity import day_of
from .document import Json, content_hash, unmarked
from .recompute import Difference, about
from .restored import UNREADABLE

type Event = tuple[str, str, date]


class Story(NamedTuple):
    """An entry and its record; None for a tombstone and for what cannot be read."""

    entry: Entry
    record: Json | None


def of_the_events(stories: Sequence[Story]) -> Iterator[Difference]:
    """An entry of time names the rows that were told under its number, in their order; one that
    was published names what differs from the entry before it, and no row bears its number."""
    before = _before(stories)
    rows = _told_under(stories)
    for entry, record in stories:
        told = rows.get(entry.seq, [])
        earlier = before.get(_previous(entry))
        if earlier and earlier.sha256 == entry.sha256:
            yield from _of_time(entry, told)
            continue
        if told:
            yield about(entry, "events", "time is said to have told it, but its content is new.")
        if record is None and entry.kind == Entry.Kind.RECORD:
            continue  # what cannot be read is told as that
        yield from _of_a_publication(entry, record, earlier)


def _of_time(entry: Entry, told: list[TimeEvent]) -> Iterator[Difference]:
    wanted = in_order(Happening(type=row.type, on=row.on, label=row.label) for row in told)
    if not told or entry.events != [each.as_json() for each in wanted]:
        yield about(entry, "events", "it does not name what time told under its number.")
    if any(row.cluster_id != entry.cluster_id for row in told):
        yield about(entry, "events", "it tells what time brought to another cluster.")


def _of_a_publication(
    entry: Entry, record: Json | None, earlier: Entry | None
) -> Iterator[Difference]:
    try:
        was = _record(earlier)
        if not (_is_as_published(entry, record) and _is_as_published(earlier, was)):
            return  # a document that was changed is told as that
        wanted = [
            [each.as_json() for each in published(was, record, today=today)]
            for today in _days_that_matter(record)
        ]
    except UNREADABLE:
        return  # one of the two documents cannot be read, which is told as that
    if entry.events not in wanted:
        yield about(entry, "events", "it does not name what differs from the entry before it.")


def _record(entry: Entry | None) -> Json | None:
    if entry is None or entry.kind != Entry.Kind.RECORD:
        return None
    return unmarked(entry.document.body)


def _days_that_matter(record: Json | None) -> list[date]:
    """Days on which the publication may have been: what it tells depends on them.

    A withdrawal is told by its publication or by its day. On which day something was published is
    not kept, so each is right here; the rows of time tell which it was.
    """
    labels = record["labels"] if record else []
    withdrawn = {
        date.fromisoformat(each["withdrawn"]["on"]) for each in labels if each["withdrawn"]
    }
    return [date.min, *sorted(withdrawn)]


def _is_as_published(entry: Entry | None, record: Json | None) -> bool:
    return record is None or (entry is not None and content_hash(record) == entry.sha256)


def _previous(entry: Entry) -> int | None:
    found: int | None = entry.previous  # type: ignore[attr-defined]
    return found


def _before(stories: Sequence[Story]) -> dict[int | None, Entry]:
    """The entries that the ones here followed, by number. Only what differs needs a document."""
    numbers = [seq for entry, _ in stories if (seq := _previous(entry))]
    rows = Entry.objects.filter(seq__in=numbers).only("seq", "kind", "sha256")
    found: dict[int | None, Entry] = {each.seq: each for each in rows}
    needed = [
        seq
        for entry, _ in stories
        if (seq := _previous(entry)) and found[seq].sha256 != entry.sha256
    ]
    documents = EntryDocument.objects.filter(entry__in=needed).defer("search")
    for document in documents:
        found[document.pk].document = document
    return found


def _told_under(stories: Sequence[Story]) -> dict[int, list[TimeEvent]]:
    rows: dict[int, list[TimeEvent]] = defaultdict(list)
    for row in TimeEvent.objects.filter(seq__in=[entry.seq for entry, _ in stories]):
        if row.seq is not None:
            rows[row.seq].append(row)
    return rows


def of_time(current: Sequence[tuple[Entry, Cluster]]) -> Iterator[Difference]:
    """What waits is what the days of the current entries give; what is to come waits."""
    waiting: dict[int, set[Event]] = defaultdict(set)
    told: set[Event] = set()
    clusters = [entry.cluster_id for entry, _ in current]
    for row in TimeEvent.objects.filter(cluster__in=clusters):
        event = (row.label, row.type, row.on)
        if row.seq is None:
            waiting[row.cluster_id].add(event)
        else:
            told.add(event)
    for entry, cluster in current:
        given = _given(cluster)
        for label, type_, on in sorted(waiting[entry.cluster_id] - given):
            yield about(entry, "time", f"{type_} of {label} waits for {on}, which no day gives.")
        after = max(day_of(entry.at), clock.today())
        lost = {event for event in given - waiting[entry.cluster_id] - told if event[2] > after}
        for label, type_, on in sorted(lost):
            yield about(entry, "time", f"{type_} of {label} on {on} does not wait for its day.")


def _given(cluster: Cluster) -> set[Event]:
    return {
        (label.number, type_, on)
        for label in cluster.labels.all()
        for type_, on in time_events(label.validity)
    }


def never_told() -> Iterator[Difference]:
    """Rows of time that no entry belongs to: they would wait, or have been told, for nobody."""
    numbered: Any = Entry.objects.filter(seq=OuterRef("seq"))
    current: Any = Entry.objects.filter(
        cluster=OuterRef("cluster"), superseded_at=None, kind=Entry.Kind.RECORD
    )
    told = TimeEvent.objects.filter(~Exists(numbered), seq__isnull=False)
    waiting = TimeEvent.objects.filter(~Exists(current), seq=None)
    for rows, detail in ((told, "was told by no entry"), (waiting, "waits for no cluster")):
        for row in rows.select_related("cluster").order_by("pk").iterator(chunk_size=500):
            text = f"{row.type} of {row.label} on {row.on} {detail}."
            yield Difference("time", None, row.cluster.slug, text)
