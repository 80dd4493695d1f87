"""Which clusters there are for search engines, and when each was last published, in parts.

A part is a range of clusters in the order in which they came, so that a new one or a new name
changes one part and leaves the others as they were.
"""

from datetime import datetime

from django.db import connection

PART = 5_000  # clusters; in six languages well below the 50,000 addresses that a file may hold


def parts() -> list[tuple[int, datetime]]:
    """The number of each part that has clusters, and its newest entry. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (cluster_id - 1) / %s + 1 AS part, max(at) FROM labels_entry"
            " WHERE superseded_at IS NULL AND kind = 'record' GROUP BY part ORDER BY part",
            [PART],
        )
        return cursor.fetchall()


def clusters(part: int) -> list[tuple[str, datetime]]:
    """The clusters of a part by their address, and when each was published. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT slug, at FROM labels_entry WHERE superseded_at IS NULL AND kind = 'record'"
            " AND cluster_id > %s AND cluster_id <= %s ORDER BY cluster_id",
            [(part - 1) * PART, part * PART],
        )
        return cursor.fetchall()
