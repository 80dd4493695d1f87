"""What changed between two numbers: the newest item of each cluster that has one."""

from collections.abc import Iterator

from django.db import connection

from ..items import ITEM
from ..query import CHUNK
from .known import State

_ITEMS = (
    f"SELECT string_agg({ITEM} || chr(10), '' ORDER BY e.seq), max(e.seq) FROM"
    " (SELECT seq, at, events, kind, sha256, slug FROM labels_entry"
    " WHERE seq > %s AND seq <= %s AND (superseded_at IS NULL OR superseded_at > %s)"
    " ORDER BY seq LIMIT %s) e LEFT JOIN labels_entrydocument d ON d.entry_id = e.seq"
)


def delta(after: int, state: State) -> Iterator[bytes]:
    """Lines of items by number: put over the dump at `after`, they give the one at `state`.

    Records take the place of what was there under their slug, tombstones take it out. What
    happened in between to a cluster is not told: for that there is the feed.
    """
    last = after
    while last < state.seq:
        with connection.cursor() as cursor:
            cursor.execute(_ITEMS, [last, state.seq, state.at, CHUNK])
            lines, newest = cursor.fetchone()
        if newest is None:
            return
        last = newest
        yield lines.encode()
