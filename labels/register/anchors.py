"""Milestones of the whole list: deep pages begin at one of them instead of counting from the top.

They are found in the background and kept as long as the register does not change, so skipping
costs a few hundred rows wherever the page is.
"""

from datetime import date
from typing import Any

from django.db import connection

from . import cache, conditions, upkeep
from .head import NUMBER, Head, moved
from .paging import Key, order_by
from .question import Question
from .sql import joined, sql

STEP = 500
EVERYTHING = Question(valid_on=date.min)  # without a filter no day matters


def before(question: Question, register: Head, columns: list[Key]) -> tuple[list[Any] | None, int]:
    """The keys of the last milestone that the question skips, and how many rows that saves."""
    kept = cache.get(register, _name(question), EVERYTHING)
    if kept is None:
        upkeep.later(
            ("anchors", question.ordering, register.key),
            lambda: find(question, register, columns),
        )
        return None, 0
    place = min(question.offset // STEP, len(kept))
    return (kept[place - 1], place * STEP) if place else (None, 0)


def find(question: Question, register: Head, columns: list[Key]) -> None:
    """The keys of every 500th row. What was published meanwhile must not be kept."""
    named = joined((key.expression + sql(f" AS k{i}") for i, key in enumerate(columns)), ", ")
    shown = ", ".join(f"k{i}::text" for i in range(len(columns)))
    statement = (
        sql(f"SELECT {NUMBER}, {shown} FROM (SELECT ")
        + named
        + sql(", row_number() OVER (ORDER BY ")
        + order_by(columns)
        + sql(") AS n FROM labels_entry e WHERE ")
        + conditions.clusters(EVERYTHING, register)
        + sql(") s WHERE n %% %s = 0 ORDER BY n", STEP)
    )
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.values)
        rows = cursor.fetchall()
    if not any(moved(register, seq) for seq, *_ in rows):
        cache.put(register, _name(question), EVERYTHING, [keys for _, *keys in rows])


def _name(question: Question) -> str:
    return f"anchors {question.ordering}"
