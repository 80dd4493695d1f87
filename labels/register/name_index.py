"""All names of the clusters that are listed now, by their words, to find like ones quickly.

One worker keeps one index. When something was published it follows: mostly the same names under
a new number. Only where names, countries or clusters changed is it made anew.
"""

import math
import os
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from heapq import nlargest
from threading import Lock
from typing import Any

from django.db import connection
from rapidfuzz.distance import OSA

from ..models import Country, Region
from ..rules.alike import Lexicon, Name, most_errors, name_of, weight_of
from ..rules.name_words import COMMON, SMALL
from ..rules.text import core, fold
from .head import Head, head

POSTINGS_LOOKED_AT = 3_000
COMPARED = 24
WORDS_NEAR = 4
SHORTEST_MISTYPED, MOST_MISTYPED = 4, 8
MOST_FOLLOWED = 5_000


@dataclass(slots=True)
class NameIndex:
    """The names by their words. Owners are clusters, by their place in the lists about clusters."""

    register: Head
    seqs: array[int] = field(default_factory=lambda: array("q"))
    clusters: array[int] = field(default_factory=lambda: array("q"))
    countries: list[str] = field(default_factory=list)
    folded: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)
    owners: array[int] = field(default_factory=lambda: array("L"))
    postings: dict[str, array[int]] = field(default_factory=dict)
    nearby: dict[str, list[str]] = field(default_factory=dict)
    initials: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    places: frozenset[str] = frozenset()
    lexicon: Lexicon = field(init=False)

    def __post_init__(self) -> None:
        self.lexicon = Lexicon(self.weight, self.postings, self.places)

    def weight(self, word: str) -> float:
        """What a word weighs: rare ones much."""
        found = self.postings.get(word)
        rare = 1 - math.log(1 + len(found)) / math.log(2 + len(self.folded)) if found else 1.0
        return weight_of(word, rare)

    def name(self, place: int) -> Name:
        return name_of(self.folded[place], self.bare[place])

    def first_name(self, owner: int) -> int:
        """Names stand in the order of their clusters."""
        return bisect_left(self.owners, owner)

    def names_like(self, name: Name) -> list[int]:
        """Places of names that share the rarest words with it, or words a typing error away."""
        terms = {word: self.weight(word) for word in self._terms(name)}
        shared: dict[int, float] = defaultdict(float)
        looked_at = 0
        for word in sorted(terms, key=lambda word: len(self.postings[word])):
            places = self.postings[word]
            if looked_at and looked_at + len(places) > POSTINGS_LOOKED_AT:
                break
            looked_at += len(places)
            for place in places[:POSTINGS_LOOKED_AT]:
                shared[place] += terms[word]
        if len(shared) <= COMPARED:
            return list(shared)
        return nlargest(COMPARED, shared, key=lambda place: (shared[place], -place))

    def _terms(self, name: Name) -> Iterator[str]:
        """The words to look under: as they are, all in one, two in one, and near unknown ones."""
        pairs = (one + other for one, other in zip(name.words, name.words[1:], strict=False))
        mistyped = 0
        for word in dict.fromkeys((*name.words, name.joined)):
            if word in self.postings:
                yield word
            elif len(word) >= SHORTEST_MISTYPED and mistyped < MOST_MISTYPED:
                mistyped += 1
                yield from self.words_near(word)
        yield from (pair for pair in pairs if pair in self.postings)

    def words_near(self, word: str) -> list[str]:
        """Words of the register that begin or end as this one and are an error or two away."""
        most, near = most_errors(len(word)), {}
        for length in range(len(word) - most, len(word) + most + 1):
            for key in _ends(word, length):
                for other in self.nearby.get(key, ()):
                    errors = OSA.distance(word, other, score_cutoff=most)
                    if errors <= most:
                        near[other] = errors
        return sorted(near, key=lambda other: (near[other], other))[:WORDS_NEAR]


_kept: NameIndex | None = None
_lock = Lock()


def kept_index(register: Head) -> NameIndex | None:
    """The index of this register if it is at hand."""
    kept = _kept
    return kept if kept is not None and kept.register.key == register.key else None


