"""Some clusters by their addresses, and others whose names fit a search: in one statement."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection

from ..models import Entry
from . import conditions, paging
from .document import filled
from .head import NUMBER, Head, moved
from .left import Departure
from .query import SLOT
from .question import Question
from .search import tokens
from .sql import Sql, joined, sql

FOUND = 8

type Json = dict[str, Any]


@dataclass(slots=True)
class Compared:
    """By address: the records, and those who left the register. `found` fits the search best."""

    records: dict[str, Json] = field(default_factory=dict)
    left: dict[str, Departure] = field(default_factory=dict)
    found: list[Json] = field(default_factory=list)


def compared(slugs: Sequence[str], question: Question, register: Head) -> Compared:
    """Who is listed under these addresses on the clocks of the question, and who its words find."""
    statement = _statement(slugs, question, register)
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.values)
        (*_nothing, seq), *rows = sorted(cursor.fetchall(), key=lambda row: row[0] is not None)
    if moved(register, seq):
        return compared(slugs, question, replace(register, past=True))
    told = Compared()
    for kind, slug, body, slots, place, _seq in sorted(rows, key=lambda row: row[4]):
        record = json.loads(filled(body, slots or ""))
        if place:
            told.found.append(record)
        elif kind == Entry.Kind.RECORD:
            told.records[slug] = record
        else:
            why = record["delisted"]
            told.left[slug] = Departure(record["name"], why["for"], why["same_as"])
    return told


def _statement(slugs: Sequence[str], question: Question, register: Head) -> Sql:
    """Place 0 are those asked for, from 1 on those that were found. The first row is the number."""
    rows = sql("SELECT e.seq, 0::bigint AS place FROM labels_entry e WHERE e.slug = ANY(%s)", slugs)
    rows += sql(" AND ") + conditions.current(register)
    if tokens(question.q):
        rows += sql(" UNION ALL ") + _named(question, register)
    return (
        sql("WITH w AS MATERIALIZED (")
        + rows
        + sql(f") SELECT NULL, NULL, NULL, NULL, NULL, {NUMBER} UNION ALL")
        + sql(f" SELECT e.kind, e.slug, d.body, {SLOT}, w.place, 0 FROM w", question.valid_on)
        + sql(" JOIN labels_entry e USING (seq) JOIN labels_entrydocument d ON d.entry_id = e.seq")
    )


def _named(question: Question, register: Head) -> Sql:
    """The best of those whose names fit, numbered."""
    columns = paging.keys(question)
    named = joined((key.expression + sql(f" AS k{i}") for i, key in enumerate(columns)), ", ")
    order = joined((sql(f"k{i}") for i in range(len(columns))), ", ")
    return (
        sql("(SELECT s.seq, row_number() OVER (ORDER BY ")
        + order
        + sql(") FROM (")
        + conditions.found(question, register, sql("e.seq, ") + named)
        + sql(") s ORDER BY ")
        + order
        + sql(" LIMIT %s)", FOUND)
    )
