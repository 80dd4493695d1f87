"""The development over the years as pictures and tables: labels valid, and labels ever awarded."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from ..formats import count
from ..register.development import Counts, Development
from ..templatetags import words
from .names import Names
from .pictures.stacks import Pile, Stacks, stacked

UNDATED = "undated"  # the kind of those that were awarded on no known day


class Row(NamedTuple):
    """A day with its counts in the order of the kinds, and their sum."""

    day: date
    word: str
    counts: tuple[int, ...]
    total: int


class Growth(NamedTuple):
    """One picture with its table. The kinds are levels, the lowest first."""

    kinds: list[str]
    rows: list[Row]
    picture: Stacks | None


def of_valid(found: Development, on: date, levels: list[dict[str, Any]], known: Names) -> Growth:
    """Labels valid at the end of each year, and last on the day itself."""
    now = {row["code"]: row["valid"] for row in levels}
    per_day = [(day, _by_level(found.valid[day])) for day in found.ends_of_years(on)]
    return _growth([*per_day, (on, now)], _levels(now, per_day, known), known)


def of_ever(found: Development, on: date, levels: list[dict[str, Any]], known: Names) -> Growth:
    """Labels awarded up to the end of each year, and those that count in all years."""
    now = {row["code"]: row["ever"] - row["undated"] for row in levels}
    now[UNDATED] = sum(row["undated"] for row in levels)
    undated = found.undated.total()
    per_day = [
        (day, _by_level(found.ever[day]) | {UNDATED: undated}) for day in found.ends_of_years(on)
    ]
    kinds = _levels(now, per_day, known)
    return _growth([*per_day, (on, now)], kinds + [UNDATED] * bool(now[UNDATED]), known)


def kind_word(kind: str, known: Names) -> str:
    """How people read a kind: Gold; no known day."""
    if kind == UNDATED:
        return _("Day not known")
    return str(words.LEVELS.get(kind, known.level.get(kind, kind)))


def _by_level(counts: Counts) -> dict[str, int]:
    found: dict[str, int] = {}
    for (level, _country), number in counts.items():
        found[level] = found.get(level, 0) + number
    return found


def _levels(now: dict[str, int], per_day: Sequence[tuple[date, Any]], known: Names) -> list[str]:
    """The levels that occur, the lowest first; those the lists do not know lie on top."""
    there = {*now, *(level for _day, counts in per_day for level in counts)} - {UNDATED}
    return sorted(there, key=lambda level: (-known.place_of_level(level), level))


def _growth(per_day: Sequence[tuple[date, Any]], kinds: list[str], known: Names) -> Growth:
    rows = []
    for day, counts in per_day:
        numbers = tuple(counts.get(kind, 0) for kind in kinds)
        rows.append(Row(day, words.in_words(day), numbers, sum(numbers)))
    piles = [Pile(str(row.day.year), _told(row, kinds, known), row.counts) for row in rows]
    return Growth(kinds, rows, stacked(piles, kinds) if len(rows) > 1 else None)


def _told(row: Row, kinds: list[str], known: Names) -> str:
    """A column in words: 31 December 2016: 41 (Gold 20, Bronze 21)."""
    parts = ", ".join(
        f"{kind_word(kind, known)} {count(number)}"
        for kind, number in reversed([*zip(kinds, row.counts, strict=True)])
        if number
    )
    return f"{row.word}: {count(row.total)} ({parts})" if parts else f"{row.word}: 0"