def name_index(register: Head | None = None) -> NameIndex:
    """The index of the register as it stands; one is made at a time, the others wait for it.

    Whoever has just asked which register that is says so, which saves a statement.
    """
    global _kept
    register = register or head()
    if (kept := _kept) is not None and kept.register.key == register.key:
        return kept
    with _lock:
        if _kept is not None and _kept.register.seq > register.seq:
            register = head()  # whoever had the lock before followed it further
        if _kept is None or _kept.register.key != register.key:
            _kept = (_followed(_kept, register) if _kept else None) or _made(register)
        return _kept


def forget() -> None:
    """Let go of the index: the next question makes it anew."""
    global _kept
    _kept = None


def _made(register: Head) -> NameIndex:
    """One statement reads all names, and of which register they are: none may come between.

    A register without names tells nothing of itself: then it is the one read before.
    """
    rows = _all(
        "SELECT e.seq, e.cluster_id, e.country, e.names, h.seq, h.at, h.clusters, h.longest"
        " FROM labels_entry e, labels_registerhead h"
        " WHERE e.superseded_at IS NULL AND e.kind = 'record' ORDER BY e.seq"
    )
    if rows:
        seq, at, clusters, longest = rows[0][4:]
        register = Head(seq, at, False, clusters, longest)
    index = NameIndex(register, places=_words_of_places())
    for seq, cluster, country, names, *_head in rows:
        _add(index, seq, cluster, country, names)
    index.nearby = _by_beginning_and_end(index.postings)
    return index


def _followed(index: NameIndex, register: Head) -> NameIndex | None:
    """The same names under their new numbers; None if any name, country or cluster changed."""
    before = index.register
    if not before.seq or before.seq >= register.seq or register.seq - before.seq > MOST_FOLLOWED:
        return None
    newer = _all(
        "SELECT seq, at, cluster_id, kind, country, names FROM labels_entry"
        " WHERE seq BETWEEN %s AND %s ORDER BY seq",
        before.seq,
        register.seq,
    )
    if not newer or newer[0][:2] != (before.seq, before.at):
        return None  # another register than the one the index is of
    owners = {cluster: owner for owner, cluster in enumerate(index.clusters)}
    seqs = index.seqs[:]
    for seq, _at, cluster, kind, country, names in newer:
        owner = owners.get(cluster)
        if owner is None or kind != "record" or not _same(index, owner, country, names):
            return None
        seqs[owner] = seq
    return replace(index, register=register, seqs=seqs)


def _same(index: NameIndex, owner: int, country: str, names: list[str]) -> bool:
    first, after = index.first_name(owner), index.first_name(owner + 1)
    return index.countries[owner] == country and index.folded[first:after] == names


def _add(index: NameIndex, seq: int, cluster: int, country: str, names: Iterable[str]) -> None:
    owner = len(index.seqs)
    index.seqs.append(seq)
    index.clusters.append(cluster)
    index.countries.append(country)
    for folded in names:
        bare, place = core(folded), len(index.folded)
        name = name_of(folded, folded if bare == folded else bare)
        index.folded.append(folded)
        index.bare.append(folded if bare == folded else bare)
        index.owners.append(owner)
        for word in {*name.words, name.joined} - {""}:
            index.postings.setdefault(word, array("L")).append(place)
        for letters in _initials(name):
            index.initials[letters].append(owner)


def _initials(name: Name) -> set[str]:
    """What an acronym of the name may be, with its small words and without."""
    if len(name.words) < 3:
        return set()
    telling = (word for word in name.words if word not in SMALL)
    several = ("".join(word[0] for word in words) for words in (name.words, telling))
    return {letters for letters in several if len(letters) >= 3}


def _by_beginning_and_end(words: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for word in words:
        if len(word) >= SHORTEST_MISTYPED - 1:
            for key in _ends(word, len(word)):
                found[key].append(word)
    return dict(found)


def _ends(word: str, length: int) -> tuple[str, str]:
    """Where words of this length stand that begin so, and that end so."""
    return f"{word[:3]}-{length}", f"-{word[-3:]}{length}"


def _words_of_places() -> frozenset[str]:
    """Words of the names of countries and regions that are long enough to be names."""
    countries = Country.objects.values_list("names", flat=True)
    names = [name for each in countries for name in each.values()]
    names += Region.objects.values_list("name", flat=True)
    words = {word for name in names for word in fold(name).split() if len(word) > 3}
    return frozenset(words - SMALL - COMMON.keys())


def _all(statement: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _begin_anew() -> None:
    """A forked child has nobody who would open a lock that was closed."""
    global _lock
    _lock = Lock()


os.register_at_fork(after_in_child=_begin_anew)
