"""Clusters near to one, and clusters like it: from today's register, in one statement.

*Near* are the clusters whose places lie within NEAR_KM in a straight line, the nearest first; and
where no place is known, those of the same region. *Alike* are clusters that share a sector: first
those that share most of them, then those of the same region, of the same country, with the fewest
other sectors. Each kind looks at some hundred candidates at most, whatever the size of the
register: up to CANDIDATES of its region, of those of its country that share all its sectors, and
of all others, each time the first ones by name.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from .query import SLOT
from .sql import Sql, joined, sql

SHOWN = 5
NEAR_KM = 150
CANDIDATES = 100
EARTH_KM = 6371.0088

_CURRENT = "e.superseded_at IS NULL AND e.kind = 'record'"
# Mercator's map keeps shapes: who is nearest on it is nearest on the ground, as near as it matters.
_PLACE = "point(e.lon, degrees(asinh(tan(radians(e.lat)))))"
_KM = (
    f"2 * {EARTH_KM} * asin(least(1, sqrt(power(sin(radians(e.lat - %s) / 2), 2)"
    " + cos(radians(%s)) * cos(radians(e.lat)) * power(sin(radians(e.lon - %s) / 2), 2))))"
)
_IN_COMMON = "(SELECT count(*) FROM unnest(e.sectors) s WHERE s = ANY(%s::text[]))"

type Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A cluster beside another: how far away if both places are known, what they share."""

    slug: str
    name: str
    country: str
    km: float | None
    sectors: tuple[str, ...]
    standing: Json


@dataclass(frozen=True, slots=True)
class Around:
    """What is near to a cluster, and what is like it."""

    near: list[Neighbour]
    alike: list[Neighbour]


@dataclass(frozen=True, slots=True)
class _Middle:
    """The cluster that others are compared with."""

    slug: str
    country: str
    regions: list[str]
    sectors: list[str]
    place: tuple[float, float] | None


def around(record: Json, valid_on: date) -> Around:
    """The clusters around a record, with their standing on a day. One statement, or none."""
    middle = _middle(record)
    parts = [*_near(middle), *_alike(middle)]
    if not parts:
        return Around([], [])
    statement = _with_names(joined(parts, " UNION ALL "), valid_on)
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.values)
        rows = cursor.fetchall()
    found = [(kind, _neighbour(*rest)) for kind, *rest in rows]
    return Around(
        [each for kind, each in found if kind == "near"],
        [each for kind, each in found if kind == "alike"],
    )


def _middle(record: Json) -> _Middle:
    where = record["location"]
    return _Middle(
        record["slug"],
        record["country"] or "",
        [each["code"] for each in record["regions"] if each["code"]],
        [each["code"] for each in record["sectors"] if each["code"]],
        (where["lat"], where["lon"]) if where else None,
    )


def _near(middle: _Middle) -> Iterable[Sql]:
    """Numbers of entries with their distance, from the nearest on."""
    candidates = []
    if middle.place:
        candidates += [_nearest(middle.place, turn) for turn in _turns(middle.place[1])]
    if middle.regions:
        within = sql("e.regions && %s::text[]", middle.regions)
        candidates.append(_some(middle, sql("SELECT e.seq"), within))
    if candidates:
        yield (
            sql("(SELECT 'near' AS kind, e.seq, ")
            + _km(middle.place)
            + sql(" AS km, 0 AS place FROM labels_entry e WHERE e.seq IN (")
            + joined(candidates, " UNION ")
            + sql(") AND e.slug <> %s AND (", middle.slug)
            + _near_enough(middle)
            + sql(") ORDER BY km NULLS LAST, e.sort_name, e.seq LIMIT %s)", SHOWN)
        )


def _near_enough(middle: _Middle) -> Sql:
    """Those far away are not near, even where a region is wide; without a place, the region is."""
    if middle.place is None:
        return sql("TRUE")
    within = sql("e.lat IS NULL OR ") + _km(middle.place)
    return within + sql(" <= %s", NEAR_KM)


def _km(place: tuple[float, float] | None) -> Sql:
    if place is None:
        return sql("NULL::float8")
    lat, lon = place
    return sql(_KM, lat, lat, lon)


def _turns(lon: float) -> tuple[int, ...]:
    """East of 180° comes what has -180°: there the same place is looked for from both sides."""
    return (0, -360) if lon > 90 else (0, 360) if lon < -90 else (0,)


def _nearest(place: tuple[float, float], turn: int) -> Sql:
    lat, lon = place
    here = "point(%s, degrees(asinh(tan(radians(%s)))))"
    return sql(
        f"(SELECT e.seq FROM labels_entry e WHERE {_CURRENT} AND e.lat IS NOT NULL"
        f" ORDER BY {_PLACE} <-> {here} LIMIT %s)",
        lon + turn,
        lat,
        CANDIDATES,
    )


def _alike(middle: _Middle) -> Iterable[Sql]:
    """Numbers of entries with their place in the order, from the most like on."""
    if not middle.sectors:
        return
    shared = sql(_IN_COMMON, middle.sectors)
    columns = sql("SELECT e.seq, e.sectors, e.regions, e.country, e.sort_name")
    candidates = [_some(middle, columns, condition) for condition in _likenesses(middle)]
    order = (
        shared
        + sql(" DESC, e.regions && %s::text[] DESC", middle.regions)
        + sql(", e.country = %s DESC, cardinality(e.sectors), e.sort_name, e.seq", middle.country)
    )
    yield (
        sql("(SELECT 'alike' AS kind, e.seq, NULL::float8 AS km, row_number() OVER (ORDER BY ")
        + order
        + sql(") AS place FROM (")
        + joined(candidates, " UNION ")
        + sql(") e ORDER BY place LIMIT %s)", SHOWN)
    )


def _likenesses(middle: _Middle) -> Iterable[Sql]:
    """What candidates have in common with it: each finds some who would come first."""
    some, all_ = (sql(f"e.sectors {each} %s::text[]", middle.sectors) for each in ("&&", "@>"))
    if middle.regions:
        yield some + sql(" AND e.regions && %s::text[]", middle.regions)
    if middle.country:
        yield all_ + sql(" AND e.country = %s", middle.country)
    if len(middle.sectors) > 1:
        yield all_
    yield some


def _some(middle: _Middle, columns: Sql, condition: Sql) -> Sql:
    return (
        sql("(")
        + columns
        + sql(f" FROM labels_entry e WHERE {_CURRENT} AND e.slug <> %s AND ", middle.slug)
        + condition
        + sql(" ORDER BY e.sort_name, e.seq LIMIT %s)", CANDIDATES)
    )


def _with_names(found: Sql, valid_on: date) -> Sql:
    """The statement: who they are, and the last of their slots, which is the standing."""
    return (
        sql("SELECT f.kind, e.slug, replace(d.body, chr(1), '')::json ->> 'name', e.country,")
        + sql(f" f.km, e.sectors, split_part({SLOT}, chr(1), -1) FROM (", valid_on)
        + found
        + sql(") f JOIN labels_entry e USING (seq) JOIN labels_entrydocument d ON d.entry_id = seq")
        + sql(" ORDER BY f.kind, f.place, f.km NULLS LAST, e.sort_name, seq")
    )


def _neighbour(
    slug: str, name: str, country: str, km: float | None, sectors: list[str], slot: str
) -> Neighbour:
    standing = json.loads(f"{{{slot.rstrip(',')}}}")["standing"]
    return Neighbour(slug, name, country, km, tuple(sectors), standing)
