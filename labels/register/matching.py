"""Names of a list matched with the register: who is meant, how surely, and why.

A cluster is `chosen` only if its name is alike enough, nobody else's comes near, no word tells the
two apart, and the country does not contradict. Everything else is for a person to look at.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import connection

from ..rules.alike import Likeness, Name, Reason, alike, asked, asked_in_parts
from ..rules.mending import mended
from ..rules.text import fold
from .document import filled
from .head import Head
from .imports.spelling import spelled
from .name_index import NameIndex, name_index
from .query import SLOT

# Measured on tests/register/match_variants.csv; docs/matching.md has the figures.
THRESHOLD = 0.85
MARGIN = 0.04
WEAKEST = 0.45  # below it a name is no candidate
DOUBTFUL = THRESHOLD - 0.01
# Three letters may stand for anything; in a short name one wrong letter makes another name.
SHORTEST, SHORTEST_MISTYPED = 4, 6
ACRONYM = 0.7
ELSEWHERE = 0.8  # what is left of a score where the country is another
LONGEST_NAME = 400
MOST_PARTS = 3  # of a name with brackets
CANDIDATES = 5
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Candidate:
    """A cluster that may be meant, as its record shows it on the day asked about."""

    cluster: int
    slug: str
    number: str
    name: str
    matched: str
    score: float
    reason: str
    country: str | None
    url: str
    standing: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Matched:
    """A name with those that may be meant, the best first; `chosen` if there is no doubt."""

    name: str
    candidates: list[Candidate]
    chosen: Candidate | None


@dataclass(frozen=True, slots=True)
class Answers:
    """What was found for some names, and the register it is from."""

    rows: list[Matched]
    register: Head


@dataclass(slots=True)
class _Likely:
    """A cluster while it is looked at: its best name so far."""

    owner: int
    name: str
    likeness: Likeness
    elsewhere: bool = False

    @property
    def score(self) -> float:
        return self.likeness.score * (ELSEWHERE if self.elsewhere else 1.0)


def match(
    name: str, *, country: str | None = None, limit: int = CANDIDATES, valid_on: date
) -> Matched:
    """Who is meant by one name."""
    return match_all([(name, country)], limit=limit, valid_on=valid_on).rows[0]


def match_all(
    names: Sequence[tuple[str, str | None]], *, limit: int = CANDIDATES, valid_on: date
) -> Answers:
    """Who is meant by each name, with its country where that is known: two or three statements."""
    index = name_index()
    likely = [_likely(index, name[:LONGEST_NAME], country or "") for name, country in names]
    wanted = {index.seqs[each.owner] for found in likely for each in found[:limit]}
    records = _records(wanted, valid_on)
    rows = [
        _told(index, name, found, records, limit)
        for (name, _country), found in zip(names, likely, strict=True)
    ]
    return Answers(rows, index.register)


def _likely(index: NameIndex, text: str, country: str) -> list[_Likely]:
    """The clusters whose names are alike, the best first."""
    found: dict[int, _Likely] = {}
    for name in _readings(text):
        for place in index.names_like(name):
            likeness = alike(name, index.name(place), lexicon=index.lexicon)
            _keep(found, _Likely(index.owners[place], index.folded[place], likeness))
        for owner in index.initials.get(name.joined, ()):
            acronym = Likeness(ACRONYM, Reason.ACRONYM, apart=True)
            _keep(found, _Likely(owner, index.folded[index.first_name(owner)], acronym))
    for each in found.values():
        theirs = index.countries[each.owner]
        each.elsewhere = bool(country and theirs and country != theirs)
        _doubt_short_ones(each, surely_here=bool(country) and country == theirs)
    likely = [each for each in found.values() if each.score >= WEAKEST]
    return sorted(likely, key=lambda each: (-each.score, each.owner))


def _readings(text: str) -> list[Name]:
    """The name as typed, with its words parted by capitals, and its parts around brackets."""
    whole = mended(text)
    texts = [whole, *(each.text for each in spelled(whole)[:MOST_PARTS])]
    names = [read(each) for each in texts for read in (asked, asked_in_parts)]
    return [name for name in dict.fromkeys(names) if name.joined]


def _keep(found: dict[int, _Likely], likely: _Likely) -> None:
    """The best name of each cluster counts."""
    before = found.get(likely.owner)
    if before is None or _rank(likely) > _rank(before):
        found[likely.owner] = likely


def _rank(likely: _Likely) -> tuple[bool, float]:
    return not likely.likeness.apart, likely.likeness.score


def _doubt_short_ones(each: _Likely, *, surely_here: bool) -> None:
    length = len(each.name.replace(" ", ""))
    mistyped = each.likeness.reason == Reason.TYPING and length < SHORTEST_MISTYPED
    if mistyped or (length < SHORTEST and not surely_here):
        score = min(each.likeness.score, DOUBTFUL)
        each.likeness = replace(each.likeness, score=score)


def _is_sure(found: Sequence[_Likely]) -> bool:
    """Whether the best is alike enough, and ahead of all others."""
    if not found:
        return False
    best = found[0]
    if best.elsewhere or best.likeness.apart or best.likeness.score < THRESHOLD:
        return False
    return all(best.score - other.score >= MARGIN for other in found[1:2])


def _told(
    index: NameIndex, name: str, found: list[_Likely], records: Mapping[int, Any], limit: int
) -> Matched:
    candidates = [_candidate(each, records[index.seqs[each.owner]]) for each in found[:limit]]
    return Matched(name, candidates, candidates[0] if _is_sure(found) else None)


_BY_KIND = {"former": Reason.FORMER, "abbreviation": Reason.ACRONYM}


def _candidate(each: _Likely, record: dict[str, Any]) -> Candidate:
    matched, kind = _spelling(record, each.name)
    reason = each.likeness.reason
    if reason in {Reason.EXACT, Reason.FORM}:
        reason = _BY_KIND.get(kind, reason)
    return Candidate(
        cluster=record["cluster"],
        matched=matched,
        score=round(each.score, 3),
        reason=str(reason),
        **{name: record[name] for name in _SHOWN},
    )


_SHOWN = ("slug", "number", "name", "country", "url", "standing")


def _spelling(record: dict[str, Any], folded: str) -> tuple[str, str]:
    """The name as the record spells it, and its kind."""
    for each in record["names"]:
        if fold(each["text"]) == folded:
            return each["text"], each["kind"]
    return record["name"], "current"


def _records(seqs: Iterable[int], valid_on: date) -> dict[int, dict[str, Any]]:
    """What these entries say on a day. Entries never change, so none can be missing."""
    wanted, found = sorted(seqs), {}
    with connection.cursor() as cursor:
        for start in range(0, len(wanted), CHUNK):
            cursor.execute(
                f"SELECT e.seq, e.cluster_id, d.body, {SLOT} FROM labels_entry e"
                " JOIN labels_entrydocument d ON d.entry_id = e.seq WHERE e.seq = ANY(%s)",
                [valid_on, wanted[start : start + CHUNK]],
            )
            for seq, cluster, body, slots in cursor.fetchall():
                record = json.loads(filled(body, slots))
                kept = {name: record[name] for name in (*_SHOWN, "names")}
                found[seq] = kept | {"cluster": cluster}
    return found
