"""Where the clusters are that answer a question: counted in cells of a grid by the database.

A cluster lies where its sources say; without that, in its regions; without those, only in its
country. Cells are small, so that a picture can put them together without showing their edges, and
there are never more of them than a view has room for, whatever the size of the register.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from . import cache, conditions
from .head import NUMBER, Head, moved
from .query import records_by_seq
from .question import Question
from .sql import Sql, sql

LISTED = 50
COLUMNS = "e.seq, e.country, e.sort_name, e.regions, e.lat, e.lon"
PLACED = "(lat IS NOT NULL OR regions <> '{}')"


@dataclass(frozen=True, slots=True)
class Cell:
    """Clusters of one country that lie close together, or in the same regions, or nowhere.

    `regions` are those that all of them are in, each before its parts; `seq` is one's entry.
    """

    country: str
    count: int
    seq: int
    lat: float | None
    lon: float | None
    regions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """All cells, and the first clusters by name: those with a place, and those without."""

    register: Head
    cells: tuple[Cell, ...]
    placed: tuple[int, ...]
    placeless: tuple[int, ...]

    @property
    def count(self) -> int:
        return sum(cell.count for cell in self.cells)


def places(question: Question, register: Head, step: float, *, listing: bool = True) -> Places:
    """Where the clusters are, in cells of so many degrees. One statement, or none.

    Without `listing` those with a place are not named: all of a large register take long to order.
    """
    kept: dict[tuple[float, bool], Places] = cache.get(register, "places", question) or {}
    wanted = step, listing
    if wanted not in kept:
        found = _found(question, register, step, listing)
        if found is None:  # something was published in between
            return places(question, replace(register, past=True), step, listing=listing)
        kept = cache.put(register, "places", question, kept | {wanted: found})
    return kept[wanted]


def records(seqs: Iterable[int], question: Question, register: Head) -> dict[int, dict[str, Any]]:
    """The records of entries of that register as they are on the day. One statement, or none."""
    wanted = list(dict.fromkeys(seqs))
    return records_by_seq(wanted, question.but(known_at=register.at)) if wanted else {}


def _found(question: Question, register: Head, step: float, listing: bool) -> Places | None:
    statement = _statement(question, register, step, listing)
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.values)
        rows = cursor.fetchall()
    seq, placed, placeless = rows[0][:3]
    if moved(register, seq):
        return None
    cells = tuple(_cell(*row[3:]) for row in rows if row[3] is not None)
    return Places(register, cells, tuple(placed or ()), tuple(placeless or ()))


def _statement(question: Question, register: Head, step: float, listing: bool) -> Sql:
    """The cells; with each row the number of the register and the first clusters by name."""
    placed = _first(PLACED) if listing else "NULL::bigint[]"
    return (
        sql("WITH m AS MATERIALIZED (")
        + conditions.found(question, register, sql(COLUMNS))
        + sql(
            "), g AS (SELECT country, count(*) AS n, min(seq) AS seq, avg(lat) AS lat,"
            " avg(lon) AS lon, min(regions) AS first, max(regions) AS last FROM m"
            " GROUP BY country, floor(lat / %s), floor(lon / %s),"
            " CASE WHEN lat IS NULL THEN regions END)"
            f" SELECT {NUMBER}, {placed}, {_first(f'NOT {PLACED}')},"
            " g.country, g.n, g.seq, g.lat, g.lon, g.first, g.last"
            " FROM (SELECT 1) one LEFT JOIN g ON TRUE",
            step,
            step,
        )
    )


def _first(condition: str) -> str:
    return (
        "(SELECT array_agg(seq ORDER BY sort_name, seq) FROM (SELECT seq, sort_name FROM m"
        f" WHERE {condition} ORDER BY sort_name, seq LIMIT {LISTED}) s)"
    )


def _cell(
    country: str,
    count: int,
    seq: int,
    lat: float | None,
    lon: float | None,
    first: list[str],
    last: list[str],
) -> Cell:
    """What the first and the last list of regions begin with, all lists between them do."""
    shared = []
    for one, other in zip(first, last, strict=False):
        if one != other:
            break
        shared.append(one)
    return Cell(country, count, seq, lat, lon, tuple(shared))
