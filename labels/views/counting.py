"""Counts as rows that tables and pictures show: with names, addresses and lengths of bars."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One year in the picture of years; distances are percentages."""

    word: str
    x: str
    middle: str
    width: str
    ever: int
    ever_y: str
    ever_height: str
    valid_y: str
    valid_height: str
    minor: bool


TOP, GROUND = 8.0, 88.0


def most_first(rows: list[Row], names: dict[str, str]) -> list[Row]:
    """Named rows with the most valid labels first; what no source tells comes last."""
    ordered = sorted(rows, key=lambda row: (row["code"] is None, -row["valid"], -row["ever"]))
    return with_bars(ordered, names)


def with_bars(rows: list[Row], names: dict[str, str]) -> list[Row]:
    """The rows with their names and the lengths of their bars."""
    longest = max((row["ever"] for row in rows), default=0) or 1
    return [
        row
        | {
            "word": names.get(row["code"], row["code"]) if row["code"] else _("not known"),
            "ever_width": _percent(100 * row["ever"] / longest),
            "valid_width": _percent(100 * row["valid"] / longest),
        }
        for row in rows
    ]


def with_addresses(rows: list[Row], parameter: str, clocks: dict[str, str]) -> list[Row]:
    """The rows with the address of the list of all clusters with that code, whatever they hold."""
    here = reverse("cluster-list")
    return [
        row
        | {"url": f"{here}?{urlencode({parameter: row['code'], **clocks})}" if row["code"] else ""}
        for row in rows
    ]


def columns(rows: list[Row]) -> list[Column]:
    """The years as columns from the first to the last, gaps included."""
    by_year = {int(row["code"]): row for row in rows if row["code"]}
    if not by_year:
        return []
    years = range(min(by_year), max(by_year) + 1)
    highest = max(row["ever"] for row in by_year.values()) or 1
    step = 100 / len(years)
    return [
        _column(year, place * step, step, by_year.get(year, {"ever": 0, "valid": 0}), highest)
        for place, year in enumerate(years)
    ]


def _column(year: int, x: float, step: float, row: Row, highest: int) -> Column:
    ever, valid = ((GROUND - TOP) * row[name] / highest for name in ("ever", "valid"))
    return Column(
        word=str(year),
        x=_percent(x + step * 0.12),
        middle=_percent(x + step / 2),
        width=_percent(step * 0.76),
        ever=row["ever"],
        ever_y=_percent(GROUND - ever),
        ever_height=_percent(ever),
        valid_y=_percent(GROUND - valid),
        valid_height=_percent(valid),
        minor=year % 3 != 0,
    )


def _percent(value: float) -> str:
    return f"{value:.2f}%"
