"""Cells of a workbook that hold an error, such as #DIV/0!: the reader takes them for empty."""

import io
import re
import zipfile
from collections.abc import Iterator

from .tables import sheet_rows

# What Excel and LibreOffice write where a formula has no value.
ERRORS = frozenset(
    {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!"}
    | {"#FIELD!", "#BLOCKED!", "#CONNECT!", "#BUSY!", "#UNKNOWN!", "#GETTING_DATA"}
)
_CELL = re.compile(rb"""(<(?:\w+:)?c(?=\s)[^<>]*?\st\s*=\s*)(?:"e"|'e')""")


def sheet_rows_with_errors(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first sheet; a cell that holds an error has its text, like `#DIV/0!`."""
    rows = list(sheet_rows(content))  # first, for it refuses what unpacks to too much
    told = _as_text(content)
    yield from sheet_rows(told) if told else rows


def _as_text(content: bytes) -> bytes | None:
    """The workbook with its errors as text; nothing if it has none."""
    told, found = io.BytesIO(), 0
    with (
        zipfile.ZipFile(io.BytesIO(content)) as archive,
        zipfile.ZipFile(told, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy,
    ):
        for info in archive.infolist():
            part, count = _CELL.subn(rb'\1"str"', archive.read(info))
            copy.writestr(info.filename, part)
            found += count
    return told.getvalue() if found else None
