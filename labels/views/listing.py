"""The parts of the list page around the result: facets, chips, form, pages, exports."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ..filters import Asked, Problem, query_string
from ..register.head import Head
from ..register.question import FACETS
from ..templatetags import words
from .names import Names

HERE, API = "/clusters/", "/api/v1/clusters/"
FIRST_OPTIONS = 7
OPEN_FACETS = ("country", "sector", "level", "status")
FORM_FIELDS = (
    "q",
    "valid_on",
    "known_at",
    "ordering",
    "min_level",
    "awarded_after",
    "awarded_before",
    "expires_after",
    "expires_before",
)
ORDERINGS = (
    ("", lazy("Best match, name")),
    ("-name", lazy("Name, from Z to A")),
    ("country", lazy("Country")),
    ("-updated", lazy("Last changed first")),
    ("founded", lazy("Oldest first")),
    ("-founded", lazy("Youngest first")),
)
TITLES = {
    "country": lazy("Country"),
    "region": lazy("Region"),
    "sector": lazy("Sector"),
    "level": lazy("Level"),
    "status": lazy("Status"),
    "year": lazy("Year of award"),
    "programme": lazy("Programme"),
    "identifier": lazy("Identifier"),
    "scheme": lazy("Scheme"),
    "q": lazy("Name"),
    "min_level": lazy("At least"),
    "awarded_after": lazy("Awarded from"),
    "awarded_before": lazy("Awarded until"),
    "expires_after": lazy("Ends from"),
    "expires_before": lazy("Ends until"),
    "updated_since": lazy("Changed since"),
    "valid_on": lazy("Valid on"),
    "known_at": lazy("As known on"),
}
EXPORTS = (
    ("csv", lazy("CSV")),
    ("xlsx", lazy("Excel")),
    ("geojson", lazy("GeoJSON")),
    ("jsonld", lazy("JSON-LD")),
)
NOT_CONDITIONS = ("limit", "offset", "page", "cursor", "ordering", "facets")


class Link(NamedTuple):
    word: str
    url: str


class Chip(NamedTuple):
    """An active condition and the address without it."""

    text: str
    url: str


class Option(NamedTuple):
    """One value of a facet; its address switches it on or off."""

    word: str
    count: int
    url: str
    on: bool


@dataclass(frozen=True, slots=True)
class Facet:
    title: str
    first: list[Option]
    rest: list[Option]
    open: bool


@dataclass(frozen=True, slots=True)
class PageLink:
    number: int = 0
    url: str = ""
    current: bool = False
    gap: bool = False


def address(asked: Asked, **changes: Any) -> str:
    """The list with some conditions changed."""
    text = query_string(asked, **changes)
    return f"{HERE}?{text}" if text else HERE


def facets(asked: Asked, counts: dict[str, list[dict[str, Any]]], names: Names) -> list[Facet]:
    """Every facet that has something to choose, chosen values first."""
    found = []
    for name in FACETS:
        options = _options(asked, name, counts.get(name, []), names)
        chosen = any(option.on for option in options)
        if options:
            first = max(FIRST_OPTIONS, sum(option.on for option in options))
            found.append(
                Facet(
                    TITLES[name],
                    options[:first],
                    options[first:],
                    chosen or name in OPEN_FACETS,
                )
            )
    return found


def _options(asked: Asked, name: str, counts: list[dict[str, Any]], names: Names) -> list[Option]:
    chosen = _year_of(asked) if name == "year" else getattr(asked, name).any
    counted = {each["code"]: each["count"] for each in counts}
    if name == "region":
        counted = _told_once(counted, names)
    codes = sorted(counted.keys() | set(chosen), key=_order(name, counted, names))
    options = [
        Option(
            word_for(name, code, names),
            counted.get(code, 0),
            _toggled(asked, name, code, chosen),
            code in chosen,
        )
        for code in codes
    ]
    return sorted(options, key=lambda option: not option.on)


def _told_once(counted: dict[str, int], names: Names) -> dict[str, int]:
    """Hamburg is a region on three levels of one name; its highest stands for all of them."""
    word = names.region.get
    return {
        code: count
        for code, count in counted.items()
        if code[:-1] not in counted or word(code) != word(code[:-1])
    }


def _order(name: str, counted: dict[str, int], names: Names):
    """Levels and statuses keep their own order, years run backwards, the rest go by count."""
    if name == "level":
        return names.place_of_level
    if name == "status":
        return list(words.STATUSES).index
    if name == "year":
        return lambda code: -int(code)
    return lambda code: (-counted.get(code, 0), code)


def _toggled(asked: Asked, name: str, code: str, chosen: tuple[str, ...]) -> str:
    if name == "year":
        days = (None, None) if code in chosen else (f"{code}-01-01", f"{code}-12-31")
        return address(asked, awarded_after=days[0], awarded_before=days[1])
    return address(asked, **{name: set(chosen) ^ {code}})


def _year_of(asked: Asked) -> tuple[str, ...]:
    """The year if the award dates asked for are exactly one year."""
    first, last = asked.awarded_after, asked.awarded_before
    if first and last and first.year == last.year:
        whole = (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)
        return (str(first.year),) if whole else ()
    return ()


def word_for(name: str, value: str, names: Names) -> str:
    """How people read a value of a parameter."""
    if name in ("level", "min_level"):
        return str(words.LEVELS.get(value, names.level.get(value, value)))
    if name == "status":
        return str(words.STATUSES.get(value, value))
    if name in ("country", "region", "sector", "scheme", "programme"):
        return getattr(names, name).get(value, value)
    if name.endswith(("_after", "_before", "_on")):
        return words.in_words(value)
    if name in ("known_at", "updated_since") and len(value) > 10:
        return words.moment_in_words(value)
    return words.in_words(value) if name in ("known_at", "updated_since") else value


def chips(asked: Asked, names: Names) -> list[Chip]:
    """The active conditions, each with the address of the list without it."""
    found = []
    if years := _year_of(asked):
        text = f"{TITLES['year']}: {years[0]}"
        found.append(Chip(text, address(asked, awarded_after=None, awarded_before=None)))
    for name, texts in asked.texts.items():
        if name in NOT_CONDITIONS or (years and name in ("awarded_after", "awarded_before")):
            continue
        base = name.removesuffix("__n")
        pattern = _("%(what)s: %(value)s") if base == name else _("%(what)s: not %(value)s")
        for text in texts:
            shown = pattern % {"what": TITLES[base], "value": word_for(base, text, names)}
            left = [other for other in texts if other != text]
            found.append(Chip(shown, address(asked, **{name: left})))
    return found


def form(sent: QueryDict, names: Names) -> dict[str, Any]:
    """The search form as it was sent; what has no field in it is carried along."""
    values = {name: sent.get(name, "") for name in FORM_FIELDS}
    carried = [
        (name, value)
        for name, all_values in sent.lists()
        for value in all_values
        if name not in FORM_FIELDS and name not in ("offset", "page", "cursor") and value
    ]
    more = ("known_at", "min_level", *(n for n in FORM_FIELDS if n.endswith(("after", "before"))))
    return {
        "values": values,
        "carried": carried,
        "known_at_type": "text" if len(values["known_at"]) > 10 else "date",
        "more_open": any(values[name] for name in more),
        "orderings": ORDERINGS,
        "levels": [("", _("Any"))]
        + [(code, word_for("level", code, names)) for code in names.level],
    }


def repaired(sent: QueryDict, problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """The problems, each with the address that has the nearest valid word in it."""
    return [
        each.as_dict() | {"repaired": _with_nearest(sent, each) if each.nearest else ""}
        for each in problems
    ]


def _with_nearest(sent: QueryDict, problem: Problem) -> str:
    changed = sent.copy()
    values = changed.pop(problem.parameter, [])
    if problem.code == "unknown_parameter":
        changed.setlist(problem.nearest, [*changed.getlist(problem.nearest), *values])
    else:
        changed.setlist(problem.parameter, [problem.nearest])
    return f"{HERE}?{changed.urlencode()}"


def pages(asked: Asked, count: int) -> list[PageLink]:
    """First, last and the pages around the one shown; nothing if there is only one."""
    last = -(-count // asked.limit)
    if last < 2:
        return []
    here = asked.offset // asked.limit + 1
    return list(_page_links(asked, here, last))


def _page_links(asked: Asked, here: int, last: int) -> Iterator[PageLink]:
    wanted = sorted({1, last, *range(max(1, here - 2), min(last, here + 2) + 1)})
    before = 0
    for number in wanted:
        if number > before + 1:
            yield PageLink(gap=True)
        offset = (number - 1) * asked.limit
        url = address(asked, offset=offset or None)
        yield PageLink(number, url, current=number == here)
        before = number


def exports(asked: Asked, register: Head) -> list[Link]:
    """The whole result in other formats, for the same day and the same register."""
    clocks = {"valid_on": asked.valid_on, "known_at": register.known_at}
    text = query_string(asked, facets=None, limit=None, **clocks)
    return [Link(word, f"{API}?{text}&format={code}") for code, word in EXPORTS]


def api_path(asked: Asked) -> str:
    """The address at which the API answers the same question."""
    text = query_string(asked, offset=asked.offset or None, facets=None)
    return f"{API}?{text}" if text else API
