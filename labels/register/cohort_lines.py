"""Clusters that somebody wrote down, a line for each: by number, by address, or by any name.

The number may be that of the cluster or of one of its labels. However many lines there are, it
takes five statements at most.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from ..models import Cluster
from ..rules.numbers import NumberError, parse_cluster_number, parse_label_number
from ..rules.text import fold

MOST_SHOWN = 5  # clusters of one name
_SLUG = re.compile(r"[a-z0-9_-]{1,100}")
_PAGE = re.compile(r"(?:[a-z]+://[^/\s]+)?/clusters/([a-z0-9_-]{1,100})/?(?:[?#]\S*)?", re.I)
_LISTED = "e.superseded_at IS NULL AND e.kind = 'record'"


@dataclass(slots=True)
class Written:
    """What the lines mean: addresses of clusters, lines that mean none, and those of several."""

    slugs: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    several: dict[str, list[str]] = field(default_factory=dict)


def clusters_written(lines: Iterable[str]) -> Written:
    """Each cluster once, in the order of the lines; only what the register lists now counts."""
    lines = list(dict.fromkeys(line for each in lines if (line := " ".join(each.split()))))
    ways = (_by_number, _by_label, _by_address, _by_name)
    found: dict[str, list[str]] = {}
    for way in ways:
        left = [line for line in lines if line not in found]
        found |= way(left) if left else {}
    told = Written()
    for line in lines:
        slugs = found.get(line, [])
        if not slugs:
            told.unknown.append(line)
        elif len(slugs) > 1:
            told.several[line] = slugs[:MOST_SHOWN]
        elif slugs[0] not in told.slugs:
            told.slugs.append(slugs[0])
    return told


def _by_number(lines: Collection[str]) -> dict[str, list[str]]:
    numbers = _parsed(lines, parse_cluster_number)
    if not numbers:
        return {}
    rows = Cluster.objects.filter(number__in=numbers.values()).values_list("pk", "number")
    keys = dict(rows)
    slugs = _rows(
        f"SELECT e.cluster_id, e.slug FROM labels_entry e WHERE {_LISTED}"
        " AND e.cluster_id = ANY(%s)",
        list(keys),
    )
    return _fitting(numbers, ((keys[key], slug) for key, slug in slugs))


def _by_label(lines: Collection[str]) -> dict[str, list[str]]:
    numbers = _parsed(lines, parse_label_number)
    if not numbers:
        return {}
    found = _rows(
        "SELECT l.number, e.slug FROM labels_entrylabel l"
        f" JOIN labels_entry e ON e.seq = l.entry_id WHERE {_LISTED}"
        " AND l.number = ANY(%s::text[])",
        list(numbers.values()),
    )
    return _fitting(numbers, found)


def _by_address(lines: Collection[str]) -> dict[str, list[str]]:
    wanted = {line: slug for line in lines if (slug := _slug(line))}
    if not wanted:
        return {}
    found = _rows(
        f"SELECT e.slug, e.slug FROM labels_entry e WHERE {_LISTED} AND e.slug = ANY(%s::text[])",
        list(wanted.values()),
    )
    return _fitting(wanted, found)


def _by_name(lines: Collection[str]) -> dict[str, list[str]]:
    """Exactly so called, now or before, whatever the case and the accents."""
    wanted = {line: name for line in lines if (name := fold(line))}
    if not wanted:
        return {}
    names = list(wanted.values())
    found = _rows(
        "SELECT n.name, e.slug FROM labels_entry e, unnest(e.names) AS n(name)"
        f" WHERE {_LISTED} AND e.names && %s::text[] AND n.name = ANY(%s::text[]) ORDER BY e.slug",
        names,
        names,
    )
    return _fitting(wanted, found)


def _parsed(lines: Collection[str], parse: Callable[[str], str]) -> dict[str, str]:
    """The lines that can be such a number, each with the number as we write it."""
    found = {}
    for line in lines:
        with suppress(NumberError):
            found[line] = parse(line)
    return found


def _slug(line: str) -> str:
    if page := _PAGE.fullmatch(line):
        return page[1].lower()
    return line if _SLUG.fullmatch(line) else ""


def _fitting(wanted: dict[str, str], found: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """For each line the clusters that answer to what it means."""
    slugs: dict[str, list[str]] = defaultdict(list)
    for key, slug in found:
        if slug not in slugs[key]:
            slugs[key].append(slug)
    return {line: slugs[key] for line, key in wanted.items() if key in slugs}


def _rows(statement: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
