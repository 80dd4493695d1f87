"""Lists of records for other programs: which columns tables have, and CSV that is safe to open.

XLSX, GeoJSON, JSON-LD and Atom are in `formats_xlsx`, `formats_geo`, `formats_linked` and
`formats_atom`. All take records as `query.walk` and `labels.walk_labels` give them, one at a
time, and keep none of them.
"""

import csv
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings

type Record = dict[str, Any]
type Cell = str | int | float | None

BETWEEN = "; "
LINES_AT_ONCE = 200
_CALCULATES = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")
_BEGINS_A_CELL = frozenset("\t\r\n")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, and its cell for a record."""

    name: str
    cell: Callable[[Record], Cell]
    help: str = ""


def absolute(path: str) -> str:
    """The address of something on this site."""
    return settings.BASE_URL + path


def _plain(name: str, help: str = "") -> Column:
    return Column(name, lambda record: record[name], help)


def _within(name: str, member: str, part: str, help: str = "") -> Column:
    """A part of a member that may be null."""
    return Column(name, lambda record: (record[member] or {}).get(part), help)


def _all(name: str, member: str, part: str, help: str = "") -> Column:
    """The same part of all items of a list, each once."""

    def cell(record: Record) -> str:
        return BETWEEN.join(dict.fromkeys(each[part] for each in record[member] if each[part]))

    return Column(name, cell, help)


def _url(record: Record) -> str:
    return absolute(record["url"])


def _identifiers(record: Record) -> str:
    return BETWEEN.join(f"{each['scheme']}:{each['value']}" for each in record["identifiers"])


CLUSTER_COLUMNS = (
    _plain("number", "number of the cluster"),
    _plain("slug"),
    _plain("name"),
    _plain("country", "ISO 3166 code"),
    _plain("city"),
    _all("regions", "regions", "code", "NUTS codes"),
    _all("region_names", "regions", "name"),
    _all("sectors", "sectors", "code", "codes"),
    _all("management", "management", "name", "who manages or managed the cluster"),
    _within("founded", "founded", "value", "as precise as the source"),
    _plain("website"),
    _all("programmes", "recognitions", "programme", "codes"),
    Column("identifiers", _identifiers, "scheme:value"),
    _within("status", "standing", "status", "standing on the day asked about"),
    _within("level", "standing", "level"),
    _within("label", "standing", "label", "number of the label that decides the standing"),
    _within("valid_until", "standing", "valid_until"),
    Column("labels", lambda record: len(record["labels"]), "how many labels were ever awarded"),
    _within("lat", "location", "lat"),
    _within("lon", "location", "lon"),
    _plain("updated_at"),
    _plain("seq", "number of the entry in the register"),
    Column("url", _url),
)
LABEL_COLUMNS = (
    _plain("number", "number of the label"),
    _plain("level"),
    _plain("scheme"),
    _plain("status", "on the day asked about"),
    _within("awarded_on", "awarded_on", "value", "as precise as the source"),
    _within("awarded_basis", "awarded_on", "basis"),
    _within("valid_from", "valid_from", "value"),
    _within("valid_from_basis", "valid_from", "basis"),
    _within("valid_until", "valid_until", "value"),
    _within("valid_until_basis", "valid_until", "basis"),
    _within("surely_from", "sure", "from"),
    _within("surely_until", "sure", "until"),
    _within("possibly_from", "possible", "from"),
    _within("possibly_until", "possible", "until"),
    _plain("renewable_until"),
    _within("withdrawn_on", "withdrawn", "on"),
    _plain("cluster_name_at_award"),
    _within("cluster_number", "cluster", "number"),
    _within("cluster_slug", "cluster", "slug"),
    _within("cluster", "cluster", "name"),
    _within("country", "cluster", "country"),
    _all("sources", "sources", "reference"),
    Column("url", _url),
)


def as_csv(columns: Iterable[Column], records: Iterable[Record]) -> Iterator[bytes]:
    """The table as CSV (RFC 4180) in UTF-8, in pieces of some lines."""
    columns = list(columns)
    lines: list[str] = []
    writer = csv.writer(_Lines(lines))
    writer.writerow([column.name for column in columns])
    for record in records:
        writer.writerow([_safe(column.cell(record)) for column in columns])
        if len(lines) >= LINES_AT_ONCE:
            yield "".join(lines).encode()
            lines.clear()
    yield "".join(lines).encode()


class _Lines:
    """What the csv module writes to: a list of lines."""

    def __init__(self, lines: list[str]) -> None:
        self.write = lines.append


def _safe(cell: Cell) -> Cell:
    """A text that a spreadsheet would calculate gets an apostrophe before it; numbers stay."""
    if not isinstance(cell, str) or not cell:
        return cell
    if cell[0] in _BEGINS_A_CELL or _first_seen(cell) in _CALCULATES:
        return "'" + cell
    return cell


def _first_seen(text: str) -> str:
    """The first symbol after white space and symbols that nobody sees."""
    for symbol in text:
        if not symbol.isspace() and unicodedata.category(symbol) not in {"Cf", "Cc"}:
            return symbol
    return ""
