"""The ledger in order of its numbers, for those who keep a copy."""

import json
from dataclasses import dataclass
from typing import Any

from django.db import connection

from .head import Head, head

MOST = 1000


@dataclass(frozen=True, slots=True)
class Changes:
    """Entries after a number. `last` is the number to go on from; `more` tells whether to."""

    body: str
    last: int
    more: bool
    register: Head

    def entries(self) -> list[dict[str, Any]]:
        return json.loads(f"[{self.body}]")


def changes(after: int, limit: int = 100) -> Changes:
    """Entries with numbers above `after`, in order and without gaps, at most 1,000.

    Each holds `seq, at, kind, slug, sha256, record`. Records come without statuses: these follow
    from the days in them. The hash is taken over the canonical record without `seq` and
    `updated_at`.
    """
    register = head()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg("
            """ '{"at":"' || to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
            """ || '","kind":"' || e.kind || '","record":' || replace(d.body, chr(1), '')"""
            """ || ',"seq":' || e.seq || ',"sha256":"' || e.sha256 || '","slug":'"""
            """ || to_json(e.slug) || '}', ',' ORDER BY e.seq), max(e.seq)"""
            " FROM (SELECT * FROM labels_entry WHERE seq > %s AND seq <= %s"
            " ORDER BY seq LIMIT %s) e JOIN labels_entrydocument d ON d.entry_id = e.seq",
            [after, register.seq, min(limit, MOST)],
        )
        body, last = cursor.fetchone()
    last = last if last is not None else max(after, 0)
    return Changes(body or "", last, last < register.seq, register)
