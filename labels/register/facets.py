"""Counts by country, region, sector, level, status and year. Each ignores its own filter only."""

import json
from typing import Any

from . import bits, cache, conditions
from .conditions import STATUS
from .head import Head
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


def at_hand(question: Question, register: Head) -> Facets | None:
    """The facets that are asked for, if they can be told without a statement."""
    kept = cache.get(register, "facets", _sorted(question))
    if kept is not None:
        return kept
    counted = bits.facets(question, register)
    return None if counted is None else _keep(question, register, counted)


def as_column(question: Question, register: Head) -> Sql:
    """All counts as one value, for the statement of the page."""
    return (
        sql("(SELECT json_agg(json_build_array(name, code, n))::text FROM (")
        + _statement(_sorted(question), register)
        + sql(") f(name, code, n))")
    )


def gathered(question: Question, register: Head, value: str | None) -> Facets:
    """For each facet asked for, its codes with the number of clusters, most first."""
    found: Facets = {name: [] for name in question.facets}
    for name, code, count in json.loads(value or "[]"):
        found[name].append({"code": code, "count": count})
    return _keep(question, register, found)


def _keep(question: Question, register: Head, found: Facets) -> Facets:
    for counts in found.values():
        counts.sort(key=lambda each: (-each["count"], each["code"]))
    return cache.put(register, "facets", _sorted(question), found)


def _sorted(question: Question) -> Question:
    return question.but(facets=tuple(sorted(set(question.facets))))


def _statement(question: Question, register: Head) -> Sql:
    """All counts. Facets that ask the same, which most do, share one set of entries."""
    sets: dict[Question, str] = {}
    counts = []
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
