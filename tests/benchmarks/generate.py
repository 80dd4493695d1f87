"""An invented register of any size as CSV files, the set that `import_registry` reads.

    python -m tests.benchmarks.generate SIZE DIR

The same size always gives the same files, and a smaller set is the beginning of a larger one.
Names, bodies and texts are put together from syllables; only country and region codes are real.
"""

import csv
import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random

TODAY = date(2026, 6, 30)
FIRST_DAY = date(2008, 1, 1)
ONE_DAY = timedelta(days=1)
LEVELS = ("bronze", "silver", "gold")
HEADERS = {
    "countries": "code,name",
    "nuts": "code,name,country",
    "sectors": "code,name",
    "clusters": "id,slug,name,organisation,description,country,nuts2,city,lat,lon,website,founded,"
    "members,created_at,updated_at",
    "cluster_sectors": "cluster_id,sector",
    "labels": "id,cluster_id,level,awarded_on,valid_until,revoked_on,certificate,created_at",
    "cases": "id,cluster_id,target_level,opened_on,status",
}

# Code, name, how often, latitude, longitude, the numbers of its regions, and its towns.
COUNTRIES = [
    line.split("|")
    for line in """
DE|Germany|14|51|10|11 12 21 25 30 60 80 91 A2 B1 D2|Ulm Jena Bonn Köln Gößnitz
ES|Spain|11|40|-4|11 21 30 42 51 52 61|Lugo Vigo Jaén Cádiz León
FR|France|10|47|2|10 B0 C1 D2 E1 F1 G0 H0 K2|Nancy Nîmes Orléans Brest
IT|Italy|8|43|12|C1 C4 F3 F4 G1 H3 I1 I4|Pisa Lecce Trento Forlì
PL|Poland|7|52|19|21 22 41 51 63 71 91|Kraków Łódź Opole Toruń
RO|Romania|4|46|25|11 21 22 31 32 42|Brașov Iași Cluj
AT|Austria|3|48|14|11 12 13 22 31|Graz Linz Mödling
UK|United Kingdom|3|53|-2|C1 D3 F1 G3 K1 M8|Leeds Derby York
BE|Belgium|3|51|5|10 21 23 33|Gent Liège Namur
NL|Netherlands|3|52|5|11 21 31 42|Delft Breda Zwolle
SE|Sweden|3|60|15|11 21 22 33|Luleå Malmö Växjö
DK|Denmark|2|56|10|01 02 04|Århus Odense Køge
EL|Greece|2|39|22|30 43 52 63|Vólos Pátra Chaniá
HU|Hungary|2|47|19|11 22 32|Győr Pécs Szeged
CZ|Czechia|2|50|15|01 03 06|Plzeň Brno Zlín
PT|Portugal|2|40|-8|11 16 17|Porto Évora Faro
TR|Türkiye|2|39|35|10 31 51|İzmir Bursa Muğla
NO|Norway|2|62|10|02 06 08|Bergen Tromsø Bodø
FI|Finland|2|63|26|19 1B 1D|Oulu Vaasa Jyväskylä
LT|Lithuania|1|55|24|01 02|Šiauliai Kaunas
SI|Slovenia|1|46|15|03 04|Celje Škofja
""".strip().splitlines()
]
SECTORS = [
    code_and_name.split("|")
    for code_and_name in """
agri|Farming and food
bio|Life science
chips|Chips and sensors
digital|Software and data
energy|Energy
health|Health
light|Light and optics
logistics|Freight and ports
machines|Machines and robots
maritime|Sea and ships
materials|New materials
media|Media and design
mobility|Vehicles and mobility
space|Aircraft and space
textile|Textile and fashion
tourism|Tourism
water|Water and waste
wood|Wood and building
""".strip().splitlines()
]
FORMS = ("e.V.", "GmbH", "S.p.A.", "Sp. z o.o.", "ASBL", "A.E.I.", "AB", "Kft.")
PATTERNS = (
    "{p} {s} Cluster {t}",
    "Cluster {s} {t} – {p}",
    "{p} Netzwerk {s}",
    "Pôle {s} «{p}» {t}",
)
BEGIN = (
    "al bra cen dor éco flo gal hel inno jur kal lum mér nov ost pro quan rho sól tek ul via wöl"
)
MIDDLE = "a be ci do ë fi go hu i ja ko la mi no ö pe ra sa ti u va"
END = "bit cor dyn fab gen hub lab max net ora pex ris sys tra ven wik xis zon"
TEXT = """
members companies research regional services projects growth partners transfer training policy
skills export market quality the and of for with in to a by on digital green supply value design
technology innovation cooperation funding strategy network platform testing
"""


