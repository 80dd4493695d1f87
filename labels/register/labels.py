"""The listing of labels: each with its cluster in short."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from . import cache, conditions, paging
from .document import filled
from .head import NUMBER, Head, moved
from .paging import Key
from .query import CHUNK, SLOT
from .question import NO_CHOICE, Question
from .sql import Sql, all_of, joined, sql

FROM = " FROM labels_entrylabel l JOIN labels_entry e ON e.seq = l.entry_id"
REFUSABLE = {"level": "l.level", "scheme": "l.scheme"}


@dataclass(frozen=True, slots=True)
class LabelPage:
    """Some of the labels that answer a question, in order, each with `cluster` in short."""

    count: int
    rows: list[dict[str, Any]]
    register: Head
    next_cursor: str | None

    def records(self) -> list[dict[str, Any]]:
        return self.rows


def labels_page(question: Question) -> LabelPage:
    """A page of labels in two statements, one more to count them for the first time."""
    columns = paging.label_keys(question)
    register, start = paging.walked(question, columns)
    where = _where(question, register)
    count, seq = cache.get(register, "labels", question), register.seq
    if count is None:
        count, seq = _all(sql(f"SELECT count(*), {NUMBER}{FROM} WHERE ") + where)[0]
    rows = _all(_selected(question, columns, where, start))
    if any(moved(register, each) for each in (seq, *(row[3] for row in rows))):
        return labels_page(question.but(known_at=register.at))
    cache.put(register, "labels", question, count)
    shown = [_short(number, filled(body, slots)) for number, body, slots, *_ in rows]
    cursor = None
    if len(rows) == question.limit:
        cursor = paging.encode(question, register.at, list(rows[-1][4:]))
    return LabelPage(count, shown, register, cursor)


def first_of_each(
    questions: Sequence[Question], register: Head
) -> tuple[list[list[dict[str, Any]]], int]:
    """The first labels of several lists in one statement, uncounted; and of which register."""
    parts = []
    for place, question in enumerate(questions):
        selected = _selected(
            question, paging.label_keys(question), _where(question, register), None
        )
        numbered = sql(f"SELECT {place} AS list, row_number() OVER () AS n, s.* FROM (") + selected
        parts.append(numbered + sql(") s (number, body, slots, seq, k0, k1)"))
    union = sql("SELECT * FROM (") + joined(parts, " UNION ALL ") + sql(") u ORDER BY list, n")
    found: list[list[dict[str, Any]]] = [[] for _ in questions]
    rows = _all(union)
    for place, _n, number, body, slots, *_rest in rows:
        found[place].append(_short(number, filled(body, slots)))
    return found, rows[0][5] if rows else register.seq


def walk_labels(question: Question, register: Head) -> Iterator[dict[str, Any]]:
    """All labels that answer a question, 500 at a time, from one register."""
    if register.at is None:
        return  # nothing was published yet
    asked = question.but(known_at=register.at, limit=CHUNK, offset=0, cursor=paging.START)
    while True:
        chunk = labels_page(asked)
        yield from chunk.records()
        if chunk.next_cursor is None:
            return
        asked = asked.but(cursor=chunk.next_cursor)


def _where(question: Question, register: Head) -> Sql:
    """The label meets the label conditions itself, and its cluster those about clusters."""
    about_the_cluster = question.but(
        level=NO_CHOICE,
        status=NO_CHOICE,
        scheme=NO_CHOICE,
        min_level=None,
        awarded_after=None,
        awarded_before=None,
        expires_after=None,
        expires_before=None,
    )
    return all_of(
        [
            conditions.clusters(about_the_cluster, register),
            *conditions.labels(question, register, with_country=bool(question.country.any)),
            *_refused(question),
        ]
    )


def _refused(question: Question) -> Iterator[Sql]:
    for name, column in REFUSABLE.items():
        refused = getattr(question, name).none
        if refused:
            yield sql(f"{column} <> ALL(%s::text[])", list(refused))
    if question.status.none:
        refused = list(question.status.none)
        yield sql(f"{conditions.STATUS} <> ALL(%s::text[])", question.valid_on, refused)


def _selected(question: Question, columns: list[Key], where: Sql, start: list[Any] | None) -> Sql:
    if start:
        where = where + sql(" AND ") + paging.after(columns, start)
    keys = joined((key.expression + sql(f" AS k{i}") for i, key in enumerate(columns)), ", ")
    shown = ", ".join(f"p.k{i}::text" for i in range(len(columns)))
    return (
        sql(
            f"SELECT p.number, d.body, {SLOT}, {NUMBER}, {shown} FROM (SELECT l.number, e.seq, ",
            question.valid_on,
        )
        + keys
        + sql(", row_number() OVER (ORDER BY ")
        + paging.order_by(columns)
        + sql(f") AS n{FROM} WHERE ")
        + where
        + sql(" ORDER BY ")
        + paging.order_by(columns)
        + sql(
            " LIMIT %s OFFSET %s) p JOIN labels_entrydocument d ON d.entry_id = p.seq ORDER BY p.n",
            question.limit,
            question.offset,
        )
    )


def _short(number: str, document: str) -> dict[str, Any]:
    record = json.loads(document)
    label = next(each for each in record["labels"] if each["number"] == number)
    cluster = {name: record[name] for name in ("slug", "number", "name", "country", "url")}
    return label | {"cluster": cluster}


def _all(statement: Sql) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.values)
        return cursor.fetchall()
