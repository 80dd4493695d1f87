"""Counts as rows that tables and pictures show: with names, addresses and lengths of bars."""

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

Row = dict[str, Any]


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


def _percent(value: float) -> str:
    return f"{value:.2f}%"
