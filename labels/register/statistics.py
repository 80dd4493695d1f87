"""Two numbers that the press mixes up: labels ever awarded, and labels valid on a day."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import connection

from . import cache, conditions
from .head import NUMBER, Head, head, moved
from .question import MAIN_SCHEME, Question
from .sql import Sql, joined, sql

BY = ("level", "country", "sector", "year")
CODES = {
    "level": "level",
    "country": "country",
    "sector": "unnest(sectors)",
    "year": "extract(year FROM awarded_first)::int::text",
}
NAMES = ("ever", "valid", "clusters", "clusters_valid", "undated")
COUNTS = (
    "count(DISTINCT number), count(DISTINCT number) FILTER (WHERE valid),"
    " count(DISTINCT seq), count(DISTINCT seq) FILTER (WHERE valid),"
    " count(DISTINCT number) FILTER (WHERE undated)"
)


def statistics(
    *, on: date, by: tuple[str, ...] = BY, known_at: datetime | None = None
) -> dict[str, Any]:
    """Counts for a day, in all and by level, country, sector and year of the award.

    `ever`: labels awarded by that day, those without any date included (`undated` says how many);
    `valid`: labels surely valid on it; `clusters` and `clusters_valid`: the clusters behind them.
    Only labels of the European scheme count. A cluster of two sectors counts in both; codes
    that no source tells are null.
    """
    register = head(known_at)
    return {
        "register": register.envelope(on),
        "on": on.isoformat(),
        **statistics_of(register, on, by),
    }


def statistics_of(register: Head, on: date, by: tuple[str, ...] = BY) -> dict[str, Any]:
    """The counts of one register, kept."""
    question = Question(valid_on=on, facets=tuple(sorted(by)))
    kept = cache.get(register, "statistics", question)
    if kept is None:
        kept = cache.put(register, "statistics", question, counted(register, on, by))
    return kept


def counted(register: Head, on: date, by: tuple[str, ...]) -> dict[str, Any]:
    """The counts of one register, in one statement."""
    statement = _statement(register, on, by)
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.values)
        (_, _, seq, *_), *rows = sorted(cursor.fetchall(), key=lambda row: row[0] != "register")
    if moved(register, seq):
        return counted(replace(register, past=True), on, by)
    found: dict[str, Any] = {"totals": {}, "by": {name: [] for name in by}}
    for name, code, *counts in rows:
        numbers = dict(zip(NAMES, counts, strict=True))
        if name == "all":
            found["totals"] = numbers
        else:
            found["by"][name].append({"code": code or None, **numbers})
    for groups in found["by"].values():
        groups.sort(key=lambda row: (row["code"] is None, row["code"] or ""))
    return found


def _statement(register: Head, on: date, by: tuple[str, ...]) -> Sql:
    """All counts, and the number of the register that was counted."""
    groups = [
        sql(f"SELECT 'register' AS name, NULL AS code, {NUMBER} AS n, 0, 0, 0, 0"),
        sql(f"SELECT 'all', NULL, {COUNTS} FROM l"),
    ]
    groups += [
        sql(f"SELECT '{name}', code, {COUNTS} FROM (SELECT l.*, {CODES[name]} AS code FROM l) g")
        + sql(" GROUP BY code")
        for name in by
    ]
    return _labels(register, on) + joined(groups, " UNION ALL ")


def _labels(register: Head, on: date) -> Sql:
    """The labels awarded by that day, and whether they are valid on it."""
    return (
        sql(
            "WITH l AS MATERIALIZED (SELECT e.seq, e.country, e.sectors, l.number, l.level,"
            f" l.awarded_first, l.possible_from IS NULL AS undated, {conditions.STATUS} = 'valid'"
            " AS valid FROM labels_entry e JOIN labels_entrylabel l ON l.entry_id = e.seq WHERE ",
            on,
        )
        + conditions.known(register)
        + sql(
            " AND l.scheme = %s"
            " AND coalesce(l.awarded_last, l.sure_from, l.possible_until, '-infinity') <= %s) ",
            MAIN_SCHEME,
            on,
        )
    )
