"""Names for the codes in records, in the reader's language: countries, regions, sectors, schemes.

The lists are read together and kept for a minute, because every page shows some of them. Regions
have one name, their own.
"""

from dataclasses import dataclass
from time import monotonic

from django.conf import settings
from django.utils.translation import get_language

from ..models import Country, LabelLevel, Programme, Region, Scheme, Sector
from ..rules.text import sort_key
from ..wording import told

KEPT_FOR = 60.0


@dataclass(frozen=True, slots=True)
class Names:
    """For each code list, the name of each code; `sectors_of` groups sectors by classification.

    Levels are in the order of their ranks, the lowest first; countries, regions and sectors in
    that of the alphabet.
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


@dataclass(frozen=True, slots=True)
class _Lists:
    """The code lists as they are in the database, with the names of each language."""

    read_at: float
    country: dict[str, dict[str, str]]
    region: dict[str, str]
    sector: dict[str, dict[str, str]]
    classification: dict[str, str]
    level: dict[str, str]
    scheme: dict[str, str]
    programme: dict[str, str]


_lists: _Lists | None = None
_kept: dict[str, Names] = {}


def names() -> Names:
    """The names in the reader's language, as of a minute ago or less."""
    global _lists
    if _lists is None or monotonic() - _lists.read_at > KEPT_FOR:
        _lists = _read()
        _kept.clear()
    language = get_language() or settings.LANGUAGE_CODE
    if (found := _kept.get(language)) is None:
        found = _kept[language] = _in_words(_lists, language)
    return found


def forget() -> None:
    """Read the lists anew next time."""
    global _lists
    _lists = None


def _read() -> _Lists:
    sectors = list(Sector.objects.select_related("classification"))
    return _Lists(
        read_at=monotonic(),
        country=dict(Country.objects.values_list("code", "names")),
        region=dict(Region.objects.values_list("code", "name")),
        sector={each.code: each.names for each in sectors},
        classification={each.code: each.classification.name for each in sectors},
        level=dict(LabelLevel.objects.order_by("rank").values_list("code", "name")),
        scheme=dict(Scheme.objects.values_list("slug", "name")),
        programme=dict(Programme.objects.values_list("code", "name")),
    )


def _in_words(lists: _Lists, language: str) -> Names:
    """The lists in one language: places and sectors in the order of its alphabet."""
    sectors_of: dict[str, set[str]] = {}
    for code, name in lists.classification.items():
        sectors_of.setdefault(told(name), set()).add(code)
    return Names(
        country=_in_order(_one_of_each(lists.country, language), language),
        region=_in_order(lists.region, language),
        sector=_in_order(_one_of_each(lists.sector, language), language),
        sectors_of={name: frozenset(codes) for name, codes in sectors_of.items()},
        level={code: told(name) for code, name in lists.level.items()},
        scheme={code: told(name) for code, name in lists.scheme.items()},
        programme={code: told(name) for code, name in lists.programme.items()},
    )


def _one_of_each(lists: dict[str, dict[str, str]], language: str) -> dict[str, str]:
    """The name in this language, else in English, else the code."""
    return {code: each.get(language) or each.get("en") or code for code, each in lists.items()}


def _in_order(found: dict[str, str], language: str) -> dict[str, str]:
    return dict(sorted(found.items(), key=lambda pair: (sort_key(pair[1], language), pair[0])))
