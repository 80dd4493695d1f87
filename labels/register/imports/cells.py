"""The cells of one line: read as text, dates, codes and lists, with what is wrong in them."""

import unicodedata
from collections.abc import Iterable
from datetime import date

from ...rules.partial_dates import PartialDate
from .tables import Line, Problem, unseen

_LONGEST = {
    "cluster": 300, "managing_organisation": 300, "region": 200, "city": 200, "website": 500,
    "sectors": 200, "source": 1000, "note": 4000, "other_names": 300, "name_in_source": 300,
    "certificate": 60, "award": 60, "programme": 200,
}  # fmt: skip
_LISTS = {"managing_organisation", "region", "nuts", "sectors", "other_names", "programme"}


class Cells:
    """Reads the cells of one line and gathers what is wrong with them."""

    def __init__(self, line: Line, today: date) -> None:
        self.line, self.today = line, today
        self.problems: list[Problem] = []
        self.spoiled: set[str] = set()
        self.cells = {column: self._clean(column, text) for column, text in line.cells.items()}

    def day(self, column: str, *, future: bool = False) -> PartialDate | None:
        text = self.get(column)
        if not text:
            return None
        try:
            day = PartialDate.parse(text)
        except ValueError as error:
            self.fault(column, str(error))
            return None
        if not future and day.first > self.today:
            self.fault(column, f"{text} has not come yet.")
        return day

    def one_of(self, column: str, known: Iterable[str], *, lower: bool = False) -> str:
        text = self.get(column).lower() if lower else self.get(column)
        if text and text not in known:
            return self._spoil(column, f"{text[:40]} is not known. {_advice(column, known)}")
        return text

    def required(self, column: str) -> str:
        text = self.get(column)
        if not text:
            self.fault(column, "This cell is empty. It must be filled in.")
        return text

    def get(self, column: str) -> str:
        return self.cells.get(column, "")

    def parts(self, column: str) -> list[str]:
        """The parts between semicolons, each once."""
        found = (part.strip() for part in self.get(column).split(";"))
        return list(dict.fromkeys(part for part in found if part))

    def _clean(self, column: str, text: str) -> str:
        """The cell in composed characters and single spaces."""
        if unseen(text):
            return self._spoil(
                column, "This cell holds characters that cannot be seen. Remove them."
            )
        clean = " ".join(unicodedata.normalize("NFC", text).split())
        parts = clean.split(";") if column in _LISTS else [clean]
        longest = _LONGEST.get(column, 40)
        if any(len(part) > longest for part in parts):
            return self._spoil(column, f"This is too long. Write at most {longest} characters.")
        return clean

    def _spoil(self, column: str, reason: str) -> str:
        """A fault after which the cell counts as empty; nothing more is said of it."""
        self.fault(column, reason)
        self.spoiled.add(column)
        return ""

    def fault(self, column: str, reason: str) -> None:
        if column not in self.spoiled:
            self.problems.append(Problem(self.line.number, column, reason))


def _advice(column: str, known: Iterable[str]) -> str:
    if column == "country":
        return "Write the ISO code of two capital letters, such as DE."
    return f"Write one of: {', '.join(known)}."
