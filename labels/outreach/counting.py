"""What becomes of the counts of requests: numbers for each key and day, and nothing for others."""

from datetime import date, timedelta

from django.db import connection

# The newest finished day stays: the first requests of today go on from it (api/limits.py).
KEEP = timedelta(days=1)
AT_ONCE = 5_000

# Keys of agencies begin with `a_`. One statement: counts are never both there and kept, or neither.
_MOVE = """
WITH gone AS (
    DELETE FROM labels_spent WHERE id IN (
        SELECT id FROM labels_spent WHERE "on" < %s::date LIMIT %s FOR UPDATE SKIP LOCKED
    ) RETURNING who, "on", requests
), kept AS (
    INSERT INTO labels_keyuse (key_id, "on", requests)
    SELECT k.id, g."on", g.requests FROM gone AS g JOIN labels_agencykey AS k ON k.prefix = g.who
    ON CONFLICT (key_id, "on") DO UPDATE
        SET requests = labels_keyuse.requests + excluded.requests
)
SELECT count(*) FROM gone
"""


def put_away(today: date) -> int:
    """Keep the finished days of keys as numbers and forget those of others. How many there were."""
    done = 0
    while moved := _move(today):
        done += moved
    return done


def _move(today: date) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, [today - KEEP, AT_ONCE])
        return cursor.fetchone()[0]
