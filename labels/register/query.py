"""Pages and records of the register: a few statements, whatever its size.

The bytes come from the entries: documents are joined by the database, statuses are put in, and no
model is made. Everything answers on both clocks of the question.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import connection

from . import anchors, bits, cache, conditions, facets, paging, ranked
from .document import filled
from .head import NUMBER, Head, moved
from .matches import Matches
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
    """One record for a day, and the entry it comes from."""

    body: str
    seq: int
    at: datetime

    def record(self) -> dict[str, Any]:
        return json.loads(self.body)


def page(question: Question) -> Page:
    """A page of records: at most three statements with facets, whatever the size.

    One tells which register it is, one perhaps where new words of a search occur, one the rest.
    """
    columns = paging.keys(question)
    register, start = paging.walked(question, columns)
    count, matches = _known(question, register, start)
    counts = facets.at_hand(question, register) if question.facets else {}
    rows, counted = _selected(question, register, columns, start, matches, counting=count is None)
    asked = sql("NULL") if counts is not None else facets.as_column(question, register)
    statement = _filled_in(question, columns, rows, counted, asked)
    body, slots, shown, seq, found, told, *last = _one(statement)
    if moved(register, seq):
        return page(question.but(known_at=register.at))
    if count is None:
        count = cache.put(register, "count", question, found)
    if counts is None:
        counts = facets.gathered(question, register, told)
    return Page(
        count=count,
        body=filled(body, slots) if body else "",
        register=register,
        valid_on=question.valid_on,
        facets=counts if question.facets else None,
        next_cursor=paging.encode(question, register.at, last) if shown == question.limit else None,
    )


def _known(
    question: Question, register: Head, start: list[Any] | None
) -> tuple[int | None, Matches | None]:
    """What is known without asking the database: how many answer the question, perhaps which."""
    count = cache.get(register, "count", question)
    if count is None and _asks_for_all(question) and not register.past:
        count = register.clusters
    if start is not None or (count is not None and not question.q):
        return count, None
    matches = bits.matches(question, register, statements=1)
    if count is None and matches:
        count = cache.put(register, "count", question, matches.count)
    return count, matches


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
    question: Question,
    register: Head,
    columns: list[paging.Key],
    start: list[Any] | None,
    matches: Matches | None,
    *,
    counting: bool,
) -> tuple[Sql, Sql]:
    """The query `p` of the rows of one page, with the keys from which a cursor goes on; a count.

    Only a search, whose order is not that of an index, and a count need all rows that are found:
    these are then found once, as `m`. Otherwise the rows come in the order of an index.
    """
    found = None
    if matches and question.q and not question.ordering:
        found = ranked.rows(question, register, matches)
    if found is None:
        named = joined((k.expression + sql(f" AS k{i}") for i, k in enumerate(columns)), ", ")
        found = conditions.found(question, register, sql("e.seq, ") + named)
        if not (counting or question.q):
            return _in_order(question, register, columns, start, found), sql("NULL")
        found = sql("m AS MATERIALIZED (") + found + sql(")")
    kept = [replace(key, expression=sql(f"k{i}")) for i, key in enumerate(columns)]
    rows = found + sql(", ") + _cut(question, sql("SELECT * FROM m"), kept, start, " WHERE ")
    return rows, sql("SELECT count(*) FROM m" if counting else "NULL")


def _in_order(
    question: Question,
    register: Head,
    columns: list[paging.Key],
    start: list[Any] | None,
    found: Sql,
) -> Sql:
    """The rows of a page in the order of an index, deep ones from the milestone before them."""
    if start is None and question.offset >= anchors.STEP and _asks_for_all(question):
        start, skipped = anchors.before(question, register, columns)
        question = question.but(offset=question.offset - skipped)
    return _cut(question, found, columns, start, " AND ")


def _cut(
    question: Question, rows: Sql, columns: list[paging.Key], start: list[Any] | None, glue: str
) -> Sql:
    """As many rows as a page has, numbered, from where the question says."""
    if start:
        rows = rows + sql(glue) + paging.after(columns, start)
    return (
        sql(
            "p AS MATERIALIZED (SELECT s.*, row_number() OVER () AS n, count(*) OVER () AS last"
            " FROM ("
        )
        + rows
        + sql(" ORDER BY ")
        + paging.order_by(columns)
        + sql(" LIMIT %s OFFSET %s) s)", question.limit, question.offset)
    )


def _filled_in(
    question: Question, columns: list[paging.Key], rows: Sql, counted: Sql, counts: Sql
) -> Sql:
    """The statement of a page: documents, statuses, how many, facets, the keys of the last row."""
    values = joined((sql(LAST.format(i)) for i in range(len(columns))), ", ")
    documents = f"string_agg(d.body, ',' ORDER BY p.n), string_agg({SLOT}, chr(1) ORDER BY p.n)"
    return (
        sql("WITH ")
        + rows
        + sql(f" SELECT {documents}, count(*), {NUMBER}, (", question.valid_on)
        + counted
        + sql("), ")
        + counts
        + sql(", ")
        + values
        + sql(" FROM p JOIN labels_entrydocument d ON d.entry_id = p.seq")
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


def records_of(clusters: Iterable[int], question: Question) -> list[dict[str, Any]]:
    """The records of clusters by their keys, in one statement and in no order."""
    return _records(sql("e.cluster_id = ANY(%s)", list(clusters)), question)


def records_by_number(numbers: Iterable[str], question: Question) -> list[dict[str, Any]]:
    """The records of clusters by their numbers, which never change; in no order.

    One statement whatever the tables hold: who is not listed looks like nobody.
    """
    holds = "e.cluster_id IN (SELECT id FROM labels_cluster WHERE number = ANY(%s))"
    return _records(sql(holds, list(numbers)), question)


def records_with_numbers(numbers: Iterable[str], question: Question) -> list[dict[str, Any]]:
    """The records of clusters that have one of these numbers, or a label that has one."""
    wanted = list(numbers)
    holds = (
        "e.seq IN (SELECT entry_id FROM labels_entrylabel WHERE number = ANY(%s) UNION ALL"
        " SELECT c.seq FROM labels_entry c JOIN labels_cluster k ON k.id = c.cluster_id"
        " WHERE k.number = ANY(%s))"
    )
    return _records(sql(holds, wanted, wanted), question)


def records_by_seq(seqs: Iterable[int], question: Question) -> dict[int, dict[str, Any]]:
    """The records of entries by their numbers, in one statement."""
    found = _records(sql("e.seq = ANY(%s::bigint[])", list(seqs)), question)
    return {record["seq"]: record for record in found}


def _records(where: Sql, question: Question) -> list[dict[str, Any]]:
    statement = _entries(where, question)
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.values)
        rows = cursor.fetchall()
    return [json.loads(filled(body, slots)) for body, slots, *_rest in rows]


def _found(where: Sql, question: Question) -> Found | None:
    row = _one(_entries(where, question))
    if row is None:
        return None
    body, slots, seq, published_at = row
    return Found(filled(body, slots), seq, published_at)


def _entries(where: Sql, question: Question) -> Sql:
    """The entries known at the moment of the question that fulfil a condition."""
    at = question.known_at
    known = sql("e.superseded_at IS NULL")
    if at is not None:
        known = sql("e.at <= %s AND (e.superseded_at IS NULL OR e.superseded_at > %s)", at, at)
    return (
        sql(
            f"SELECT d.body, {SLOT}, e.seq, e.at"
            " FROM labels_entry e JOIN labels_entrydocument d ON d.entry_id = e.seq"
            " WHERE e.kind = 'record' AND ",
            question.valid_on,
        )
        + where
        + sql(" AND ")
        + known
    )


def walk(question: Question, register: Head) -> Iterator[dict[str, Any]]:
    """All records that answer a question, in order, 500 at a time, from one register."""
    if register.at is None:
        return  # nothing was published yet
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
