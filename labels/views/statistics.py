"""Counts for a day: labels ever awarded and labels valid, and how both grew over the years."""

from datetime import date
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from .. import clock, filters
from ..register.development import Development, development
from ..register.head import Head, head
from ..register.statistics import BY, statistics_of
from ..templatetags import words
from . import development as growing
from . import headline_rows, statistics_files
from .asking import known_at_text, not_empty, not_on_pages, refused, sent_to
from .caching import public_of_one_register
from .counting import most_first, with_addresses, with_bars
from .development import Growth, kind_word
from .names import Names, names

SORTS = {
    "valid": pgettext_lazy("count of labels", "Valid"),
    "ever": lazy("Ever"),
    "undated": lazy("Day not known"),
    "clusters_valid": pgettext_lazy("count of labels", "Valid"),
    "clusters": lazy("Ever"),
    "name": lazy("Country"),
}
OWN = ("sort", "format", "part")
YEARS_BACK = (1, 5, 10)


class Wanted(NamedTuple):
    """What is shown and how: the day, the moment, the order of countries, a part as a file."""

    on: date
    asked: filters.Asked
    sort: str
    part: str

    @property
    def then(self) -> dict[str, str]:
        """The moment asked about, as addresses carry it on; empty for now."""
        text = known_at_text(self.asked)
        return {"known_at": text} if text else {}


class Link(NamedTuple):
    word: str
    url: str
    current: bool


class Sort(NamedTuple):
    """A heading of the table of countries: the way to that order, or that it is this one."""

    word: str
    url: str
    current: bool
    rising: bool


@public_of_one_register
def statistics_page(request: HttpRequest) -> HttpResponse:
    """The two numbers that are often mixed up, by level, country and sector, and over the years."""
    try:
        wanted = _wanted(sent_to(request))
    except filters.BadParameters as bad:
        return refused(request, bad.problems)
    register = head(wanted.asked.known_at)
    request.register = register  # type: ignore[attr-defined]
    counts = statistics_of(register, wanted.on, BY)
    grown = development(register, wanted.on.year, headline_rows.days())
    if wanted.part:
        return statistics_files.part(wanted.part, wanted.on, counts, grown, names())
    context = _context(wanted, register, counts, grown, names())
    return render(request, "labels/statistics.html", context)


def _wanted(sent: QueryDict) -> Wanted:
    """What was asked for; BadParameters names all that is wrong."""
    own = {name: [text.strip() for text in sent.pop(name, []) if text.strip()] for name in OWN}
    problems = list(_own_problems(own))
    pairs = not_empty(sent)
    try:
        not_on_pages((name for name, value in pairs), "by")
        asked = filters.parse(pairs, surface="statistics")
    except filters.BadParameters as bad:
        raise filters.BadParameters([*bad.problems, *problems]) from bad
    if problems:
        raise filters.BadParameters(problems)
    on = date.fromisoformat(asked.texts["on"][0]) if "on" in asked.texts else clock.today()
    return Wanted(on, asked, "".join(own["sort"]) or "valid", "".join(own["part"]))


def _own_problems(own: dict[str, list[str]]):
    """What is wrong with the parameters that only this page has."""
    values = {"sort": tuple(SORTS), "format": ("csv",), "part": tuple(statistics_files.PARTS)}
    for name, texts in own.items():
        if len(texts) > 1:
            told = _("Write %(name)s once only, not %(count)s times.")
            yield filters.Problem(name, "repeated", told % {"name": name, "count": len(texts)})
        elif texts and texts[0] not in values[name]:
            told = _("%(name)s is one of these: %(values)s.")
            known = {"name": name, "values": ", ".join(values[name])}
            yield filters.Problem(name, "unknown_value", told % known)
    if bool(own["format"]) != bool(own["part"]):
        told = _("format and part belong together: format=csv with the part that is wanted.")
        yield filters.Problem("part" if own["part"] else "format", "contradiction", told)


