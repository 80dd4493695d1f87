"""What was known at a number: its items, its records and its labels, a few hundred at a time."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import batched
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Collate

from ...models import Entry, EntryLabel
from ...rules.validity import day_of
from ..document import filled
from ..head import head
from ..items import ITEM
from ..publish import stamp
from ..query import CHUNK, SLOT

IN_SHORT = ("slug", "number", "name", "country", "url")
_ITEMS = (
    f"SELECT string_agg({ITEM} || chr(10), '' ORDER BY e.seq), max(e.seq) FROM"
    " (SELECT seq, at, events, kind, sha256, slug FROM labels_entry"
    " WHERE seq > %s AND seq <= %s AND kind = 'record'"
    " AND (superseded_at IS NULL OR superseded_at > %s) ORDER BY seq LIMIT %s) e"
    " JOIN labels_entrydocument d ON d.entry_id = e.seq"
)
_DOCUMENTS = (
    f"SELECT d.body, {SLOT} FROM unnest(%s::bigint[]) WITH ORDINALITY AS n(seq, place)"
    " JOIN labels_entrydocument d ON d.entry_id = n.seq ORDER BY n.place"
)

type Record = dict[str, Any]


class UnknownNumber(Exception):
    """The register has no such entry; the sentence says which it has."""


@dataclass(frozen=True, slots=True)
class State:
    """The register as it was when entry `seq` was its newest, at the moment `at`."""

    seq: int
    at: datetime

    @property
    def valid_on(self) -> date:
        """The day of that moment in Brussels: statuses are those of this day, never of today."""
        return day_of(self.at)

    def envelope(self) -> dict[str, Any]:
        """The `register` member of files that have one."""
        known_at = stamp(self.at)
        return {"seq": self.seq, "valid_on": self.valid_on.isoformat(), "known_at": known_at}


def state(seq: int | None = None) -> State:
    """The register at a number, by default at its newest; UnknownNumber if it has no such entry."""
    newest = head()
    if newest.at is None:
        raise UnknownNumber("Nothing has been published yet.")
    number = newest.seq if seq is None else seq
    if not 1 <= number <= newest.seq:
        raise UnknownNumber(f"There is no entry {number}: the register has 1 to {newest.seq}.")
    return State(number, Entry.objects.values_list("at", flat=True).get(pk=number))


def items(state: State) -> Iterator[bytes]:
    """The feed item of each entry that was current then, a line each, by number."""
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_ITEMS, [last, state.seq, state.at, CHUNK])
            lines, newest = cursor.fetchone()
        if newest is None:
            return
        last = newest
        yield lines.encode()


def records(state: State) -> Iterator[Record]:
    """The records with the statuses of the day, by slug, letter by letter on every server."""
    ordered = _entries(state).order_by(Collate("slug", "C")).values_list("seq", flat=True)
    for some in batched(ordered.iterator(chunk_size=CHUNK), CHUNK):
        with connection.cursor() as cursor:
            cursor.execute(_DOCUMENTS, [state.valid_on, list(some)])
            rows = cursor.fetchall()
        for body, slots in rows:
            yield json.loads(filled(body, slots))


def labels(state: State) -> Iterator[Record]:
    """All labels, each with its cluster in short, in the order of the clusters."""
    for record in records(state):
        cluster = {name: record[name] for name in IN_SHORT}
        for label in record["labels"]:
            yield label | {"cluster": cluster}


def counts(state: State) -> dict[str, int]:
    """How many clusters and labels there were."""
    known = Q(superseded_at=None) | Q(superseded_at__gt=state.at)
    labels_then = EntryLabel.objects.filter(known, entry__lte=state.seq)
    return {"clusters": _entries(state).count(), "labels": labels_then.count()}


def _entries(state: State) -> QuerySet[Entry]:
    known = Q(superseded_at=None) | Q(superseded_at__gt=state.at)
    return Entry.objects.filter(known, seq__lte=state.seq, kind=Entry.Kind.RECORD)
