"""How long cases stay in each state, as the journal tells it. Questions only."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from ..rules.moves import State


@dataclass(frozen=True, slots=True)
class Stage:
    """The stays in one state that have ended: how many, and their days."""

    state: State
    count: int
    median: float
    slowest: float
    slowest_case: str


# A state lasts from the event that led into it to the next one that leads out of it.
_STAYS = """
WITH stays AS (
    SELECT object_id, after->>'status' AS state, at AS since,
           lead(at) OVER (PARTITION BY object_id ORDER BY seq) AS until
    FROM labels_event
    WHERE object_type = 'assessment' AND after->>'status' IS NOT NULL
), ended AS (
    SELECT object_id, state, extract(epoch FROM until - since) / 86400 AS days
    FROM stays
    WHERE until IS NOT NULL AND until >= %(since)s
)
SELECT state, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY days),
       max(days), (array_agg(object_id ORDER BY days DESC, object_id))[1]
FROM ended
GROUP BY state
"""


def stages(*, since: date) -> list[Stage]:
    """The states that cases left since a day, in the order of the process."""
    with connection.cursor() as cursor:
        cursor.execute(_STAYS, {"since": since})
        found = {row[0]: row for row in cursor.fetchall()}
    return [
        Stage(state, row[1], float(row[2]), float(row[3]), row[4])
        for state in State
        if (row := found.get(state))
    ]
