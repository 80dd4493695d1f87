"""Counts by country, region, sector, level, status and year. Each ignores its own filter only."""

from dataclasses import replace
from typing import Any

from django.db import connection

from . import cache, conditions
from .conditions import STATUS
from .head import NUMBER, Head, moved
from .question import Question
from .sql import Sql, all_of, joined, sql

OF_THE_CLUSTER = {
    "country": ("e.country", ""),
    "region": ("f.code", "CROSS JOIN LATERAL unnest(e.regions) AS f(code)"),
    "sector": ("f.code", "CROSS JOIN LATERAL unnest(e.sectors) AS f(code)"),
}
OF_A_LABEL = {"level": "l.level", "year": "extract(year FROM l.awarded_first)::int::text"}

Facets = dict[str, list[dict[str, Any]]]


def facets(question: Question, register: Head) -> Facets:
    """For each facet asked for, its codes with the number of clusters, most first."""
    asked = question.but(facets=tuple(sorted(set(question.facets))))
    kept = cache.get(register, "facets", asked)
    if kept is not None:
        return kept
    parts = [sql(f"SELECT '', '', {NUMBER}")]
    parts += [_facet(name, asked, register) for name in asked.facets]
    statement = joined(parts, " UNION ALL ")
    found: Facets = {name: [] for name in asked.facets}
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.values)
        (*_, seq), *rows = sorted(cursor.fetchall())
        if moved(register, seq):
            return facets(question, replace(register, past=True))
        for name, code, count in rows:
            found[name].append({"code": code, "count": count})
    for counts in found.values():
        counts.sort(key=lambda each: (-each["count"], each["code"]))
    return cache.put(register, "facets", asked, found)


def _facet(name: str, question: Question, register: Head) -> Sql:
    asked = conditions.without(question, name)
    where = conditions.clusters(asked, register)
    if name in OF_THE_CLUSTER:
        code, joins = OF_THE_CLUSTER[name]
        return (
            sql(f"SELECT '{name}', {code}, count(*) FROM labels_entry e {joins} WHERE ")
            + where
            + sql(f" AND {code} <> '' GROUP BY 2")
        )
    code_of = sql(STATUS, question.valid_on) if name == "status" else sql(OF_A_LABEL[name])
    met = all_of(conditions.labels(asked, register))
    return (
        sql(f"SELECT '{name}', code, count(DISTINCT seq) FROM (SELECT e.seq, ")
        + code_of
        + sql(" AS code FROM labels_entry e JOIN labels_entrylabel l ON l.entry_id = e.seq WHERE ")
        + where
        + sql(" AND ")
        + met
        + sql(") AS of_labels WHERE code IS NOT NULL GROUP BY code")
    )
