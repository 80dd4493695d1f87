"""Labels by scheme and level: how many were awarded by a day, and how many are valid on it."""

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from django.db import connection

from . import cache, conditions
from .head import NUMBER, Head, moved
from .question import Question
from .sql import sql


class Count(NamedTuple):
    """`ever`: awarded by the day, those without any date included; `valid`: surely valid on it."""

    ever: int
    valid: int


type Counts = dict[str, dict[str, Count]]
NONE = Count(0, 0)


def scheme_counts(register: Head, on: date) -> Counts:
    """By slug of the scheme, then by code of the level; as `statistics` counts them."""
    question = Question(valid_on=on)
    kept = cache.get(register, "schemes", question)
    return kept if kept is not None else cache.put(register, "schemes", question, _of(register, on))


def whole(levels: dict[str, Count]) -> Count:
    """The levels of one scheme together."""
    return Count(*map(sum, zip(*levels.values(), strict=True))) if levels else NONE


def _of(register: Head, on: date) -> Counts:
    statement = sql(
        f"SELECT {NUMBER}, l.scheme, l.level, count(DISTINCT l.number),"
        f" count(DISTINCT l.number) FILTER (WHERE {conditions.STATUS} = 'valid')"
        " FROM (SELECT) one LEFT JOIN (labels_entry e JOIN labels_entrylabel l"
        " ON l.entry_id = e.seq AND ",
        on,
    )
    statement += conditions.known(register)
    statement += sql(
        " AND coalesce(l.awarded_last, l.sure_from, l.possible_until, '-infinity') <= %s) ON true"
        " GROUP BY l.scheme, l.level",
        on,
    )
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.values)
        rows = cursor.fetchall()
    if moved(register, rows[0][0]):
        return _of(replace(register, past=True), on)
    found: Counts = {}
    for _seq, scheme, level, ever, valid in rows:
        if scheme is not None:
            found.setdefault(scheme, {})[level] = Count(ever, valid)
    return found
