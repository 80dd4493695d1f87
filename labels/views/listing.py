"""The parts of the list page around the result: chips, form, days, pages, exports, views."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ..filters import Asked, Problem, query_string
from ..register.head import Head
from ..templatetags import words
from ..templatetags.public import number as formatted
from .names import Names

API = "/api/v1/clusters/"
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
NOT_CONDITIONS = ("limit", "offset", "page", "cursor", "ordering", "facets", "view")
VIEWS = (("cards", lazy("In detail")), ("compact", lazy("Compact")))
ROUND_YEARS = 5


class Link(NamedTuple):
    """A way to another list, or the one that is shown."""

    word: str
    url: str
    current: bool = False


class Chip(NamedTuple):
    """An active condition and the address without it."""

    name: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class PageLink:
    word: str = ""
    url: str = ""
    current: bool = False
    gap: bool = False


def address(asked: Asked, **changes: Any) -> str:
    """The list with some conditions changed."""
    text = query_string(asked, **changes)
    return f"{list_address()}?{text}" if text else list_address()


def list_address() -> str:
    """The list in the reader's language, without any condition."""
    return _address_in(get_language())


@cache
def _address_in(language: str | None) -> str:  # noqa: ARG001 (it tells the addresses apart)
    return reverse("cluster-list")


def year_of(asked: Asked) -> tuple[str, ...]:
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
    if years := year_of(asked):
        text = f"{TITLES['year']}: {years[0]}"
        found.append(Chip("year", text, address(asked, awarded_after=None, awarded_before=None)))
    for name, texts in asked.texts.items():
        if name in NOT_CONDITIONS or (years and name in ("awarded_after", "awarded_before")):
            continue
        base = name.removesuffix("__n")
        pattern = _("%(what)s: %(value)s") if base == name else _("%(what)s: not %(value)s")
        for text in texts:
            shown = pattern % {"what": TITLES[base], "value": word_for(base, text, names)}
            left = [other for other in texts if other != text]
            found.append(Chip(name, shown, address(asked, **{name: left})))
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
    return f"{list_address()}?{changed.urlencode()}"


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
        yield PageLink(formatted(number), url, current=number == here)
        before = number


def exports(asked: Asked, register: Head) -> list[Link]:
    """The whole result in other formats, for the same day and the same register."""
    clocks = {"valid_on": asked.valid_on, "known_at": register.known_at}
    text = query_string(asked, facets=None, limit=None, view=None, **clocks)
    return [Link(word, f"{API}?{text}&format={code}") for code, word in EXPORTS]


def api_path(asked: Asked) -> str:
    """The address at which the API answers the same question."""
    text = query_string(asked, offset=asked.offset or None, facets=None, view=None)
    return f"{API}?{text}" if text else API


def views(asked: Asked) -> list[Link]:
    """The ways to show the same result; each keeps the page that is shown."""
    here = asked.texts.get("view", ("cards",))[0]
    offset = asked.offset or None
    return [
        Link(word, address(asked, view=code, offset=offset), code == here) for code, word in VIEWS
    ]


def days(asked: Asked, today: date) -> list[Link]:
    """Days that people ask about, in plain words: today, and the ends of some years."""
    last = today.year - 1
    rounded = last - last % ROUND_YEARS
    years = dict.fromkeys((last, rounded, rounded - ROUND_YEARS, rounded - 2 * ROUND_YEARS))
    ends = [
        Link(
            _("End of %(year)s") % {"year": year},
            address(asked, valid_on=date(year, 12, 31)),
            asked.valid_on == date(year, 12, 31),
        )
        for year in years
    ]
    return [Link(_("Today"), address(asked, valid_on=None), asked.valid_on == today), *ends]


def only_valid(asked: Asked) -> str:
    """The same list with valid labels only; empty if that is asked already."""
    if asked.status.any == ("valid",):
        return ""
    return address(asked, status="valid", status__n=None)
