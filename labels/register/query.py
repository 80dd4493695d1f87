"""Pages and records of the register: a few statements, whatever its size.

The bytes come from the entries: documents are joined by the database, statuses are put in, and no
model is made. Everything answers on both clocks of the question.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from . import cache, conditions, paging
from .document import filled
from .facets import facets
from .head import NUMBER, Head, moved
from .question import Question
from .sql import Sql, joined, sql

LAST = "max(p.k{}::text) FILTER (WHERE p.n = p.last)"
CHUNK = 500
SLOT = "d.slots[1 + width_bucket(%s::date, d.days)]"


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the records that answer a question, in order."""

    count: int
    body: str
    register: Head
    valid_on: date
    facets: dict[str, list[dict[str, Any]]] | None
    next_cursor: str | None

    def records(self) -> list[dict[str, Any]]:
        """The records, parsed."""
        return json.loads(f"[{self.body}]")


@dataclass(frozen=True, slots=True)
class Found:
    """One record for a day, and the day from which it will read differently."""

    body: str
    seq: int
    at: datetime
    sha256: str
    next_change: date | None

    def record(self) -> dict[str, Any]:
        return json.loads(self.body)


def page(question: Question) -> Page:
    """A page of records: at most three statements with facets, whatever the size."""
    register, start = paging.walked(question, paging.keys(question))
    where = conditions.clusters(question, register)
    columns = paging.keys(question)
    count = cache.get(register, "count", question)
    counted = sql("NULL") if count is not None else _count(question, register, where)
    rows = _selected(question, columns, where, start)
    values = joined((sql(LAST.format(i)) for i in range(len(columns))), ", ")
    statement = (
        sql("WITH p AS MATERIALIZED (")
        + rows
        + sql(") SELECT (")
        + counted
        + sql(
            f"), string_agg(d.body, ',' ORDER BY p.n), string_agg({SLOT}, chr(1) ORDER BY p.n),"
            f" count(*), {NUMBER}, ",
            question.valid_on,
        )
        + values
        + sql(" FROM p JOIN labels_entrydocument d ON d.entry_id = p.seq")
    )
    found, body, slots, shown, seq, *last = _one(statement)
    if moved(register, seq):
        return page(question.but(known_at=register.at))
    if count is None:
        count = cache.put(register, "count", question, found)
    return Page(
        count=count,
        body=filled(body, slots) if body else "",
        register=register,
        valid_on=question.valid_on,
        facets=facets(question, register) if question.facets else None,
        next_cursor=paging.encode(question, register.at, last) if shown == question.limit else None,
    )


def _count(question: Question, register: Head, where: Sql) -> Sql:
    """How many there are: kept at the head for everything, counted otherwise."""
    if _asks_for_all(question) and not register.past:
        return sql("%s::bigint", register.clusters)
    return sql("SELECT count(*) FROM labels_entry e WHERE ") + where


def _asks_for_all(question: Question) -> bool:
    cluster = (question.country, question.region, question.sector, question.programme)
    return not (
        any(cluster)
        or question.identifier
        or question.q
        or question.updated_since
        or question.asks_about_labels
    )


def _selected(
    question: Question, columns: list[paging.Key], where: Sql, start: list[Any] | None
) -> Sql:
    """Numbers and keys of the rows of one page. The last row's keys make the next cursor."""
    if start:
        where = where + sql(" AND ") + paging.after(columns, start)
    keys = joined((k.expression + sql(f" AS k{i}") for i, k in enumerate(columns)), ", ")
    return (
        sql("SELECT s.*, row_number() OVER () AS n, count(*) OVER () AS last FROM (SELECT e.seq, ")
        + keys
        + sql(" FROM labels_entry e WHERE ")
        + where
        + sql(" ORDER BY ")
        + paging.order_by(columns)
        + sql(" LIMIT %s OFFSET %s) s", question.limit, question.offset)
    )


def record(slug: str, question: Question) -> Found | None:
    """The record of a cluster by its slug, in one statement."""
    return _found(sql("e.slug = %s", slug), question)


def record_by_identifier(scheme: str, value: str, question: Question) -> Found | None:
    """The record of a cluster by what another register calls it."""
    return _found(sql("e.identifiers && ARRAY[%s]::text[]", f"{scheme}:{value}"), question)


def record_by_label(number: str, question: Question) -> Found | None:
    """The record that holds a label, by the label's canonical number."""
    holds = "EXISTS (SELECT 1 FROM labels_entrylabel l WHERE l.entry_id = e.seq AND l.number = %s)"
    return _found(sql(holds, number), question)


def label_record(number: str, question: Question) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """A label and its cluster's record, or None for a number that was never given out."""
    found = record_by_label(number, question)
    if found is None:
        return None
    record = found.record()
    return next(each for each in record["labels"] if each["number"] == number), record


def _found(where: Sql, question: Question) -> Found | None:
    at = question.known_at
    known = sql("e.superseded_at IS NULL")
    if at is not None:
        known = sql("e.at <= %s AND (e.superseded_at IS NULL OR e.superseded_at > %s)", at, at)
    statement = (
        sql(
            f"SELECT d.body, {SLOT}, e.seq, e.at, e.sha256,"
            " d.days[1 + width_bucket(%s::date, d.days)]"
            " FROM labels_entry e JOIN labels_entrydocument d ON d.entry_id = e.seq"
            " WHERE e.kind = 'record' AND ",
            question.valid_on,
            question.valid_on,
        )
        + where
        + sql(" AND ")
        + known
    )
    row = _one(statement)
    if row is None:
        return None
    body, slots, *rest = row
    return Found(filled(body, slots), *rest)


def walk(question: Question, register: Head) -> Iterator[dict[str, Any]]:
    """All records that answer a question, in order, 500 at a time, from one register."""
    asked = question.but(
        known_at=register.at, limit=CHUNK, offset=0, cursor=paging.START, facets=()
    )
    while True:
        chunk = page(asked)
        yield from chunk.records()
        if chunk.next_cursor is None:
            return
        asked = asked.but(cursor=chunk.next_cursor)


def _one(statement: Sql) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.values)
        return cursor.fetchone()
