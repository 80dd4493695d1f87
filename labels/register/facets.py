"""Counts by country, region, sector, level, status and year. Each ignores its own filter only."""

from dataclasses import replace
from typing import Any

from django.db import connection

from . import bits, cache, conditions
from .conditions import STATUS
from .head import NUMBER, Head, moved
from .question import Question
from .sql import Sql, all_of, joined, sql

# Codes that stand in the entry itself, and codes that must be looked up in its labels.
OF_THE_CLUSTER = {
    "country": "country",
    "region": "unnest(regions)",
    "sector": "unnest(sectors)",
    "level": "unnest(levels)",
}
OF_A_LABEL = {"level": "l.level", "year": "extract(year FROM l.awarded_first)::int::text"}
COLUMNS = sql("e.seq, e.country, e.regions, e.sectors, e.levels")

Facets = dict[str, list[dict[str, Any]]]


def facets(question: Question, register: Head) -> Facets:
    """For each facet asked for, its codes with the number of clusters, most first."""
    asked = question.but(facets=tuple(sorted(set(question.facets))))
    kept = cache.get(register, "facets", asked)
    if kept is not None:
        return kept
    counted = bits.facets(asked, register)
    if counted is not None:
        return cache.put(register, "facets", asked, _most_first(counted))
    statement = _statement(asked, register)
    found: Facets = {name: [] for name in asked.facets}
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.values)
        (*_, seq), *rows = sorted(cursor.fetchall())
        if moved(register, seq):
            return facets(question, replace(register, past=True))
        for name, code, count in rows:
            found[name].append({"code": code, "count": count})
    return cache.put(register, "facets", asked, _most_first(found))


def _most_first(found: Facets) -> Facets:
    for counts in found.values():
        counts.sort(key=lambda each: (-each["count"], each["code"]))
    return found


def _statement(question: Question, register: Head) -> Sql:
    """All counts. Facets that ask the same, which most do, share one set of entries."""
    sets: dict[Question, str] = {}
    counts = [sql(f"SELECT '', '', {NUMBER}")]
    for name in question.facets:
        asked = conditions.without(question, name)
        entries = sets.setdefault(asked, f"m{len(sets)}")
        counts.append(_counts(name, entries, asked, register))
    found = (
        sql(f"{entries} AS MATERIALIZED (") + conditions.found(asked, register, COLUMNS) + sql(")")
        for asked, entries in sets.items()
    )
    return sql("WITH ") + joined(found, ", ") + sql(" ") + joined(counts, " UNION ALL ")


def _counts(name: str, entries: str, question: Question, register: Head) -> Sql:
    """Clusters by the codes of one facet."""
    if name in OF_THE_CLUSTER and not (name == "level" and question.asks_about_labels):
        return sql(
            f"SELECT '{name}', code, count(*) FROM"
            f" (SELECT {OF_THE_CLUSTER[name]} AS code FROM {entries}) c"
            " WHERE code <> '' GROUP BY code"
        )
    code = sql(STATUS, question.valid_on) if name == "status" else sql(OF_A_LABEL[name])
    return (
        sql(f"SELECT '{name}', code, count(DISTINCT seq) FROM (SELECT m.seq, ")
        + code
        + sql(f" AS code FROM {entries} m JOIN labels_entrylabel l ON l.entry_id = m.seq WHERE ")
        + all_of(conditions.labels(question, register))
        + sql(") AS of_labels WHERE code IS NOT NULL GROUP BY code")
    )
