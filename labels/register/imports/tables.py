"""A CSV or XLSX file as lines of named cells, with the line numbers that a person sees."""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook

from ...rules.partial_dates import FIRST_YEAR, LAST_YEAR

LARGEST = 10_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 60
MOST_UNPACKED = 50_000_000
# What a refusal repeats of a header.
SHOWN_COLUMNS, SHOWN_CHARACTERS = 5, 40
SHEETS = b"PK\x03\x04"
OLD_SHEETS = b"\xd0\xcf\x11\xe0"

DAY_ZERO = date(1899, 12, 30)

NO_WORKBOOK = "This is not an XLSX file that can be read. Save it again."
UNREAD = (CalamineError, ValueError, IndexError, OSError)
_PLACE = re.compile("([A-Za-z]{1,3})([0-9]{1,7})")

# A long cell is a fault of its row, which is named; the file's size is bounded above.
csv.field_size_limit(max(csv.field_size_limit(), LARGEST))

# What nobody types on purpose: control characters, and marks that turn the direction of writing.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Unreadable(Exception):
    """The file as a whole cannot be read; the sentence says what to do."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong in one row: the line and the column, and what to do about it."""

    line: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the file: its number as a person counts, the header being line 1."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file, and what was wrong with their shape."""

    lines: list[Line]
    problems: list[Problem]


def read_table(
    content: bytes, *, columns: Collection[str], optional: Collection[str] = ()
) -> Table:
    """The table in the file. Unreadable if it is no table, or has other columns than these."""
    _check_size(content)
    rows = sheet_rows(content) if content.startswith(SHEETS) else _csv_rows(content)
    header = next(rows, None)
    if header is None:
        raise Unreadable("The file is empty. Its first line must name the columns.")
    names = [name.strip() for name in header[1]]
    while names and not names[-1]:
        names.pop()
    _check_columns(names, columns=columns, optional=optional)
    table = _table(names, rows)
    if not table.lines and not table.problems:
        raise Unreadable("The file has a header but no rows.")
    return table


def read_file(path: str | Path) -> bytes:
    """The content of a file; Unreadable says why there is none."""
    try:
        with Path(path).open("rb") as file:
            return file.read(LARGEST + 1)
    except FileNotFoundError:
        raise Unreadable(f"There is no file {path}.") from None
    except IsADirectoryError:
        raise Unreadable(f"{path} is a directory. Name one file.") from None
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror}.") from None
    except ValueError:
        raise Unreadable("This is not the name of a file.") from None


def _check_size(content: bytes) -> None:
    if len(content) > LARGEST:
        raise Unreadable("The file is larger than 10 MB. Split it into smaller files.")
    if content.startswith(OLD_SHEETS):
        raise Unreadable("This is an old or protected Excel file. Save it as XLSX or CSV.")


def _check_columns(
    names: Sequence[str], *, columns: Collection[str], optional: Collection[str]
) -> None:
    """Every column is known, none is missing, none comes twice."""
    if len(names) == 1 and (";" in names[0] or "\t" in names[0]):
        raise Unreadable("The columns are not separated by commas. Save it as CSV with commas.")
    known = {*columns, *optional}
    faults = {
        "missing": [name for name in columns if name not in names],
        "unknown": _shown([name for name in names if name not in known]),
        "there twice": sorted({name for name in names if names.count(name) > 1 and name in known}),
    }
    found = [f"{', '.join(which)} {_is(which)} {what}" for what, which in faults.items() if which]
    if found:
        raise Unreadable(
            f"The columns do not fit: {'; '.join(found)}. Expected: {', '.join(columns)}."
        )


def _shown(names: Sequence[str]) -> list[str]:
    """A few of the names, cut short: a file that is no table may hold anything, even secrets."""
    few = [_UNSEEN.sub("", name[:SHOWN_CHARACTERS]) for name in names[:SHOWN_COLUMNS]]
    more = len(names) - len(few)
    return [name or "(no name)" for name in few] + [f"{more:,} more"] * (more > 0)


