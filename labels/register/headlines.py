"""Numbers of labels that others have published, each with its source: fixtures/headlines.csv.

They are read once and kept in memory, not in a table: nobody edits them while the register runs,
nothing refers to them, and a row that is added comes with a new version of the program.
"""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.conf import settings

from ..rules.partial_dates import PartialDate


@dataclass(frozen=True, slots=True)
class Headline:
    """One published number.

    `counted` is labels or benchmarked (clusters); `quality` about, over or empty. `kind` says
    whether it is of all that were ever awarded (ever), of those valid then (valid), is
    contradicted by another one (open), or is not told (empty).
    """

    on: str
    counted: str
    level: str
    country: str
    number: int
    quality: str
    countries: int | None
    kind: str
    source: str

    @property
    def day(self) -> date:
        """The last day of the time it is told of: ours are counted on it."""
        return PartialDate.parse(self.on).last


@cache
def headlines() -> tuple[Headline, ...]:
    """All of them, the oldest first."""
    path = settings.BASE_DIR / "fixtures" / "headlines.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [_headline(row) for row in csv.DictReader(file)]
    return tuple(sorted(rows, key=lambda each: each.day))


def _headline(row: dict[str, str]) -> Headline:
    return Headline(
        on=row["on"],
        counted=row["counted"],
        level=row["level"],
        country=row["country"],
        number=int(row["number"]),
        quality=row["quality"],
        countries=int(row["countries"]) if row["countries"] else None,
        kind=row["kind"],
        source=row["source"],
    )
