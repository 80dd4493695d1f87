"""The published numbers beside those of this register on the same day."""

from datetime import date
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from ..formats import count
from ..register.development import Counts, Development
from ..register.headlines import Headline, headlines
from ..templatetags import words
from .names import Names

LEVELS: dict[str, str | Promise] = {
    "bronze": lazy("Bronze labels"),
    "silver": lazy("Silver labels"),
    "gold": lazy("Gold labels"),
}
KINDS: dict[str, str | Promise] = {
    "benchmarked": lazy("benchmarked"),
    "ever": lazy("ever awarded"),
    "valid": lazy("valid then"),
    "open": lazy("contradicted"),
    "": lazy("not told"),
}
QUALITIES: dict[str, str | Promise] = {
    "": "%(count)s",
    "about": lazy("about %(count)s"),
    "over": lazy("over %(count)s"),
}


class Row(NamedTuple):
    """A published number, and what this register counts; None where it counts no such thing.

    Labels that were awarded on no known day are left out: they may be from after that day.
    """

    on: str
    when: str
    what: str
    number: int
    published: str
    where: str
    kind: str
    kind_word: str
    ever: int | None
    valid: int | None
    source: str


def days() -> list[date]:
    """The days on which ours are counted."""
    return sorted({each.day for each in headlines()})


def rows(found: Development, known: Names) -> list[Row]:
    return [_row(each, found, known) for each in headlines()]


def _row(each: Headline, found: Development, known: Names) -> Row:
    kind = "benchmarked" if each.counted == "benchmarked" else each.kind
    ours = kind != "benchmarked"
    return Row(
        on=each.on,
        when=words.in_words(each.on),
        what=_what(each, known),
        number=each.number,
        published=str(QUALITIES[each.quality]) % {"count": count(each.number)},
        where=_where(each),
        kind=kind,
        kind_word=str(KINDS[kind]),
        ever=_of(each, found.ever[each.day]) if ours else None,
        valid=_of(each, found.valid[each.day]) if ours else None,
        source=each.source,
    )


def _of(each: Headline, counts: Counts) -> int:
    """The labels of the level and, where it names one, the country of a headline."""
    return sum(
        number
        for (level, country), number in counts.items()
        if level == each.level and each.country in ("", country)
    )


def _what(each: Headline, known: Names) -> str:
    what = _("Benchmarked clusters") if each.counted == "benchmarked" else LEVELS[each.level]
    if not each.country:
        return str(what)
    country = known.country.get(each.country, each.country)
    return _("%(what)s, %(country)s") % {"what": what, "country": country}


def _where(each: Headline) -> str:
    """In how many countries they were."""
    if each.countries is None:
        return ""
    sentence = ngettext("in %(count)s country", "in %(count)s countries", each.countries)
    return sentence % {"count": each.countries}
