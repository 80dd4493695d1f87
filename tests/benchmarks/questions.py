"""What is asked: for each kind of question a list of addresses that rotates over the register."""

import csv
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from urllib.parse import urlencode

CLUSTERS = "/api/v1/clusters/"
MANY = 3000
LEVELS = ("bronze", "silver", "gold")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of question: the addresses for the application and those for the plain views.

    With `again`, an address is asked once for its ETag and then with it. `expected` is how many
    times cheaper the application should be, None where nothing was promised.
    """

    name: str
    ours: list[str]
    plain: list[str]
    again: bool = False
    expected: int | None = None


def kinds(directory: Path, size: int) -> list[Kind]:
    """The questions to a register that was loaded from these files."""
    chance = Random(size)
    slugs, countries, words = _read(directory / "clusters.csv")
    sectors = [line.split(",")[0] for line in _lines(directory / "sectors.csv")]
    pages = [CLUSTERS + f"?offset={chance.randrange(max(size - 25, 1))}" for _ in range(MANY)]
    details = [f"{CLUSTERS}{chance.choice(slugs)}/" for _ in range(MANY)]
    filtered = [_filtered(chance, countries, sectors) for _ in range(MANY)]
    searches = [_search(chance, words) for _ in range(MANY)]
    exported = [urlencode({"country": code}) for code in countries]
    same = [CLUSTERS + "?" + urlencode({"offset": n * 25}) for n in range(min(40, size // 25))]
    return [
        Kind("list", pages, pages, expected=20),
        Kind("filtered list", filtered, filtered, expected=12),
        Kind("search with facets", searches, searches, expected=30),
        Kind("detail", details, details, expected=9),
        Kind("304", same, [u.replace(CLUSTERS, "/conditional/") for u in same], again=True),
        Kind(
            "CSV of a country",
            [f"{CLUSTERS}?{query}&format=csv" for query in exported],
            [f"{CLUSTERS}?{query}&as=csv" for query in exported],
        ),
    ]


def _filtered(chance: Random, countries: list[str], sectors: list[str]) -> str:
    day = date(2010, 1, 1) + timedelta(chance.randrange(6000))
    asked = {
        "country": chance.choice(countries),
        "sector": chance.choice(sectors),
        "level": chance.choice(LEVELS),
        "status": "valid",
        "valid_on": day.isoformat(),
    }
    return f"{CLUSTERS}?{urlencode(asked)}"


def _search(chance: Random, words: list[str]) -> str:
    """One or two words that occur, frequent ones more often."""
    asked = {"q": " ".join(chance.sample(words, chance.choice((1, 1, 2))))}
    return f"{CLUSTERS}?{urlencode(asked | {'facets': 'country,sector,level'})}"


def _read(path: Path) -> tuple[list[str], list[str], list[str]]:
    slugs, countries, words = [], Counter(), []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            slugs.append(row["slug"])
            countries[{"EL": "GR", "UK": "GB"}.get(row["country"], row["country"])] += 1
            if len(words) < 20_000:
                words += [word for word in row["name"].split() if len(word) > 3]
    return slugs, sorted(countries), words


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()[1:]
