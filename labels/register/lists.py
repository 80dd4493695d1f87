"""Lists of names that agencies bring, as CSV or XLSX: whatever their headings are called.

A file that cannot be read at all is refused with a sentence. A row that cannot be read is kept
with what is wrong in it, so that nothing is left out without a word.
"""

import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ..rules.text import fold
from .countries import country_words
from .imports.error_cells import ERRORS, sheet_rows_with_errors
from .imports.tables import OLD_SHEETS, SHEETS, Unreadable, unseen

LARGEST = 2_000_000
MOST_ROWS = 10_000
MOST_COLUMNS = 60
LONGEST_NAME, LONGEST_REFERENCE, LONGEST_HEADING = 400, 100, 200
DELIMITERS = ",;\t"
NONE = "\x1f"

# Headings as `fold` leaves them, the surest first: en, de, fr, es, it, pl.
NAMES = """
cluster|cluster name|name of the cluster|clustername|name des clusters|nom du cluster
nombre del cluster|nome del cluster|nazwa klastra|klaster
beneficiary|beneficiary name|begunstigter|zuwendungsempfanger|beneficiaire|beneficiario|beneficjent
organisation|organization|organisation name|einrichtung|organisme|organizacion|organizzazione
organizacja|company|company name|unternehmen|firma|entreprise|empresa|impresa|azienda
applicant|antragsteller|demandeur|solicitante|richiedente|wnioskodawca
name|names|bezeichnung|nom|denomination|raison sociale|nombre|denominacion|razon social|nome
denominazione|ragione sociale|nazwa
"""
COUNTRIES = """
country|country code|land|landercode|landerkurzel|pays|code pays|pais|codigo pais|paese|nazione
codice paese|kraj|kod kraju|iso
"""
REFERENCES = """
reference|reference number|ref|id|file number|number|no|referenz|aktenzeichen|vorgangsnummer|nummer
nr|reference du dossier|numero de dossier|numero|dossier|referencia|expediente|riferimento|pratica
codice|numer|sygnatura|znak sprawy|cup
"""


@dataclass(frozen=True, slots=True)
class ListRow:
    """One line: what it names, or why it cannot be read."""

    line: int
    name: str
    country: str = ""
    reference: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class NamesList:
    """The rows of a file, and the columns that were taken for name, country and reference."""

    rows: list[ListRow]
    columns: tuple[str, str, str]


class NoNameColumn(Unreadable):
    """No heading tells where the names are; `columns` are those to choose from."""

    def __init__(self, columns: list[str]) -> None:
        self.columns = columns
        super().__init__(_("No heading says which column has the names. Choose one."))


def read_list(content: bytes, *, name_column: str = "") -> NamesList:
    """The list in the file; `name_column` where its heading is not one that we know.

    Unreadable says why the file is none. What is inside a workbook is for the caller to check.
    """
    rows = _rows(content)
    header = next(rows, None)
    if header is None:
        raise Unreadable(_("The file is empty. Its first line must name the columns."))
    headings = [" ".join(cell.split())[:LONGEST_HEADING] for cell in header[1]]
    places = _places(headings, name_column)
    words = country_words()
    found = [
        _row(line, cells, places, words, width=len(headings))
        for line, cells in rows
        if any(map(str.strip, cells))
    ]
    if not found:
        raise Unreadable(_("The file has a header but no rows."))
    return NamesList(found, _named(headings, places))


def _named(headings: Sequence[str], places: Sequence[int | None]) -> tuple[str, str, str]:
    name, country, reference = ("" if p is None else headings[p] for p in places)
    return name, country, reference


def _rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    if len(content) > LARGEST:
        raise Unreadable(_("The file is larger than 2 MB. Split it into smaller files."))
    if content.startswith(OLD_SHEETS):
        raise Unreadable(_("This is an old or protected Excel file. Save it as XLSX or CSV."))
    is_workbook = content.startswith(SHEETS)
    rows = sheet_rows_with_errors(content) if is_workbook else _csv_rows(_text(content))
    count = 0
    for line, cells in rows:
        count += any(map(str.strip, cells))  # empty lines at the end are no rows
        if count > MOST_ROWS + 1:
            raise Unreadable(_("The file has more than 10,000 rows. Split it."))
        if len(cells) > MOST_COLUMNS:
            raise Unreadable(_("Line %(line)s has more than 60 cells.") % {"line": line})
        yield line, cells


def _text(content: bytes) -> str:
    """UTF-8, or else the code that Windows writes in Western Europe."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content:
        raise Unreadable(_("This is not a CSV file in UTF-8. Save it as CSV in UTF-8, or XLSX."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _csv_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The records with the line on which each begins."""
    head = text.lstrip().partition("\n")[0]
    delimiter = max(DELIMITERS, key=head.count)
    if delimiter not in head:
        delimiter = NONE  # a list of names alone: a comma is part of a name
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    try:
        for cells in reader:
            yield start, cells
            start = reader.line_num + 1
    except csv.Error:
        sentence = _("The quotation marks do not match in the row that begins on line %(line)s.")
        raise Unreadable(sentence % {"line": start}) from None


def _places(headings: list[str], name_column: str) -> tuple[int, int | None, int | None]:
    """Where the name, the country and the reference stand."""
    known = [fold(heading) for heading in headings]
    name = _place(known, [fold(name_column)] if name_column else _words(NAMES))
    if name is None:
        raise NoNameColumn([heading for heading in headings if heading])
    others = [None if place == name else heading for place, heading in enumerate(known)]
    return name, _place(others, _words(COUNTRIES)), _place(others, _words(REFERENCES))


def _words(table: str) -> list[str]:
    return [word for line in table.split("\n") for word in line.split("|") if word]


def _place(headings: Sequence[str | None], wanted: list[str]) -> int | None:
    return next((headings.index(word) for word in wanted if word in headings), None)


def _row(
    line: int,
    cells: Sequence[str],
    places: tuple[int, int | None, int | None],
    countries: dict[str, str],
    *,
    width: int,
) -> ListRow:
    name, country, reference = (
        "" if place is None or place >= len(cells) else _clean(cells[place]) for place in places
    )
    code = countries.get(fold(country), "")
    fault = _fault(name, country, code, reference)
    if any(map(str.strip, cells[width:])):  # most likely a name was cut in two
        fault = _("This row has more cells than the header. Put quotation marks around the name.")
    shown = "".join(each for each in name if not unseen(each))[:LONGEST_NAME]
    return ListRow(line, shown, code, "" if unseen(reference) else reference[:100], fault)


def _clean(cell: str) -> str:
    return " ".join(unicodedata.normalize("NFC", cell).split())


def _fault(name: str, country: str, code: str, reference: str) -> str:
    """What is wrong with a row, in a sentence; empty if nothing is."""
    if not name:
        return _("There is no name in this row.")
    if error := next((each for each in (name, country, reference) if each in ERRORS), ""):
        return _("A cell holds the error %(error)s. Write what is meant.") % {"error": error}
    if unseen(name + country + reference):
        return _("This row holds characters that cannot be seen. Remove them.")
    if len(name) > LONGEST_NAME:
        return _("The name is too long: write at most 400 characters.")
    if len(reference) > LONGEST_REFERENCE:
        return _("The reference is too long: write at most 100 characters.")
    if country and not code:
        return _("There is no country “%(country)s”. Write its ISO code, such as DE.") % {
            "country": country[:40]
        }
    return ""