def _context(
    wanted: Wanted, register: Head, counts: dict[str, Any], grown: Development, known: Names
) -> dict[str, Any]:
    on, levels = wanted.on, counts["by"]["level"]
    clocks = {"valid_on": on.isoformat()} | wanted.then
    return {
        "on": on,
        "known_at": wanted.asked.known_at,
        "known_at_text": known_at_text(wanted.asked),
        "data": urlencode({"on": on.isoformat()} | wanted.then),
        "kept": _kept_address(on, register),
        "file": _address(wanted, format="csv", part=""),
        "days": _days(wanted),
        "totals": counts["totals"],
        "growths": _growths(grown, on, levels, known),
        "levels": _levels(levels, known, clocks),
        "sectors": _sectors(counts["by"]["sector"], known, clocks),
        "countries": _countries(counts["by"]["country"], wanted.sort, known, clocks),
        "sorts": _sorts(wanted),
        "headlines": headline_rows.rows(grown, known),
    }


def _address(wanted: Wanted, **changes: str) -> str:
    """This page with something else in its address."""
    sent = {"on": wanted.on.isoformat()} if "on" in wanted.asked.texts else {}
    return f"{reverse('statistics')}?{urlencode(sent | wanted.then | changes)}".rstrip("?")


def _kept_address(on: date, register: Head) -> str:
    """The address that shows these numbers for ever: with the day and the register's moment."""
    moment = {"known_at": register.known_at} if register.known_at else {}
    return f"{reverse('statistics')}?{urlencode({'on': on.isoformat()} | moment)}"


def _days(wanted: Wanted) -> list[Link]:
    """Days that people ask about: today, and the ends of some years."""
    today, here = clock.today(), reverse("statistics")
    links = [Link(_("Today"), f"{here}?{urlencode(wanted.then)}".rstrip("?"), wanted.on == today)]
    for back in YEARS_BACK:
        day = date(today.year - back, 12, 31)
        url = f"{here}?{urlencode({'on': day.isoformat()} | wanted.then)}"
        links.append(Link(_("End of %(year)s") % {"year": day.year}, url, wanted.on == day))
    return links


def _growths(grown: Development, on: date, levels: list[dict[str, Any]], known: Names):
    """The two pictures; their kinds are told from top to bottom, as they lie."""
    made: dict[str, Growth] = {
        "valid-over-years": growing.of_valid(grown, on, levels, known),
        "ever-over-years": growing.of_ever(grown, on, levels, known),
    }
    return [
        {
            "part": part,
            "picture": growth.picture,
            "kinds": [(kind, kind_word(kind, known)) for kind in reversed(growth.kinds)],
            "rows": [(row, row.counts[::-1]) for row in reversed(growth.rows)],
            "first": growth.rows[0],
            "last": growth.rows[-1],
            "ends_with_year": (on.month, on.day) == (12, 31),
        }
        for part, growth in made.items()
        if growth.kinds
    ]


def _levels(rows, known: Names, clocks: dict[str, str]):
    ordered = sorted(rows, key=lambda row: known.place_of_level(row["code"]))
    level_words = known.level | {code: str(word) for code, word in words.LEVELS.items()}
    return with_addresses(with_bars(ordered, level_words), "level", clocks)


def _sectors(rows, known: Names, clocks: dict[str, str]):
    """A list of sectors for each classification that occurs."""
    found = []
    for classification, codes in known.sectors_of.items():
        within = [row for row in rows if row["code"] in codes]
        if within:
            named = with_addresses(most_first(within, known.sector), "sector", clocks)
            found.append({"classification": classification, "rows": named})
    return found


def _countries(rows, sort: str, known: Names, clocks: dict[str, str]):
    """The countries in the order asked for; that of equals is the alphabet's."""
    places = {code: place for place, code in enumerate(known.country)}
    ordered = sorted(
        rows,
        key=lambda row: (
            row["code"] is None,
            -row[sort] if sort != "name" else 0,
            places.get(row["code"], len(places)),
        ),
    )
    return with_addresses(with_bars(ordered, known.country), "country", clocks)


def _sorts(wanted: Wanted) -> dict[str, Any]:
    """The headings by which countries can be sorted: `name` alone, the others in `columns`."""
    made = [
        Sort(
            str(word),
            f"{_address(wanted, sort=name)}#country",
            wanted.sort == name,
            rising=name == "name",
        )
        for name, word in SORTS.items()
    ]
    return {"columns": made[:-1], "name": made[-1]}