def _is(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _table(names: Sequence[str], rows: Iterator[tuple[int, list[str]]]) -> Table:
    lines: list[Line] = []
    problems: list[Problem] = []
    for number, cells in rows:
        while len(cells) > len(names) and not cells[-1].strip():
            cells.pop()
        if not any(cell.strip() for cell in cells):
            continue
        if len(lines) + len(problems) >= MOST_ROWS:
            raise Unreadable(f"The file has more than {MOST_ROWS:,} rows. Split it.")
        if len(cells) != len(names):
            reason = f"This row has {len(cells)} cells, the header has {len(names)}."
            problems.append(Problem(number, "(row)", reason))
        else:
            lines.append(Line(number, dict(zip(names, cells, strict=True))))
    return Table(lines, problems)


def _csv_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The records with the line on which each begins."""
    reader = csv.reader(io.StringIO(_text(content), newline=""), strict=True)
    start = 1
    try:
        for cells in reader:
            yield start, cells
            start = reader.line_num + 1
    except csv.Error:
        raise Unreadable(
            f"The quotation marks do not match in the record that begins on line {start}."
        ) from None


def _text(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("The file is written in UTF-16. Save it as CSV in UTF-8.")
    if (place := content.find(b"\0")) >= 0:
        raise Unreadable(
            f"There is a NUL byte on line {_line_at(content, place)}. This is not a CSV file."
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"Line {_line_at(content, error.start)} is not UTF-8. Save the file as CSV in UTF-8."
        ) from None


def _line_at(content: bytes, place: int) -> int:
    return content.count(b"\n", 0, place) + 1


def sheet_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first sheet; a cell that holds a date is that day, 2016 the year."""
    _check_workbook(content)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except BaseException as error:
        # A panic of the reader is no Exception, and its type cannot be imported.
        if not isinstance(error, UNREAD) and type(error).__name__ != "PanicException":
            raise
        raise Unreadable(NO_WORKBOOK) from None
    for number, cells in enumerate(sheet, 1):
        yield number, [_cell_text(cell) for cell in cells]


def _check_workbook(content: bytes) -> None:
    """What it unpacks to is counted, not believed, and no sheet may reach far.

    The reader makes room for the whole rectangle of a sheet as soon as it opens it.
    """
    left = MOST_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for info in archive.infolist():
                if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    _no_workbook()
                with archive.open(info) as member:
                    part = member.read(left + 1)
                left -= len(part)
                if left < 0:
                    raise Unreadable("The XLSX file is too large. Split it.")
                _check_part(info.filename.replace("\\", "/").lower(), part)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, ValueError, OSError):
        raise Unreadable(NO_WORKBOOK) from None


def _check_part(name: str, part: bytes) -> None:
    """Sheets are XML and are called so; the reader would open other kinds of workbook too."""
    if name.endswith(".xml"):
        _Extent().read(part)
    elif b"sheetData" in part.replace(b"\0", b""):
        _no_workbook()
    if name == "content.xml" or name.endswith("workbook.bin"):
        raise Unreadable("This is not an XLSX file. Save it as XLSX or CSV.")


class _Extent:
    """Follows the places of cells through a sheet, and refuses those outside any table."""

    def __init__(self) -> None:
        self.inside, self.row, self.column = False, 0, 0

    def read(self, part: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.StartDoctypeDeclHandler = _no_workbook
        try:
            parser.Parse(part, True)
        except expat.ExpatError:
            raise Unreadable(NO_WORKBOOK) from None

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        kind = tag.rpartition(":")[2]
        self.inside |= kind == "sheetData"
        if self.inside and kind == "row":
            self.row, self.column = int(attributes.get("r", self.row + 1)), 0
        elif self.inside and kind == "c":
            self._cell(attributes.get("r"))

    def _cell(self, place: str | None) -> None:
        """A cell that does not name its place follows the one before it."""
        self.column += 1
        if place is not None:
            if not (found := _PLACE.fullmatch(place)):
                _no_workbook()
            self.column, self.row = _column(found[1]), int(found[2])
        if self.row > MOST_ROWS + 1 or self.column > MOST_COLUMNS:
            edge = f"row {MOST_ROWS + 1:,} or column {MOST_COLUMNS}"
            raise Unreadable(f"The workbook has a cell beyond {edge}. Delete what is there.")


def _no_workbook(*declared: object) -> NoReturn:
    raise Unreadable(NO_WORKBOOK)


def _column(letters: str) -> int:
    return sum((ord(letter) - 64) * 26**power for power, letter in enumerate(letters.upper()[::-1]))


def _cell_text(cell: Any) -> str:
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        # 2016 typed into a cell that is formatted as a date becomes a day of 1905.
        typed = (cell - DAY_ZERO).days
        return str(typed) if FIRST_YEAR <= typed <= LAST_YEAR else cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def unseen(text: str) -> bool:
    """Whether the text holds characters that nobody sees, or half a character."""
    return (
        bool(_UNSEEN.search(text))
        or not text.isascii()
        and any("\ud800" <= symbol <= "\udfff" for symbol in text)
    )
