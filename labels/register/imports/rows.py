"""One row as one award fact: its cells checked, each fault named by line, column and reason."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from ...models import ClusterName, Label
from ...rules.partial_dates import PartialDate
from .codes import Codes
from .programmes import Told, read_programmes
from .spelling import Spelling, spelled
from .tables import Line, Problem, unseen

COLUMNS = (
    "cluster managing_organisation country region nuts city website founded sectors level "
    "awarded_on valid_until programme source note"
).split()
OPTIONAL = "other_names name_in_source awarded_basis certificate award".split()

_LONGEST = {
    "cluster": 300, "managing_organisation": 300, "region": 200, "city": 200, "website": 500,
    "sectors": 200, "source": 1000, "note": 4000, "other_names": 300, "name_in_source": 300,
    "certificate": 60, "award": 60, "programme": 200,
}  # fmt: skip
_LISTS = {"managing_organisation", "region", "nuts", "sectors", "other_names", "programme"}

# The form of certificate numbers: country, three digits, year and month, letters, a number.
_CERTIFICATE = re.compile(r"\b[A-Z]{2,3}[0-9]{3}((?:19|20)[0-9]{2})[0-9]{2}[A-Z]+[0-9]{4,6}\b")

Basis = Label.Basis
# How the source dates the award. An assessment gives the day from which validity counts.
BASES = {
    "award": Basis.STATED,
    "notice": Basis.NOTICE,
    "certificate": Basis.CERTIFICATE,
    "assessment": Basis.COMPUTED,
}


@dataclass(frozen=True, slots=True)
class AwardRow:
    """An award as one source tells it, or a cluster without one (`level` is empty)."""

    line: int
    name: str
    spellings: tuple[Spelling, ...]
    name_at_award: str
    managers: tuple[str, ...]
    country: str
    regions: tuple[tuple[str, str], ...]
    city: str
    website: str
    founded: str
    sectors: tuple[str, ...]
    level: str
    scheme: int | None
    awarded: PartialDate | None
    basis: Basis
    until: PartialDate | None
    certificate: str
    award: str
    programmes: Told
    source: str
    note: str

    @property
    def states(self) -> str:
        """What the source says, in a line: this is kept with the citation."""
        facts = []
        if self.level:
            facts.append(f"{self.level} label")
        if self.awarded and self.basis != Basis.CERTIFICATE:
            facts.append(f"awarded {self.awarded}")
        if self.until:
            facts.append(f"valid until {self.until}")
        said = [", ".join(facts), self.note]
        if self.programmes.loose:
            said.append(f"programme: {', '.join(self.programmes.loose)}")
        return "; ".join(part for part in said if part)


def read_row(
    line: Line, codes: Codes, *, today: date
) -> tuple[AwardRow | None, list[Problem]]:
    """The row, or every fault in it."""
    reader = _Reader(line, codes, today)
    row = reader.row()
    return (None if reader.problems else row), reader.problems


class _Reader:
    """Reads the cells of one line and gathers what is wrong with them."""

    def __init__(self, line: Line, codes: Codes, today: date) -> None:
        self.line, self.codes, self.today = line, codes, today
        self.problems: list[Problem] = []
        self.cells = {column: self._clean(column, text) for column, text in line.cells.items()}

    def row(self) -> AwardRow | None:
        name, spellings = self._names()
        level = self._one_of("level", self.codes.levels, lower=True)
        country = self._one_of("country", self.codes.countries)
        certificate, awarded, basis = self._award()
        scheme, programmes = self._programmes(level)
        row = AwardRow(
            line=self.line.number,
            name=name,
            spellings=spellings,
            name_at_award=self._get("name_in_source") or name,
            managers=tuple(self._list("managing_organisation")),
            country=country,
            regions=tuple(self._regions(country)),
            city=self._get("city"),
            website=self._website(),
            founded=str(self._date("founded") or ""),
            sectors=tuple(self._list("sectors")),
            level=level,
            scheme=scheme,
            awarded=awarded,
            basis=basis,
            until=self._date("valid_until", future=True),
            certificate=certificate,
            award=self._get("award"),
            programmes=programmes,
            source=self._required("source"),
            note=self._get("note"),
        )
        self._check_together(row)
        return row

    def _check_together(self, row: AwardRow) -> None:
        if row.awarded and row.until and row.until.last < row.awarded.first:
            self._fault(
                "valid_until", f"The label ends ({row.until}) before it is awarded ({row.awarded})."
            )
        for column in ("awarded_on", "valid_until", "awarded_basis", "certificate"):
            if not row.level and self._get(column):
                self._fault("level", f"{column} is filled in, but no level. Write the level.")

    def _names(self) -> tuple[str, tuple[Spelling, ...]]:
        """The name and the other ones: in brackets, in the source, and in a column of their own."""
        first, *others = spelled(self._required("cluster"))
        if text := self._get("name_in_source"):
            others.append(Spelling(text, ClusterName.Kind.LOCAL))
        for text in self._list("other_names"):
            kind, colon, name = text.partition(":")
            if not colon:
                others.append(Spelling(text, ClusterName.Kind.LOCAL))
            elif kind.strip() in ClusterName.Kind.values and name.strip():
                others.append(Spelling(name.strip(), kind.strip()))
            else:
                kinds = ", ".join(ClusterName.Kind.values)
                self._fault("other_names", f"{kind} is no kind of name. Write one of: {kinds}.")
        return first.text, tuple(others)

    def _award(self) -> tuple[str, PartialDate | None, Basis]:
        """The certificate number, the date and what it is the date of.

        A certificate number carries the year: it dates an award that the source leaves undated.
        """
        certificate, awarded = self._certificate(), self._date("awarded_on")
        told = self._one_of("awarded_basis", BASES, lower=True)
        if awarded:
            return certificate, awarded, BASES[told or "award"]
        if told and not certificate:
            self._fault("awarded_on", "awarded_basis is filled in, but no date. Write the date.")
        if form := _CERTIFICATE.fullmatch(certificate):
            return certificate, PartialDate.parse(form[1]), Basis.CERTIFICATE
        return certificate, None, Basis.UNKNOWN

    def _certificate(self) -> str:
        """The number in its column, else the only one that the note mentions."""
        if text := self._get("certificate"):
            return text
        mentioned = {form[0] for form in _CERTIFICATE.finditer(self._get("note"))}
        return mentioned.pop() if len(mentioned) == 1 else ""

    def _programmes(self, level: str) -> tuple[int | None, Told]:
        told, faults = read_programmes(self._list("programme"), level=level, codes=self.codes)
        for fault in faults:
            self._fault("programme", fault)
        return told.scheme, told

    def _regions(self, country: str) -> Iterable[tuple[str, str]]:
        """Pairs of code and name. A code belongs to a name only where there is one of each."""
        names, codes = self._list("region"), self._list("nuts")
        good = []
        for code in codes:
            known = self.codes.regions.get(code)
            if known is None:
                self._fault("nuts", f"{code} is no NUTS 2021 code that we know.")
            elif country and known[1] != country:
                self._fault("nuts", f"{code} lies in {known[1]}, the cluster in {country}.")
            else:
                good.append((code, known[0]))
        if len(names) == 1 and len(good) == len(codes) == 1:
            return [(good[0][0], names[0])]
        return [*(("", name) for name in names), *good]

    def _website(self) -> str:
        text = self._get("website")
        if not text:
            return ""
        try:
            parts = urlsplit(text)
            good = parts.scheme in {"http", "https"} and bool(parts.hostname)
        except ValueError:
            good = False
        if not good or " " in text:
            self._fault("website", "Write the address with https:// or http:// in front.")
        return text

    def _date(self, column: str, *, future: bool = False) -> PartialDate | None:
        text = self._get(column)
        if not text:
            return None
        try:
            day = PartialDate.parse(text)
        except ValueError as error:
            self._fault(column, str(error))
            return None
        if not future and day.first > self.today:
            self._fault(column, f"{text} has not come yet.")
        return day

    def _one_of(self, column: str, known: Iterable[str], *, lower: bool = False) -> str:
        text = self._get(column).lower() if lower else self._get(column)
        if text and text not in known:
            self._fault(column, f"{text[:40]} is not known. {_advice(column, known)}")
            return ""
        return text

    def _required(self, column: str) -> str:
        text = self._get(column)
        if not text:
            self._fault(column, "This cell is empty. It must be filled in.")
        return text

    def _get(self, column: str) -> str:
        return self.cells.get(column, "")

    def _list(self, column: str) -> list[str]:
        """The parts between semicolons, each once."""
        parts = (part.strip() for part in self._get(column).split(";"))
        return list(dict.fromkeys(part for part in parts if part))

    def _clean(self, column: str, text: str) -> str:
        """The cell in composed characters and single spaces."""
        if unseen(text):
            self._fault(column, "This cell holds characters that cannot be seen. Remove them.")
            return ""
        clean = " ".join(unicodedata.normalize("NFC", text).split())
        parts = clean.split(";") if column in _LISTS else [clean]
        longest = _LONGEST.get(column, 40)
        if any(len(part) > longest for part in parts):
            self._fault(column, f"This is too long. Write at most {longest} characters.")
            return ""
        return clean

    def _fault(self, column: str, reason: str) -> None:
        self.problems.append(Problem(self.line.number, column, reason))


def _advice(column: str, known: Iterable[str]) -> str:
    if column == "country":
        return "Write the ISO code of two capital letters, such as DE."
    return f"Write one of: {', '.join(known)}."
