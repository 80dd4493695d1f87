"""The facets beside the list: each value with its count and the address that switches it."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict
from urllib.parse import quote_plus

from ..filters import Asked
from ..register.question import FACETS
from ..templatetags import words
from ..templatetags.public import number
from .listing import TITLES, address, list_address, word_for, year_of
from .names import Names

FIRST_OPTIONS = 7
# A large register has hundreds of regions: who chooses a country first sees all of it.
MOST_OPTIONS = 100
OPEN_FACETS = ("country", "sector", "level", "status")

type Counts = dict[str, list[dict[str, Any]]]


class Option(TypedDict):
    """One value of a facet; its address switches it on or off.

    Templates find the members of a dictionary quickest.
    """

    code: str
    word: str
    count: str
    url: str
    on: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet with the options that show first, and those behind a fold; `left_out` has none."""

    name: str
    title: str
    first: list[Option]
    rest: list[Option]
    open: bool
    left_out: int


def facets(asked: Asked, counts: Counts, names: Names) -> list[Facet]:
    """Every facet that has something to choose, chosen values first."""
    found = (_facet(asked, name, counts.get(name, []), names) for name in FACETS)
    return [facet for facet in found if facet.first]


def _facet(asked: Asked, name: str, counts: list[dict[str, Any]], names: Names) -> Facet:
    chosen = year_of(asked) if name == "year" else getattr(asked, name).any
    counted = {each["code"]: each["count"] for each in counts}
    if name == "region":
        counted = _told_once(counted, names)
    codes = sorted(counted.keys() | set(chosen), key=_order(name, counted, names))
    codes.sort(key=lambda code: code not in chosen)
    url = _years(asked, chosen) if name == "year" else _switch(asked, name, chosen)
    options = [
        Option(
            code=code,
            word=word_for(name, code, names),
            count=_told(counted.get(code, 0)),
            url=url(code),
            on=code in chosen,
        )
        for code in codes[:MOST_OPTIONS]
    ]
    first = max(FIRST_OPTIONS, len(chosen))
    opened = bool(chosen) or name in OPEN_FACETS
    left_out = max(0, len(codes) - MOST_OPTIONS)
    return Facet(name, TITLES[name], options[:first], options[first:], opened, left_out)


def _told(count: int) -> str:
    return str(count) if count < 1000 else number(count)


def _told_once(counted: dict[str, int], names: Names) -> dict[str, int]:
    """Hamburg is a region on three levels of one name; its highest stands for all of them."""
    word = names.region.get
    return {
        code: count
        for code, count in counted.items()
        if code[:-1] not in counted or word(code) != word(code[:-1])
    }


def _order(name: str, counted: dict[str, int], names: Names) -> Callable[[str], Any]:
    """Levels and statuses keep their own order, years run backwards, the rest go by count."""
    if name == "level":
        return names.place_of_level
    if name == "status":
        return list(words.STATUSES).index
    if name == "year":
        return lambda code: -int(code)
    return lambda code: (-counted.get(code, 0), code)


def _years(asked: Asked, chosen: Sequence[str]) -> Callable[[str], str]:
    def url(code: str) -> str:
        days = (None, None) if code in chosen else (f"{code}-01-01", f"{code}-12-31")
        return address(asked, awarded_after=days[0], awarded_before=days[1])

    return url


def _switch(asked: Asked, name: str, chosen: Sequence[str]) -> Callable[[str], str]:
    """The address with a code switched, written once for each place that a code can have in it."""
    here, ordered = list_address(), sorted(chosen)
    around: dict[int, tuple[str, str]] = {}

    def url(code: str) -> str:
        if code in chosen:
            return address(asked, **{name: set(chosen) - {code}})
        place, pair = bisect_left(ordered, code), f"{name}={quote_plus(code)}"
        if place not in around:
            text = address(asked, **{name: {*chosen, code}}).removeprefix(here)[1:]
            pairs = text.split("&")
            at = pairs.index(pair)
            before, after = pairs[:at], pairs[at + 1 :]
            start = "&".join([*before, ""])
            around[place] = f"{here}?{start}", "&".join(["", *after])
        return pair.join(around[place])

    return url
