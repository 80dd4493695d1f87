"""What a list without any result offers instead: the nearest lists that have some."""

from collections.abc import Iterator
from typing import NamedTuple

from django.http import QueryDict
from django.utils.translation import gettext as _

from ..filters import Asked, parse, query_string
from ..register import nearest
from ..register.head import Head
from .listing import NOT_CONDITIONS, Chip, address, year_of

SHOWN = 4
PERIOD = ("awarded_after", "awarded_before")


class Offer(NamedTuple):
    """Another list: what is different about it, its address, and how many clusters it has."""

    text: str
    url: str
    count: int


def offers(asked: Asked, chips: list[Chip], register: Head) -> list[Offer]:
    """A better spelling first, then the list without one condition, most results first.

    One statement, and none for what is known already.
    """
    tried = [*_spelled(asked, register), *_without_one(asked, chips)][: nearest.MOST]
    counts = nearest.counts([other for _text, other in tried], register)
    spelled, fewer = [], []
    for (text, other), count in zip(tried, counts, strict=True):
        if count:
            kind = spelled if other.q and other.q != asked.q else fewer
            kind.append(Offer(text, address(other), count))
    fewer.sort(key=lambda offer: -offer.count)
    return [*spelled, *fewer][:SHOWN]


def _spelled(asked: Asked, register: Head) -> Iterator[tuple[str, Asked]]:
    """The search as the names of the register are spelled, with all other conditions or alone."""
    better = nearest.spelling(asked.q, register) if asked.q else ""
    if better:
        yield _("with the spelling “%(name)s”") % {"name": better}, _changed(asked, q=better)
        alone = {name: None for name in asked.texts if name not in ("q", *NOT_CONDITIONS)}
        if alone:
            yield (
                _("for “%(name)s” alone, without other conditions") % {"name": better},
                _changed(asked, **alone | {"q": better}),
            )


def _without_one(asked: Asked, chips: list[Chip]) -> Iterator[tuple[str, Asked]]:
    """The list without one condition. A moment of the register is not one: it has its own."""
    years = year_of(asked)
    by_name: dict[str, list[str]] = {}
    for chip in chips:
        by_name.setdefault(chip.name, []).append(chip.text)
    by_name.pop("known_at", None)
    if not asked.asks_about_labels:
        by_name.pop("valid_on", None)
    for name, texts in by_name.items():
        names = PERIOD if name == "year" and years else (name,)
        text = _("without “%(condition)s”") % {"condition": ", ".join(texts)}
        yield text, _changed(asked, **dict.fromkeys(names))


def _changed(asked: Asked, **changes: str | None) -> Asked:
    return parse(QueryDict(query_string(asked, **changes)), surface="pages")
