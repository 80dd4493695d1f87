"""What is compared of clusters, property by property, and whether it differs."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ..formats import count
from ..register.question import MAIN_SCHEME
from ..templatetags import words
from ..templatetags.facts import years
from ..templatetags.public import pill
from .names import Names

type Json = dict[str, Any]

SAME, DIFFERS, PARTLY, NOWHERE, OWN = "same", "differs", "partly", "nowhere", "own"
VERDICTS = {
    OWN: "",
    SAME: lazy("the same"),
    DIFFERS: lazy("differs"),
    PARTLY: lazy("not known of all"),
    NOWHERE: lazy("not known"),
}


class Item(NamedTuple):
    """One line of a cell: what is compared, what is shown, and what stands beside it."""

    key: object
    shown: str | SafeString
    beside: str = ""


class Cell(NamedTuple):
    """What a cluster has; `name` is its own, for screens on which the heading is not seen."""

    name: str
    items: list[Item]


class Property(NamedTuple):
    title: str
    verdict: str
    word: str
    cells: list[Cell]


def properties(records: Sequence[Json], known: Names, clocks: str) -> list[Property]:
    """All that is compared, in the order of the page."""
    return [
        _property(title, [(record, tell(record, known, clocks)) for record in records], own=own)
        for title, tell, own in _COMPARED
    ]


def _property(title: Any, told: list[tuple[Json, list[Item]]], *, own: bool) -> Property:
    values = [frozenset(item.key for item in items) for _record, items in told]
    verdict = OWN if own else _verdict(values)
    cells = [Cell(record["name"], items) for record, items in told]
    return Property(str(title), verdict, str(VERDICTS[verdict]) if len(told) > 1 else "", cells)


def _verdict(values: list[frozenset[object]]) -> str:
    """Whether all have the same; what is not known neither differs nor is the same."""
    there = {value for value in values if value}
    if not there:
        return NOWHERE
    if len(there) > 1:
        return DIFFERS
    return SAME if all(values) else PARTLY


def _standing(record: Json, _known: Names, clocks: str) -> list[Item]:
    found, sentence = record["standing"], words.standing_sentence(record)
    key, shown = (found["status"], sentence), pill(found["status"])
    if found["status"] == "none":
        return [Item(key, shown)]
    url = reverse("label-detail", args=[found["label"]]) + clocks
    link = format_html('<a class="number" href="{}">{}</a>', url, found["label"])
    return [Item(key, shown), Item(key, format_html("{} {}", sentence, link))]


def _labels(record: Json, known: Names, _clocks: str) -> list[Item]:
    """How many of each level of the European scheme, the highest first."""
    held = Counter(each["level"] for each in record["labels"] if each["scheme"] == MAIN_SCHEME)
    ordered = sorted(held, key=known.place_of_level)
    told = _("%(level)s: %(count)s")
    return [
        Item((level, held[level]), told % {"level": _level(level), "count": count(held[level])})
        for level in ordered
    ] or [Item("none", _("none"))]


def _level(code: str) -> str:
    return str(words.LABELS.get(code, code))


def _country(record: Json, known: Names, _clocks: str) -> list[Item]:
    code = record["country"]
    return [Item(code, known.country.get(code, code))] if code else []


def _regions(record: Json, _known: Names, _clocks: str) -> list[Item]:
    return [Item(each["code"] or each["name"], each["name"]) for each in record["regions"]]


def _city(record: Json, _known: Names, _clocks: str) -> list[Item]:
    return [Item(record["city"], record["city"])] if record["city"] else []


def _sectors(record: Json, known: Names, _clocks: str) -> list[Item]:
    return [
        Item(each["code"] or each["name"], known.sector.get(each["code"], each["name"]))
        for each in record["sectors"]
    ]


def _size(record: Json, _known: Names, _clocks: str) -> list[Item]:
    """The newest figure; one of an unknown day only if there is no other."""
    figures = sorted(record["members"], key=lambda each: each["on"] or "")
    if not figures:
        return []
    newest = figures[-1]
    return [Item(newest["total"], count(newest["total"]), words.in_words(newest["on"]))]


def _founded(record: Json, _known: Names, _clocks: str) -> list[Item]:
    founded = record["founded"]
    return [Item(founded["value"], words.in_words(founded["value"]))] if founded else []


def _management(record: Json, _known: Names, _clocks: str) -> list[Item]:
    return [Item(each["name"], each["name"], years(each)) for each in record["management"]]


def _programmes(record: Json, _known: Names, _clocks: str) -> list[Item]:
    return [Item(each["programme"], each["name"], years(each)) for each in record["recognitions"]]


def _website(record: Json, _known: Names, _clocks: str) -> list[Item]:
    site = record["website"]
    if not site:
        return []
    link = '<a href="{}" rel="external nofollow noopener">{}</a>'
    return [Item(site, format_html(link, site, site.split("://")[-1].strip("/")))]


def _identifiers(record: Json, _known: Names, _clocks: str) -> list[Item]:
    own = Item(record["number"], record["number"], _("in this register"))
    others = (
        Item((each["scheme"], each["value"]), each["value"], each["scheme"])
        for each in record["identifiers"]
    )
    return [own, *others]


# What each has of its own, and so always differs, is not marked.
_COMPARED: tuple[tuple[Any, Callable[[Json, Names, str], list[Item]], bool], ...] = (
    (lazy("Standing"), _standing, False),
    (lazy("Labels ever awarded"), _labels, False),
    (lazy("Sectors"), _sectors, False),
    (lazy("Members"), _size, False),
    (lazy("Founded"), _founded, False),
    (lazy("Country"), _country, False),
    (lazy("Regions"), _regions, False),
    (lazy("City"), _city, False),
    (lazy("Managed by"), _management, False),
    (lazy("Recognised by"), _programmes, False),
    (lazy("Identifiers"), _identifiers, True),
    (lazy("Website"), _website, True),
)
