"""Clusters of the public register that may be the one somebody means: hints before a claim."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from .. import clock
from ..models import Cluster, ClusterName, Country
from ..register.imports.spelling import bare, key
from ..register.query import page
from ..register.question import Choice, Question

MOST = 10
ALIKE = 0.75
WORDS_ASKED = 4
# They stand in the names of clusters whatever these are about.
SAY_NOTHING = frozenset(
    {"cluster", "clusters", "klaster", "klastr", "network", "netzwerk", "association"}
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A cluster of the register, as everybody may see it. `same`: it bears the very name."""

    slug: str
    number: str
    name: str
    country: str | None
    city: str | None
    website: str | None
    same: bool


def candidates_for(name: str, country: Country | None = None) -> list[Candidate]:
    """Clusters whose names fit, typing errors forgiven; the likeliest first, at most ten.

    All words anywhere; in the country also single words, so that a longer or shorter name is
    found. What is shown is public: nobody learns whether a cluster has a manager here.
    """
    found = {record["slug"]: record for record in _records(name, country)}
    ranked = [(_rank(record, name, country), record) for record in found.values()]
    best = sorted((each for each in ranked if each[0]), key=lambda each: (each[0], each[1]["slug"]))
    return [_candidate(record, name) for _rank_, record in best[:MOST]]


def namesake(name: str, country: Country | None, *, but: Cluster | None = None) -> Cluster | None:
    """A cluster of the country that bears this very name already, but for its legal form."""
    names = ClusterName.objects.filter(cluster__country=country, cluster__delisted_at=None)
    names = names.exclude(kind=ClusterName.Kind.ABBREVIATION).order_by("cluster", "pk")
    rows = names.exclude(cluster=but) if but else names
    wanted = key(name)
    same = (pk for pk, text in rows.values_list("cluster", "text") if key(text) == wanted)
    found = next(same, None) if wanted else None
    return Cluster.objects.get(pk=found) if found else None


def _records(name: str, country: Country | None) -> Iterator[dict[str, Any]]:
    asked = Question(valid_on=clock.today(), limit=MOST)
    yield from page(asked.but(q=name)).records()
    if country is None:
        return
    here = asked.but(country=Choice(any=(country.pk,)), limit=25)
    for word in sorted(_telling(name), key=lambda word: (-len(word), word))[:WORDS_ASKED]:
        yield from page(here.but(q=word)).records()


def _rank(
    record: dict[str, Any], name: str, country: Country | None
) -> tuple[bool, bool, float] | None:
    """How well a record fits, the best first; None if it does not."""
    alike = max(_alike(name, each) for each in _names(record))
    if alike < ALIKE:
        return None
    elsewhere = country is not None and record["country"] not in (country.pk, None)
    return not _same(record, name), elsewhere, -alike


def _alike(one: str, other: str) -> float:
    """From 0 to 1: letter by letter, or by the words that say something, whichever is more."""
    matcher = SequenceMatcher(None, bare(one), bare(other), autojunk=False)
    here, there = _telling(one), _telling(other)
    fewest = min(len(here), len(there))
    shared = len(here & there) / fewest if fewest else 0.0
    return max(matcher.ratio(), shared)


def _telling(name: str) -> set[str]:
    words = {word for word in bare(name).split() if len(word) > 3}
    return words - SAY_NOTHING


def _names(record: dict[str, Any]) -> list[str]:
    return [record["name"], *(each["text"] for each in record["names"])]


def _same(record: dict[str, Any], name: str) -> bool:
    return any(key(each) == key(name) for each in _names(record))


def _candidate(record: dict[str, Any], name: str) -> Candidate:
    shown = {field: record[field] for field in ("slug", "number", "name", "country", "city")}
    return Candidate(**shown, website=record["website"], same=_same(record, name))
