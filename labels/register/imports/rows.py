"""One row as one award fact: its cells checked, each fault named by line, column and reason."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from ...models import ClusterName, Label
from ...rules.partial_dates import PartialDate
from .cells import Cells
from .codes import Codes
from .programmes import Told, read_programmes
from .spelling import Spelling, key, spelled
from .tables import Line, Problem

COLUMNS = [
    "cluster",
    "managing_organisation",
    "country",
    "region",
    "nuts",
    "city",
    "website",
    "founded",
    "sectors",
    "level",
    "awarded_on",
    "valid_until",
    "programme",
    "source",
    "note",
]
# May be left out: docs/data.md says what they are for.
OPTIONAL = ["other_names", "name_in_source", "awarded_basis", "certificate", "award"]

# The form of certificate numbers: country, three digits, year and month, letters, a number.
_CERTIFICATE = re.compile(r"\b[A-Z]{2,3}[0-9]{3}((?:19|20)[0-9]{2})[0-9]{2}[A-Z]+[0-9]{4,6}\b")

# A source is found by its index, whose rows hold no more than this.
MOST_SOURCE_BYTES = 2600

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


def read_row(line: Line, codes: Codes, *, today: date) -> tuple[AwardRow | None, list[Problem]]:
    """The row, or every fault in it."""
    reader = _Reader(line, codes, today)
    row = reader.row()
    return (None if reader.problems else row), reader.problems


class _Reader(Cells):
    """Reads the cells of one line and gathers what is wrong with them."""

    def __init__(self, line: Line, codes: Codes, today: date) -> None:
        super().__init__(line, today)
        self.codes = codes

    def row(self) -> AwardRow:
        level = self.one_of("level", self.codes.levels, lower=True)
        row = AwardRow(
            line=self.line.number,
            level=level,
            source=self._source(),
            note=self.get("note"),
            **self._about_cluster(),
            **self._about_award(level),
        )
        self._check_together(row)
        return row

    def _source(self) -> str:
        text = self.required("source")
        if len(text.encode()) > MOST_SOURCE_BYTES:
            self.fault(
                "source",
                f"This is too long. Write at most {MOST_SOURCE_BYTES:,} bytes;"
                " letters that are not Latin take two to four each.",
            )
        return text

    def _about_cluster(self) -> dict[str, Any]:
        name, spellings = self._names()
        country = self.one_of("country", self.codes.countries)
        return {
            "name": name,
            "spellings": spellings,
            "name_at_award": self.get("name_in_source") or name,
            "managers": tuple(self.parts("managing_organisation")),
            "country": country,
            "regions": tuple(self._regions(country)),
            "city": self.get("city"),
            "website": self._website(),
            "founded": str(self.day("founded") or ""),
            "sectors": tuple(self.parts("sectors")),
        }

    def _about_award(self, level: str) -> dict[str, Any]:
        certificate, awarded, basis = self._award()
        scheme, programmes = self._programmes(level)
        return {
            "scheme": scheme,
            "awarded": awarded,
            "basis": basis,
            "until": self.day("valid_until", future=True),
            "certificate": certificate,
            "award": self.get("award"),
            "programmes": programmes,
        }

    def _check_together(self, row: AwardRow) -> None:
        if row.awarded and row.until and row.until.last < row.awarded.first:
            self.fault(
                "valid_until", f"The label ends ({row.until}) before it is awarded ({row.awarded})."
            )
        for column in ("awarded_on", "valid_until", "awarded_basis", "certificate"):
            if not row.level and self.get(column):
                self.fault("level", f"{column} is filled in, but no level. Write the level.")

    def _names(self) -> tuple[str, tuple[Spelling, ...]]:
        """The name and the other ones: in brackets, in the source, and in a column of their own."""
        first, *others = spelled(self.required("cluster"))
        if first.text and not key(first.text):
            self.fault("cluster", "Write a name with letters or digits.")
        if text := self.get("name_in_source"):
            others.append(Spelling(text, ClusterName.Kind.LOCAL))
        for text in self.parts("other_names"):
            kind, colon, name = text.partition(":")
            if not colon:
                others.append(Spelling(text, ClusterName.Kind.LOCAL))
            elif kind.strip() in ClusterName.Kind.values and name.strip():
                others.append(Spelling(name.strip(), kind.strip()))
            else:
                kinds = ", ".join(ClusterName.Kind.values)
                self.fault("other_names", f"{kind} is no kind of name. Write one of: {kinds}.")
        return first.text, tuple(others)

    def _award(self) -> tuple[str, PartialDate | None, Basis]:
        """The certificate number, the date and what it is the date of.

        A certificate number carries the year: it dates an award that the source leaves undated.
        """
        certificate, awarded = self._certificate(), self.day("awarded_on")
        told = self.one_of("awarded_basis", BASES, lower=True)
        if awarded:
            return certificate, awarded, BASES[told or "award"]
        if told and not certificate:
            self.fault("awarded_on", "awarded_basis is filled in, but no date. Write the date.")
        if form := _CERTIFICATE.fullmatch(certificate):
            return certificate, PartialDate.parse(form[1]), Basis.CERTIFICATE
        return certificate, None, Basis.UNKNOWN

    def _certificate(self) -> str:
        """The number in its column, else the only one that the note mentions."""
        if text := self.get("certificate"):
            return text
        mentioned = {form[0] for form in _CERTIFICATE.finditer(self.get("note"))}
        return mentioned.pop() if len(mentioned) == 1 else ""

    def _programmes(self, level: str) -> tuple[int | None, Told]:
        told, faults = read_programmes(self.parts("programme"), level=level, codes=self.codes)
        for fault in faults:
            self.fault("programme", fault)
        return told.scheme, told

    def _regions(self, country: str) -> Iterable[tuple[str, str]]:
        """Pairs of code and name. A code belongs to a name only where there is one of each."""
        names, codes = self.parts("region"), self.parts("nuts")
        good = []
        for code in codes:
            known = self.codes.regions.get(code)
            if known is None:
                self.fault("nuts", f"{code} is no NUTS 2021 code that we know.")
            elif country and known[1] != country:
                self.fault("nuts", f"{code} lies in {known[1]}, the cluster in {country}.")
            else:
                good.append((code, known[0]))
        if len(names) == 1 and len(good) == len(codes) == 1:
            return [(good[0][0], names[0])]
        return [*(("", name) for name in names), *good]

    def _website(self) -> str:
        text = self.get("website")
        if not text:
            return ""
        try:
            parts = urlsplit(text)
            good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        except ValueError:
            good = False
        if not good or " " in text:
            self.fault("website", "Write the address with https:// or http:// in front.")
        elif "@" in parts.netloc:
            self.fault("website", "Leave the user name and the password out of the address.")
        elif not _names_host(parts.hostname or ""):
            self.fault(
                "website",
                "The name of the host is wrong. It has letters, digits, dots and dashes only.",
            )
        return text


def _names_host(host: str) -> bool:
    """Whether the letters, of any script, digits, dots and dashes are all there is."""
    return any(symbol.isalnum() for symbol in host) and all(
        symbol.isalnum() or symbol in ".-" or unicodedata.category(symbol).startswith("M")
        for symbol in host
    )
