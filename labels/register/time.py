"""Time as a source of changes: what it will bring is written down, and told when its day comes.

An event of time is told as a new entry of the cluster: the same content under a new number, with
the event beside it. So whoever follows the numbers learns that a label expired, although nobody
edited anything. Each event has a row. Only who holds the head of the register turns a waiting row
into a told one, in the transaction of the entry that tells it: so each is told exactly once.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import DataError, connection, transaction

from ..models import Label, RegisterHead
from ..rules.happenings import time_events
from .append import locked_head, stamp, supersede, take_numbers
from .rows import ENTRY_COLUMNS, LABEL_COLUMNS

# Days of clusters that are told at once. Whoever publishes waits so long, and not for ever.
BATCH = 100

# The days that are due, the earliest first, with what happens to the cluster on each.
_DUE = """
SELECT due.cluster_id, due."on", due.seq, due.at,
    (SELECT jsonb_agg(
            jsonb_build_object('type', t.type, 'on', t."on", 'label', t.label)
            ORDER BY t.label COLLATE "C", t.type COLLATE "C")::text
        FROM labels_timeevent t
        WHERE t.cluster_id = due.cluster_id AND t."on" = due."on" AND t.seq IS NULL)
FROM (
    SELECT t."on", t.cluster_id, e.seq, e.at
    FROM labels_timeevent t
    JOIN labels_entry e ON e.cluster_id = t.cluster_id AND e.superseded_at IS NULL
    WHERE t.seq IS NULL AND t."on" <= %s AND e.kind = 'record'
    GROUP BY t."on", t.cluster_id, e.seq, e.at
    ORDER BY t."on", t.cluster_id
    LIMIT %s
) due
ORDER BY due."on", due.cluster_id
"""
_SAME = [name for name in ENTRY_COLUMNS if name not in {"seq", "at"}]
_ENTRIES = f"""
INSERT INTO labels_entry (seq, at, superseded_at, events, {", ".join(_SAME)})
SELECT n.seq, n.at, n.ended, n.events, {", ".join(f"e.{name}" for name in _SAME)}
FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::jsonb[])
    AS n(seq, old, at, ended, events)
JOIN labels_entry e ON e.seq = n.old
"""
# The number and the moment stand in a document once each: in a text quotes would be escaped.
_ONCE = "length(d.body) - length(replace(d.body, n.{0}, '')) = length(n.{0})"
_DOCUMENTS = f"""
INSERT INTO labels_entrydocument (entry_id, body, days, slots, search)
SELECT n.seq, replace(replace(d.body, n.was, n.is), n.dated, n.now), d.days, d.slots, d.search
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[])
    AS n(seq, old, was, "is", dated, now)
JOIN labels_entrydocument d ON d.entry_id = n.old
WHERE {_ONCE.format("was")} AND {_ONCE.format("dated")}
""".replace("n.is", 'n."is"')
_DAYS = LABEL_COLUMNS[1:]
_LABELS = f"""
INSERT INTO labels_entrylabel (entry_id, superseded_at, {", ".join(_DAYS)})
SELECT n.seq, n.ended, {", ".join(f"l.{name}" for name in _DAYS)}
FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[]) AS n(seq, old, ended)
JOIN labels_entrylabel l ON l.entry_id = n.old
ORDER BY n.seq, l.id
"""
_TOLD = """
UPDATE labels_timeevent t SET seq = n.seq
FROM unnest(%s::bigint[], %s::bigint[], %s::date[]) AS n(seq, cluster_id, "on")
WHERE t.cluster_id = n.cluster_id AND t."on" = n."on" AND t.seq IS NULL
"""
_WAIT = """
INSERT INTO labels_timeevent (cluster_id, label, type, "on")
SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::date[])
ON CONFLICT (label, type, "on") DO NOTHING
"""


class _Day(NamedTuple):
    """A day that changes the status of a cluster's labels, and the entry to be told anew."""

    cluster: int
    on: date
    old: int
    published_at: datetime
    events: str


def catch_up(today: date) -> int:
    """Tell everything that time has brought up to and with this day, in order of the days.

    Inside the transaction of the caller. Returns how many entries were added.
    """
    head = locked_head()
    told = 0
    while done := tell_due(head, today):
        told += done
    return told


@transaction.atomic
def tell_some(today: date) -> int:
    """The earliest days that are due, a batch of them, in a transaction of their own."""
    return tell_due(locked_head(), today)


def tell_due(head: RegisterHead, today: date) -> int:
    """A batch of what is due, told under the numbers after the head, which the caller holds."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [today, BATCH])
        due = [_Day(*row) for row in cursor.fetchall()]
    if due:
        _tell(due, take_numbers(head, len(due)))
        head.save(update_fields=["seq", "at"])
    return len(due)


def _tell(due: list[_Day], numbers: list[tuple[int, datetime]]) -> None:
    """One entry for each day. Of several days of one cluster each ends the one before."""
    seqs, moments = [list(column) for column in zip(*numbers, strict=True)]
    ends, firsts = _ends(due, moments)
    supersede(firsts.items())
    old = [day.old for day in due]
    _write(_ENTRIES, seqs, old, moments, ends, [day.events for day in due])
    was, dated = [_number(seq) for seq in old], [_dated(day.published_at) for day in due]
    now = [_dated(moment) for moment in moments]
    if _write(_DOCUMENTS, seqs, old, was, list(map(_number, seqs)), dated, now) != len(due):
        raise DataError("A document does not bear the number and the moment of its entry once.")
    _write(_LABELS, seqs, old, ends)
    _write(_TOLD, seqs, [day.cluster for day in due], [day.on for day in due])


def _ends(
    due: list[_Day], moments: list[datetime]
) -> tuple[list[datetime | None], dict[int, datetime]]:
    """When each new entry ends, and when the current entry of each cluster does."""
    ends: list[datetime | None] = []
    following: dict[int, datetime] = {}
    for day, moment in zip(reversed(due), reversed(moments), strict=True):
        ends.append(following.get(day.cluster))
        following[day.cluster] = moment
    return ends[::-1], following


def _number(seq: int) -> str:
    return f',"seq":{seq},'


def _dated(moment: datetime) -> str:
    return f'"updated_at":"{stamp(moment)}"'


def wait_for(labels: Iterable[Label], *, clusters: list[int], today: date) -> None:
    """Write down what time will bring to these clusters after today, in place of what waited.

    `labels` are all labels of the clusters. What was told once is never told again.
    """
    events = [
        (label.cluster_id, label.number, type_, on)
        for label in labels
        for type_, on in time_events(label.validity)
        if on > today
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM labels_timeevent WHERE cluster_id = ANY(%s) AND seq IS NULL", [clusters]
        )
        columns = [list(column) for column in zip(*events, strict=True)] or [[], [], [], []]
        cursor.execute(_WAIT, columns)


def _write(statement: str, *columns: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, columns)
        return cursor.rowcount
