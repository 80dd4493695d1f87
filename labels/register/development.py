"""How the counts grew: labels valid on some days and ever awarded by them, by level and country.

The days are the last ones of all years in which something changed, and those that are asked for
besides. One statement has them all: a label is looked at on the days on which it may be valid.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db import connection

from . import cache, conditions
from .head import NUMBER, Head, moved
from .question import MAIN_SCHEME, Question
from .sql import Sql, sql

type Counts = Counter[tuple[str, str]]

EARLIEST = 1900  # what was awarded before is in the first year
_LABELS = (
    "WITH l AS MATERIALIZED (SELECT l.*, coalesce(e.country, '') AS of,"
    " coalesce(l.awarded_last, l.sure_from, l.possible_until) AS awarded"
    " FROM labels_entry e JOIN labels_entrylabel l ON l.entry_id = e.seq WHERE "
)
# No year is looked at before the first award, nor after all labels have ended.
_DAYS = (
    ", years AS (SELECT greatest(extract(year FROM min(awarded))::int, %s) AS first,"
    " least(extract(year FROM greatest(max(awarded), max(sure_until)))::int + 1, %s) AS last"
    " FROM l), d AS MATERIALIZED (SELECT coalesce(array_agg(day ORDER BY day), '{}') AS days"
    " FROM (SELECT make_date(year, 12, 31) AS day FROM years, generate_series(first, last) AS year"
    " UNION SELECT unnest(%s::date[])) each)"
)
# Labels never move, so each has one current row. `days` is in order, so that places in it tell
# which days lie in the sure period of a label; it is valid on them unless it was withdrawn or
# suspended. The function of the database says the same at twice the cost.
_COUNTS = f"""
SELECT 'register', NULL, NULL, NULL, {NUMBER}
UNION ALL SELECT 'day', NULL, NULL, unnest(days), 0 FROM d
UNION ALL SELECT 'ever', level, of, days[1 + width_bucket(awarded - 1, days)], count(*)
    FROM d, l WHERE awarded IS NOT NULL GROUP BY 2, 3, 4
UNION ALL SELECT 'undated', level, of, NULL, count(*) FROM l WHERE awarded IS NULL GROUP BY 2, 3
UNION ALL SELECT 'valid', level, of, day, count(*)
    FROM d, l, unnest(days[1 + width_bucket(sure_from - 1, days):width_bucket(sure_until, days)])
    AS day
    WHERE awarded <= day AND (withdrawn_on IS NULL OR withdrawn_on > day)
    AND (suspensions = '{{}}' OR NOT day <@ ANY(suspensions)) GROUP BY 2, 3, 4
"""


@dataclass(frozen=True, slots=True)
class Development:
    """For each day the labels of a level and country; `undated` count as awarded on all days."""

    days: tuple[date, ...]
    valid: dict[date, Counts]
    ever: dict[date, Counts]
    undated: Counts

    def ends_of_years(self, before: date) -> list[date]:
        """The last days of years before a day, from the first on which there is a label."""
        ends = [day for day in self.days if (day.month, day.day) == (12, 31) and day < before]
        while ends and not self.ever[ends[0]]:
            ends.pop(0)
        return ends


def development(register: Head, last: int, also: Iterable[date] = ()) -> Development:
    """The development up to the end of a year, and on other days. One statement, kept."""
    question = Question(valid_on=date(last, 12, 31), facets=tuple(map(str, also)))
    kept = cache.get(register, "development", question)
    if kept is None:
        kept = cache.put(register, "development", question, _counted(register, last, [*also]))
    return kept


def _counted(register: Head, last: int, also: list[date]) -> Development:
    statement = _statement(register, last, also)
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.values)
        rows = cursor.fetchall()
    if moved(register, next(n for kind, *_rest, n in rows if kind == "register")):
        return _counted(replace(register, past=True), last, also)
    days = sorted(day for kind, _level, _country, day, _n in rows if kind == "day")
    found: dict[str, dict[date | None, Counts]] = {"ever": {}, "valid": {}, "undated": {}}
    for kind, level, country, day, n in rows:
        if kind in found:
            found[kind].setdefault(day, Counter())[level, country] += n
    return Development(
        days=tuple(days),
        valid={day: found["valid"].get(day, Counter()) for day in days},
        ever=_added_up(days, found["ever"]),
        undated=found["undated"].get(None, Counter()),
    )


def _added_up(days: list[date], awarded: dict[date | None, Counts]) -> dict[date, Counts]:
    """All that was awarded up to each day."""
    so_far: Counts = Counter()
    ever = {}
    for day in days:
        so_far = so_far + awarded.get(day, Counter())
        ever[day] = so_far
    return ever


def _statement(register: Head, last: int, also: list[date]) -> Sql:
    return (
        sql(_LABELS)
        + conditions.known(register)
        + sql(" AND l.scheme = %s)", MAIN_SCHEME)
        + sql(_DAYS, EARLIEST, last, also)
        + sql(_COUNTS)
    )
