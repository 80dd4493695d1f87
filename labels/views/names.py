"""Names for the codes in records: countries, regions, sectors, schemes.

The lists are read together and kept for a minute, because every page shows some of them.
"""

from dataclasses import dataclass
from time import monotonic

from ..models import Country, LabelLevel, Programme, Region, Scheme, Sector

KEPT_FOR = 60.0


@dataclass(frozen=True, slots=True)
class Names:
    """For each code list, the name of each code; `sectors_of` groups sectors by classification.

    Levels are in the order of their ranks, the lowest first.
    """

    country: dict[str, str]
    region: dict[str, str]
    sector: dict[str, str]
    sectors_of: dict[str, frozenset[str]]
    level: dict[str, str]
    scheme: dict[str, str]
    programme: dict[str, str]

    @property
    def highest_first(self) -> list[str]:
        """The levels as lists show them."""
        return list(reversed(self.level))

    def place_of_level(self, code: str | None) -> int:
        """Where a level stands among them; one that is not in the list stands last."""
        order = self.highest_first
        return order.index(code) if code in order else len(order)


_kept: tuple[float, Names] | None = None


def names() -> Names:
    """The names as of a minute ago or less."""
    global _kept
    if _kept is None or monotonic() - _kept[0] > KEPT_FOR:
        _kept = monotonic(), _read()
    return _kept[1]


def forget() -> None:
    """Read the lists anew next time."""
    global _kept
    _kept = None


def _read() -> Names:
    sectors = list(Sector.objects.select_related("classification"))
    codes: dict[str, set[str]] = {}
    for sector in sectors:
        codes.setdefault(sector.classification.name, set()).add(sector.code)
    return Names(
        country={each.code: each.name for each in Country.objects.all()},
        region=dict(Region.objects.values_list("code", "name")),
        sector={each.code: each.name for each in sectors},
        sectors_of={name: frozenset(members) for name, members in codes.items()},
        level=dict(LabelLevel.objects.order_by("rank").values_list("code", "name")),
        scheme=dict(Scheme.objects.values_list("slug", "name")),
        programme=dict(Programme.objects.values_list("code", "name")),
    )