@dataclass(slots=True)
class Files:
    """The files that are written, with their number of rows."""

    directory: Path
    rows: dict[str, int] = field(default_factory=dict)

    def write(self, name: str, rows: Iterator[tuple[object, ...]]) -> None:
        with (self.directory / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(HEADERS[name].split(","))
            self.rows[name] = 0
            for row in rows:
                writer.writerow(row)
                self.rows[name] += 1

    def manifest(self, size: int) -> None:
        described = {name: self._described(name) for name in self.rows}
        content = {"size": size, "today": TODAY.isoformat(), "files": described}
        (self.directory / "manifest.json").write_text(json.dumps(content, indent=1))

    def _described(self, name: str) -> dict[str, object]:
        content = (self.directory / f"{name}.csv").read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        return {"rows": self.rows[name], "bytes": len(content), "sha256": digest}


@dataclass(frozen=True, slots=True)
class Invented:
    """One cluster with its sectors and labels (level, first day, last day, revoked or empty)."""

    row: tuple[object, ...]
    sectors: list[str]
    labels: list[tuple[str, date, date, str]]


def generate(size: int, directory: Path) -> None:
    """Write the whole set for that many clusters."""
    directory.mkdir(parents=True, exist_ok=True)
    files = Files(directory)
    files.write("countries", ((line[0], line[1]) for line in COUNTRIES))
    files.write("nuts", _regions())
    files.write("sectors", map(tuple, SECTORS))
    files.write("clusters", (each.row for each in _clusters(size)))
    files.write(
        "cluster_sectors",
        ((each.row[0], code) for each in _clusters(size) for code in each.sectors),
    )
    files.write("labels", _labels(size))
    files.write(
        "cases",
        ((n, n * 20, "gold", "2026-05-04", "assessed") for n in range(1, size // 20 + 1)),
    )
    files.manifest(size)


def _regions() -> Iterator[tuple[str, str, str]]:
    for code, name, _, _, _, numbers, _ in COUNTRIES:
        for number in numbers.split():
            yield code + number, f"{name}, part {number}", code


def _clusters(size: int) -> Iterator[Invented]:
    for number in range(1, size + 1):
        yield _cluster(number, Random(number))


def _cluster(number: int, chance: Random) -> Invented:
    country = chance.choices(COUNTRIES, [int(line[2]) for line in COUNTRIES])[0]
    code, _, _, lat, lon, regions, towns = country
    sectors = chance.sample(SECTORS, chance.choice((1, 1, 1, 2, 2, 3)))
    proper = "".join(chance.choice(part.split()) for part in (BEGIN, MIDDLE, END)).capitalize()
    town = chance.choice(towns.split())
    name = chance.choice(PATTERNS).format(p=proper, s=sectors[0][1], t=town)
    labels = list(_periods(chance))
    first = labels[0][1] if labels else FIRST_DAY + timedelta(chance.randrange(6000))
    row = (
        number,
        f"cluster-{number}",
        name,
        f"{proper} {chance.choice(FORMS)}",
        " ".join(chance.choices(TEXT.split(), k=chance.randrange(40, 70))).capitalize() + ".",
        code,
        code + chance.choice(regions.split()),
        town,
        f"{int(lat) + chance.uniform(-1, 1):.5f}",
        f"{int(lon) + chance.uniform(-1, 1):.5f}",
        f"https://cluster-{number}.example.org/",
        first.year - chance.randrange(1, 10),
        chance.randrange(5, 300),
        f"{first}T06:00:00+00:00",
        f"{labels[-1][1] if labels else first}T12:00:00.{number % 1_000_000:06}+00:00",
    )
    return Invented(row, [code for code, _ in sectors], labels)


def _periods(chance: Random) -> Iterator[tuple[str, date, date, str]]:
    """A chain of labels of two years each: some early and overlapping, some late, few revoked."""
    count = chance.choices(range(7), (8, 32, 24, 16, 10, 6, 4))[0]
    level = chance.choice((0, 0, 0, 1))
    day = FIRST_DAY + timedelta(
        chance.randrange((TODAY - FIRST_DAY).days - 730 * max(count - 1, 0))
    )
    for _ in range(count):
        if day > TODAY:
            return
        last = day + timedelta(729)
        revoked = day + timedelta(chance.randrange(60, 600)) if chance.random() < 0.02 else TODAY
        yield LEVELS[level], day, last, revoked.isoformat() if revoked < TODAY else ""
        level = min(2, level + (chance.random() < 0.4))
        day = last + timedelta(chance.choice((-90, -30, 1, 1, 1, 1, 60, 250)))


def _labels(size: int) -> Iterator[tuple[object, ...]]:
    number = 0
    for each in _clusters(size):
        for level, first, last, revoked in each.labels:
            number += 1
            certificate = f"INV-{first.year}-{number:07}"
            made = f"{first}T09:00:00+00:00"
            yield number, each.row[0], level, first, last, revoked, certificate, made


if __name__ == "__main__":
    generate(int(sys.argv[1]), Path(sys.argv[2]))
