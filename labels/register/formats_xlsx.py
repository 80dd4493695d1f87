"""A table as an Excel file, written row by row into a temporary file."""

from collections.abc import Iterable
from tempfile import TemporaryFile
from typing import Any, BinaryIO

import xlsxwriter  # type: ignore[import-untyped]

from .formats import Cell, Column, Record

LONGEST_CELL = 32_767  # what Excel takes
WIDEST = 40
_AS_IT_IS = {
    "constant_memory": True,
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
}


def as_xlsx(title: str, columns: Iterable[Column], records: Iterable[Record]) -> BinaryIO:
    """An open file at its beginning; it is gone when it is closed.

    Texts are cells of type text, which no spreadsheet calculates: they need no apostrophe.
    """
    file = TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    try:
        _fill(file, title, list(columns), records)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _fill(file: BinaryIO, title: str, columns: list[Column], records: Iterable[Record]) -> None:
    with xlsxwriter.Workbook(file, _AS_IT_IS) as book:  # its own files go, whatever happens
        sheet = book.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True})
        for place, column in enumerate(columns):
            sheet.set_column(place, place, min(WIDEST, len(column.name) + 8))
            sheet.write_string(0, place, column.name, bold)
        for row, record in enumerate(records, start=1):
            for place, column in enumerate(columns):
                _write(sheet, row, place, column.cell(record))


def _write(sheet: Any, row: int, place: int, cell: Cell) -> None:
    if isinstance(cell, int | float):
        sheet.write_number(row, place, cell)
    elif cell:
        sheet.write_string(row, place, _fitting(cell))


def _fitting(text: str) -> str:
    """The text if a cell takes it, else its beginning and an ellipsis."""
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"
