"""The ledger in order of its numbers, for those who keep a copy.

Whoever asks with a filter gets what a copy of the filtered listing needs: entries that fit, and
for those that no longer fit the word that the cluster has left.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from .head import Head, head
from .items import ITEM
from .question import Choice, Question
from .sql import Sql, all_of, sql

MOST = 1000
SCAN = 20_000  # entries that one answer looks at, however few of them fit
LEFT = "left"


@dataclass(frozen=True, slots=True)
class Changes:
    """Entries after a number. `last` is the number to go on from; `more` tells whether to."""

    items: tuple[str, ...]
    last: int
    more: bool
    register: Head

    @property
    def body(self) -> str:
        """The items as they stand in a list of JSON."""
        return ",".join(self.items)

    def entries(self) -> list[dict[str, Any]]:
        return json.loads(f"[{self.body}]")


def changes(after: int, limit: int = 100, question: Question | None = None) -> Changes:
    """Entries with numbers above `after`, in order, at most 1,000.

    Each holds `seq, at, kind, slug, sha256, events, record`. Records come without statuses: these
    follow from the days in them. The hash is taken over the canonical record without `seq` and
    `updated_at`. Of the question the country, regions, sectors and levels count. Without any no
    number is left out; with them those that fit neither before nor after are, and `last` may lie
    beyond the last item.
    """
    register = head()
    limit = min(limit, MOST)
    fits = _fits(question) if question else None
    upto = min(after + SCAN, register.seq) if fits else register.seq
    statement = _filtered(fits, after, upto, limit) if fits else _all(after, upto, limit)
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.values)
        rows = cursor.fetchall()
    last = rows[-1][0] if len(rows) == limit else max(after, upto)
    return Changes(tuple(item for _, item in rows), last, last < register.seq, register)


_ITEMS = f"SELECT e.seq, {ITEM} FROM"
# What does not fit, or is no record, is told without its document.
_DOCUMENTS = (
    "LEFT JOIN labels_entrydocument d ON d.entry_id = e.seq AND e.kind = 'record' ORDER BY e.seq"
)


def _all(after: int, upto: int, limit: int) -> Sql:
    """Every entry after a number."""
    return sql(
        f"{_ITEMS} (SELECT * FROM labels_entry WHERE seq > %s AND seq <= %s ORDER BY seq LIMIT %s)"
        f" e {_DOCUMENTS}",
        after,
        upto,
        limit,
    )


def _filtered(fits: Sql, after: int, upto: int, limit: int) -> Sql:
    """Entries that fit, or follow one of their cluster that did: it ended when they came."""
    kind = sql(" CASE WHEN c.kind = 'tombstone' OR ") + _of(fits, "c")
    return (
        sql(f"{_ITEMS} (SELECT c.seq, c.at, c.slug, c.sha256, c.events,")
        + kind
        + sql(
            f" THEN c.kind ELSE '{LEFT}' END AS kind FROM labels_entry c"
            # The limit keeps it a look into an index for each entry, whatever the tables hold.
            " LEFT JOIN LATERAL (SELECT * FROM labels_entry b WHERE b.superseded_at = c.at"
            " AND b.cluster_id = c.cluster_id LIMIT 1) p ON TRUE"
            " WHERE c.seq > %s AND c.seq <= %s AND (",
            after,
            upto,
        )
        + _of(fits, "c")
        + sql(" OR ")
        + _of(fits, "p")
        + sql(f") ORDER BY c.seq LIMIT %s) e {_DOCUMENTS}", limit)
    )


def _fits(question: Question) -> Sql | None:
    """Whether an entry answers the question, as listings say it; None if nothing is asked.

    The levels of an entry are those of its European labels, as questions about a level mean.
    """
    found = [
        *_codes("ARRAY[{0}.country]::text[]", question.country),
        *_codes("{0}.regions", question.region),
        *_codes("{0}.sectors", question.sector),
        *_codes("{0}.levels", question.level),
    ]
    return all_of([sql("{0}.kind = 'record'"), *found]) if found else None


def _codes(column: str, choice: Choice) -> Iterator[Sql]:
    if choice.any:
        yield sql(f"{column} && %s::text[]", list(choice.any))
    if choice.none:
        yield sql(f"NOT {column} && %s::text[]", list(choice.none))


def _of(condition: Sql, alias: str) -> Sql:
    """The condition on one of the entries; never unknown, also where there is none."""
    return sql(f"coalesce({condition.text.format(alias)}, FALSE)", *condition.values)
