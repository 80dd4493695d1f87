"""How long cases stay in each state, as the journal tells it. Questions only."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import connection

from ..rules.moves import MOVES, State
from ..rules.validity import ZONE


@dataclass(frozen=True, slots=True)
class Stage:
    """The stays in one state that have ended: how many, and their days."""

    state: State
    count: int
    median: float
    slowest: float
    slowest_case: str


# A state lasts from the event that led into it to the next one that leads out of it. Which state
# that was, the verb says: the index holds it, so that the journal itself is not read.
_STAYS = """
WITH stays AS (
    SELECT object_id, verb, at AS since,
           lead(at) OVER (PARTITION BY object_id ORDER BY seq) AS until
    FROM labels_event
    WHERE object_type = 'assessment' AND after ? 'status'
), ended AS (
    SELECT object_id, state, extract(epoch FROM until - since)::float8 / 86400 AS days
    FROM stays JOIN unnest(%(verbs)s::text[], %(states)s::text[]) AS led (verb, state) USING (verb)
    WHERE until >= %(since)s
)
SELECT state, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY days),
       max(days), (array_agg(object_id ORDER BY days DESC, object_id COLLATE "C"))[1]
FROM ended
GROUP BY state
"""
_LED_INTO = {"open_assessment": State.DRAFT} | {name: move.target for name, move in MOVES.items()}


def stages(*, since: date) -> list[Stage]:
    """The states that cases left since a day in Brussels, in the order of the process."""
    begins = datetime.combine(since, time.min, ZONE)
    with connection.cursor() as cursor:
        led = {"verbs": list(_LED_INTO), "states": [str(state) for state in _LED_INTO.values()]}
        cursor.execute(_STAYS, {"since": begins, **led})
        found = {row[0]: row for row in cursor.fetchall()}
    return [Stage(state, *row[1:]) for state in State if (row := found.get(state))]
