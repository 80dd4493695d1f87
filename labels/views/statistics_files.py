"""The parts of the statistics as CSV files: the same numbers as the tables of the page."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.http import HttpResponse

from ..register.development import Development
from ..register.formats import Column, as_csv
from . import development as growing
from . import headline_rows
from .names import Names

type Rows = Iterable[dict[str, Any]]
type Table = tuple[list[str], Rows]

COUNTS = ["valid", "ever", "clusters_valid", "clusters", "undated"]


def part(
    name: str, on: date, counts: dict[str, Any], grown: Development, known: Names
) -> HttpResponse:
    """One part as a file."""
    columns, rows = PARTS[name](name, on, counts, grown, known)
    text = b"".join(as_csv([_column(each) for each in columns], rows))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{on}.csv"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _column(name: str) -> Column:
    return Column(name, lambda row: row[name])


def _by(name: str, _on: date, counts: dict[str, Any], _grown: Development, known: Names) -> Table:
    """Counts by level, country or sector, with the name of each code."""
    named: dict[str, str] = getattr(known, name)
    rows = ({**row, "name": named.get(row["code"], "")} for row in counts["by"][name])
    return ["code", "name", *COUNTS], rows


def _valid(_name: str, on: date, counts: dict[str, Any], grown: Development, known: Names) -> Table:
    return _grown(growing.of_valid(grown, on, counts["by"]["level"], known))


def _ever(_name: str, on: date, counts: dict[str, Any], grown: Development, known: Names) -> Table:
    return _grown(growing.of_ever(grown, on, counts["by"]["level"], known))


def _grown(growth: growing.Growth) -> Table:
    rows = (
        {"day": row.day.isoformat(), "total": row.total}
        | dict(zip(growth.kinds, row.counts, strict=True))
        for row in growth.rows
    )
    return ["day", *growth.kinds, "total"], rows


def _headlines(
    _name: str, _on: date, _counts: dict[str, Any], grown: Development, known: Names
) -> Table:
    columns = ["on", "what", "number", "published", "where", "kind", "ever", "valid", "source"]
    return columns, (row._asdict() for row in headline_rows.rows(grown, known))


PARTS: dict[str, Callable[[str, date, dict[str, Any], Development, Names], Table]] = {
    "valid-over-years": _valid,
    "ever-over-years": _ever,
    "level": _by,
    "country": _by,
    "sector": _by,
    "headlines": _headlines,
}
