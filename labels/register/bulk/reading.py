"""Rows of one file as values: each column with its type, every bad cell named."""

import csv
import math
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

MOST_SHOWN = 50
_SLUG = re.compile(r"[-a-z0-9_]+")
_COUNTRY = re.compile(r"[A-Z]{2}")
_REGION = re.compile(r"[A-Z]{2}[0-9A-Z]{1,3}")
_WHOLE = re.compile(r"[0-9]{1,15}")

type Parser = Callable[[str], Any]
type Columns = dict[str, Parser]


@dataclass(slots=True)
class Faults:
    """What is wrong, in order of its finding. Beyond a bound it is only counted."""

    shown: list[str] = field(default_factory=list)
    files: set[str] = field(default_factory=set)
    count: int = 0

    def __bool__(self) -> bool:
        return bool(self.count)

    def add(self, file: str, line: int, column: str, reason: str) -> None:
        self.count += 1
        self.files.add(file)
        if len(self.shown) < MOST_SHOWN:
            self.shown.append(f"{file}.csv, line {line}, {column}: {reason}")

    def sentences(self) -> list[str]:
        more = self.count - len(self.shown)
        return self.shown + ([f"And {more:,} more like these."] if more else [])


def read(path: Path, columns: Columns, faults: Faults) -> Iterator[tuple[int, list[Any]]]:
    """The line number and the values of every good row; bad cells go to the faults."""
    names, parsers = list(columns), list(columns.values())
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = next(reader, [])
        if header != names:
            faults.add(path.stem, 1, "(header)", f"Expected {','.join(names)}.")
            return
        start = reader.line_num + 1
        for cells in reader:
            if len(cells) != len(names):
                reason = f"This row has {len(cells)} cells, the header has {len(names)}."
                faults.add(path.stem, start, "(row)", reason)
            else:
                try:
                    yield start, [parse(cell) for parse, cell in zip(parsers, cells, strict=True)]
                except ValueError:
                    _name_bad_cells(path.stem, start, columns, cells, faults)
            start = reader.line_num + 1


def _name_bad_cells(
    file: str, line: int, columns: Columns, cells: list[str], faults: Faults
) -> None:
    for (name, parse), cell in zip(columns.items(), cells, strict=True):
        try:
            parse(cell)
        except ValueError as error:
            faults.add(file, line, name, str(error))


def text(longest: int) -> Parser:
    def parse(cell: str) -> str:
        if not cell.strip():
            raise ValueError("This cell must not be empty.")
        return _text_or_nothing(cell, longest)

    return parse


def maybe_text(longest: int) -> Parser:
    return lambda cell: _text_or_nothing(cell, longest)


def _text_or_nothing(cell: str, longest: int) -> str:
    if len(cell) > longest:
        raise ValueError(f"This text has {len(cell)} characters; at most {longest} fit.")
    if not cell.isprintable() and any(map(_unseen, cell)):
        raise ValueError("This text holds characters that cannot be seen. Remove them.")
    return cell


def _unseen(symbol: str) -> bool:
    """Controls, marks that turn the direction of writing, halves of characters."""
    return unicodedata.category(symbol) in {"Cc", "Cf", "Cs"} and symbol not in "\n\t"


def _fitting(pattern: re.Pattern[str], longest: int, reason: str) -> Parser:
    def parse(cell: str) -> str:
        if len(cell) > longest or not pattern.fullmatch(cell):
            raise ValueError(reason)
        return cell

    return parse


slug = _fitting(_SLUG, 100, "Write a slug of at most 100 letters a-z, digits and dashes.")
sector = _fitting(_SLUG, 60, "Write a code of at most 60 letters a-z, digits and dashes.")
country = _fitting(_COUNTRY, 2, "Write a country as two capital letters.")
region = _fitting(_REGION, 5, "Write a NUTS code like DE80.")
level = _fitting(re.compile("bronze|silver|gold"), 6, "Write bronze, silver or gold.")


def whole(cell: str) -> int:
    if not _WHOLE.fullmatch(cell):
        raise ValueError("Write a whole number from 0 on.")
    return int(cell)


def maybe(parse: Parser) -> Parser:
    """An empty cell is no value."""
    return lambda cell: parse(cell) if cell else None


def count(cell: str) -> int:
    number = whole(cell)
    if number > 2_147_483_647:
        raise ValueError("This number is too large.")
    return number


def year(cell: str) -> str:
    if not (_WHOLE.fullmatch(cell) and len(cell) == 4 and 1900 <= int(cell) <= 2100):
        raise ValueError("Write a year between 1900 and 2100.")
    return cell


def degrees(most: int) -> Parser:
    def parse(cell: str) -> float:
        try:
            number = float(cell)
        except ValueError:
            number = math.nan
        if not -most <= number <= most:
            raise ValueError(f"Write degrees between -{most} and {most}.")
        return number

    return parse


def day(cell: str) -> date:
    try:
        found = date.fromisoformat(cell)
    except ValueError:
        found = date.min
    if len(cell) != 10 or not 1900 <= found.year <= 2100:
        raise ValueError("Write an existing day between 1900 and 2100, like 2026-06-30.")
    return found


def moment(cell: str) -> datetime:
    try:
        found = datetime.fromisoformat(cell)
    except ValueError:
        found = datetime.min
    if found.tzinfo is None or not 1900 <= found.year <= 2100:
        raise ValueError("Write a moment with its zone, like 2026-06-30T12:00:00+00:00.")
    return found


def address(cell: str) -> str:
    if cell and not cell.startswith(("https://", "http://")):
        raise ValueError("Write an address that begins with https:// or http://.")
    return _text_or_nothing(cell, 500)
