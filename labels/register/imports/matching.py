"""Which cluster a row is about.

Certain is only: the same name (without case, accents, spaces), legal forms and countries that do
not contradict. Everything that merely resembles is reported as a possible twin and stays apart;
so is a second name in brackets, which may be a place or a group.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from urllib.parse import urlsplit

from ...models import Cluster, ClusterName
from .report import Twin
from .rows import AwardRow
from .spelling import Kind, Spelling, bare, form, key

ALIKE = 0.86
# A word that more clusters share says nothing about any two of them.
COMMON_MARK = 60


@dataclass(slots=True, eq=False)
class Known:
    """A cluster of the register (`pk`) or of this file, and what it is recognised by."""

    name: str
    country: str
    pk: int | None = None
    names: set[str] = field(default_factory=set)
    hosts: set[str] = field(default_factory=set)
    rows: list[AwardRow] = field(default_factory=list)

    @property
    def lines(self) -> tuple[int, ...]:
        return tuple(row.line for row in self.rows)


class Ambiguous(Exception):
    """Several clusters have the name; the sentence says how to tell them apart."""


class Directory:
    """All clusters by their names: those of the register, and those that a file adds."""

    def __init__(self) -> None:
        self.known: list[Known] = []
        self._by_key: dict[str, list[Known]] = defaultdict(list)

    @classmethod
    def load(cls) -> "Directory":
        """Those that are listed. One that was entered twice lends its names to the other one."""
        directory, by_pk = cls(), {}
        listed = Cluster.objects.filter(delisted_at=None).order_by("pk")
        for pk, name, country, website in listed.values_list("pk", "name", "country", "website"):
            by_pk[pk] = directory.add(Known(name, country or "", pk))
            directory._learn_host(by_pk[pk], website)
        others = ClusterName.objects.exclude(kind=Kind.ABBREVIATION).order_by("pk")
        for pk, same_as, text in others.values_list("cluster", "cluster__same_as", "text"):
            if known := by_pk.get(same_as or pk):
                directory._learn(known, text)
        return directory

    def add(self, known: Known) -> Known:
        self.known.append(known)
        self._learn(known, known.name)
        return known

    def place(self, row: AwardRow) -> Known:
        """The cluster the row is about, a new one if none is certain; the row is noted there."""
        known = self.find(row.name, row.country)
        for spelling in row.spellings:
            if known is None and _is_name(spelling):
                known = self.find(spelling.text, row.country)
        if known is None:
            known = self.add(Known(row.name, row.country))
        known.country = known.country or row.country
        known.rows.append(row)
        self._learn(known, row.name)
        for spelling in row.spellings:
            if _is_name(spelling):
                self._learn(known, spelling.text)
            elif spelling.kind != Kind.ABBREVIATION and key(spelling.text):
                known.names.add(spelling.text)
        self._learn_host(known, row.website)
        return known

    def find(self, name: str, country: str) -> Known | None:
        """The one cluster of that name; Ambiguous if there are several."""
        known = self._by_key.get(key(name), []) if key(name) else []
        namesakes = [each for each in known if _one_form(each, name)]
        fitting = [each for each in namesakes if _agree(each.country, country)]
        if len(fitting) > 1:
            fitting = [each for each in fitting if each.country == country]
        if len(fitting) > 1:
            fitting = [each for each in fitting if form(name) in _forms(each, name)]
        if len(fitting) == 1:
            return fitting[0]
        if not namesakes or not any(_agree(each.country, country) for each in namesakes):
            return None
        where = ", ".join(each.country or "no country" for each in namesakes)
        raise Ambiguous(
            f"Several clusters are called {name} ({where}). Fill in the country, or a name that "
            "only one of them has."
        )

    def twins(self) -> list[Twin]:
        """Pairs that may be one cluster, at least one of them told of in this file."""
        told = [known for known in self.known if known.rows]
        return [
            Twin(one.name, other.name, tuple(sorted({*one.lines, *other.lines})), reason)
            for one, other, reason in self.pairs(told)
        ]

    def pairs(self, among: Iterable[Known]) -> list[tuple[Known, Known, str]]:
        """Pairs that may be one cluster and why, at least one of each `among` these."""
        found: dict[tuple[int, int], str] = {}
        places = {id(known): place for place, known in enumerate(self.known)}
        blocks = self._blocks()
        for one in among:
            for other in {id(o): o for mark in _marks(one) for o in blocks[mark]}.values():
                place, there = places[id(one)], places[id(other)]
                pair = (min(place, there), max(place, there))
                if place != there and pair not in found:
                    found[pair] = _twin(self.known[pair[0]], self.known[pair[1]])
        return [(self.known[a], self.known[b], why) for (a, b), why in sorted(found.items()) if why]

    def _blocks(self) -> dict[str, list[Known]]:
        """The clusters that share a mark; a mark that very many share says nothing."""
        blocks: dict[str, list[Known]] = defaultdict(list)
        for known in self.known:
            for mark in _marks(known):
                blocks[mark].append(known)
        return defaultdict(list, {m: b for m, b in blocks.items() if len(b) <= COMMON_MARK})

    def _learn(self, known: Known, text: str) -> None:
        if not key(text):
            return
        known.names.add(text)
        namesakes = self._by_key[key(text)]
        if known not in namesakes:
            namesakes.append(known)

    @staticmethod
    def _learn_host(known: Known, website: str) -> None:
        host = urlsplit(website).hostname if website else None
        if host:
            known.hosts.add(host.removeprefix("www."))


def _is_name(spelling: Spelling) -> bool:
    """Whether clusters are joined by it."""
    return spelling.kind != Kind.ABBREVIATION and not spelling.in_brackets


def _forms(known: Known, name: str) -> set[str]:
    """The legal forms under which the cluster bears the name; empty where there is none."""
    return {form(text) for text in known.names if key(text) == key(name)}


def _one_form(known: Known, name: str) -> bool:
    """Whether the legal forms do not contradict; a missing one contradicts none."""
    forms = _forms(known, name)
    return not form(name) or form(name) in forms or not forms - {""}


def _agree(one: str, other: str) -> bool:
    return not one or not other or one == other


def _marks(known: Known) -> set[str]:
    """What two clusters must share before they are compared letter by letter."""
    marks = {f"host {host}" for host in known.hosts}
    for name in known.names:
        marks |= {f"word {word}" for word in bare(name).split() if len(word) > 3}
        marks |= {f"start {key(name)[:6]}", f"letters {''.join(sorted(key(name)))}"}
    return marks


def _twin(one: Known, other: Known) -> str:
    """Why two clusters may be one, or nothing; never across countries."""
    return _resemblance(one, other) if _agree(one.country, other.country) else ""


def _resemblance(one: Known, other: Known) -> str:
    """Why two clusters may be one, or nothing."""
    pairs = [(bare(a), bare(b)) for a in sorted(one.names) for b in sorted(other.names)]
    if any(a.replace(" ", "") == b.replace(" ", "") for a, b in pairs):
        return "the same name"
    if any(sorted(a.split()) == sorted(b.split()) for a, b in pairs):
        return "the same words in another order"
    if one.hosts & other.hosts:
        return f"the same website ({min(one.hosts & other.hosts)})"
    if not _elsewhere(one, other) and any(_alike(a, b) for a, b in pairs):
        return "very similar names"
    return ""


def _alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def _elsewhere(one: Known, other: Known) -> bool:
    """Whether the sources place the two in regions that have nothing in common."""
    here, there = (
        {code for row in known.rows for code, _ in row.regions if code} for known in (one, other)
    )
    apart = not any(a.startswith(b) or b.startswith(a) for a in here for b in there)
    return bool(here and there) and apart
