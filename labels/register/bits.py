"""Searches and facets counted by bit strings: bit n of a string stands for entry number n.

Published entries never change, so the string of a code or a word only ever grows; what changes
is which entries are current. Each worker makes the strings in the background when it first needs
them, and then adds what was published since; until they are ready SQL answers. Only the words of a
search are looked up at once, in one statement. A string of 50,000 entries has 6 kB, and counting
what two of them have in common takes about a microsecond.
"""

import os
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any

from django.db import connection

from . import upkeep
from .head import Head
from .matches import Matches, string_of
from .question import Question
from .search import mistyped_query, tokens
from .sql import Sql, joined, sql

# Below this, counting rows is as quick.
SMALL = 1000
CHUNK = 20_000
BYTES_FOR_WORDS = 16_000_000
CODES = ("country", "region", "sector", "level")
FILTERS = ("country", "region", "sector")
_ENTRIES = (
    "SELECT seq, coalesce(superseded_at <= %s, FALSE), ARRAY[country], regions, sectors, levels"
    " FROM labels_entry WHERE seq > %s AND seq <= %s AND kind = 'record'"
)
_ENDED = (
    "SELECT seq FROM labels_entry WHERE seq <= %s AND superseded_at > %s AND superseded_at <= %s"
)
_WORD = (
    "SELECT %s::int, array_agg(seq), array_agg(seq) FILTER (WHERE words @@ %s::tsquery)"
    " FROM labels_entry WHERE words @@ %s::tsquery AND seq > %s AND seq <= %s"
)
_MISTYPED = (
    "SELECT %s::int, array_agg(entry_id), NULL FROM labels_entrydocument"
    " WHERE search @@ %s::tsquery AND entry_id > %s AND entry_id <= %s"
)

type Facets = dict[str, list[dict[str, Any]]]


@dataclass(slots=True)
class _Word:
    """Entries up to a number that have a word, or one that begins so: anywhere, in their names."""

    upto: int = 0
    anywhere: int = 0
    names: int = 0


@dataclass(frozen=True, slots=True)
class Bits:
    """One register as bit strings."""

    seq: int = 0
    at: datetime | None = None
    current: int = 0
    codes: dict[str, dict[str, int]] = field(default_factory=lambda: {name: {} for name in CODES})
    words: OrderedDict[str, _Word] = field(default_factory=OrderedDict)


class _NotReadyError(Exception):
    """A statement would be needed for which no answer waits."""


_kept = Bits()
_lock = Lock()
# How many statements are left: an answer has one at most, for the words of its search.
UNLIMITED = 1_000_000
PATIENCE = 0.02  # seconds: as long as the statements take that would be spared
_left: ContextVar[int] = ContextVar("left", default=0)


def forget() -> None:
    """Begin anew with the next question."""
    global _kept
    _kept = Bits()


def matches(question: Question, register: Head, *, statements: int = 0) -> Matches | None:
    """What answers the question, or None if SQL must find it.

    Words that were never looked up may cost that many statements.
    """
    return _at_hand(question, register, _matching, statements)


def facets(question: Question, register: Head) -> Facets | None:
    """Each facet's codes with the number of clusters, or None if SQL must count them."""
    if not set(question.facets) <= set(CODES):
        return None
    return _at_hand(question, register, _facets, 0)


def _at_hand[Answer](
    question: Question,
    register: Head,
    answer: Callable[[Question, Bits], Answer],
    statements: int,
) -> Answer | None:
    """The answer, if so many statements are enough; else None, and what it needs is prepared."""
    if not _can_answer(question, register):
        return None
    if not _lock.acquire(timeout=PATIENCE):
        return None  # strings are being made; meanwhile SQL answers
    token = _left.set(statements)
    try:
        bits = _bits_of(register)
        return answer(question, bits) if bits else None
    except _NotReadyError:
        pass
    finally:
        _left.reset(token)
        _lock.release()
    upkeep.later(("bits", question.q, register.key), lambda: prepare(question, register))
    return None


def prepare(question: Question, register: Head) -> None:
    """Bring up to date the strings that the question needs."""
    with _lock:
        token = _left.set(UNLIMITED)
        try:
            bits = _bits_of(register)
            if bits:
                _with_words(question, bits)
        finally:
            _left.reset(token)


def _can_answer(question: Question, register: Head) -> bool:
    """Words, countries, regions and sectors, in the register of now."""
    asked_otherwise = question.programme or question.identifier or question.updated_since
    return (
        register.at is not None
        and not register.past
        and register.clusters >= SMALL
        and not asked_otherwise
        and not question.asks_about_labels
    )


def _facets(question: Question, bits: Bits) -> Facets:
    return {name: _facet(name, question, bits) for name in question.facets}


def _facet(name: str, question: Question, bits: Bits) -> list[dict[str, Any]]:
    found = _filtered(question, bits, but=name) & _with_words(question, bits).anywhere
    counts = ((code, (held & found).bit_count()) for code, held in bits.codes[name].items())
    return [{"code": code, "count": count} for code, count in counts if code and count]


def _matching(question: Question, bits: Bits) -> Matches:
    with_words, filtered = _with_words(question, bits), _filtered(question, bits)
    anywhere, names = with_words.anywhere & filtered, with_words.names & filtered
    return Matches(anywhere, names, with_words.exact)


def _filtered(question: Question, bits: Bits, *, but: str = "") -> int:
    """What the filters on clusters leave, one of them perhaps not counted."""
    left = bits.current
    for name in FILTERS:
        choice, codes = getattr(question, name), bits.codes[name]
        if name != but and choice.any:
            left &= _any_of(codes, choice.any)
        if name != but and choice.none:
            left &= ~_any_of(codes, choice.none)
    return left


def _any_of(codes: dict[str, int], wanted: tuple[str, ...]) -> int:
    found = 0
    for code in wanted:
        found |= codes.get(code, 0)
    return found


def _with_words(question: Question, bits: Bits) -> Matches:
    """Current entries with all words of the search, or else with words that are near."""
    wanted = list(dict.fromkeys(tokens(question.q)))
    if not wanted:
        none = Matches(0, 0)
        return none if question.q else Matches(bits.current, bits.current)
    exact = _looked_up([_begun(word) for word in wanted], bits)
    anywhere = _common(bits.current, (each.anywhere for each in exact))
    if anywhere:
        return Matches(anywhere, _common(bits.current, (each.names for each in exact)))
    forms = {word: query for word in wanted if (query := mistyped_query(word))}
    mistyped = dict(zip(forms, _looked_up(list(forms.values()), bits), strict=True))
    pairs = ((each.anywhere, mistyped.get(word)) for word, each in zip(wanted, exact, strict=True))
    found = _common(bits.current, (one | (two.anywhere if two else 0) for one, two in pairs))
    return Matches(found, 0, exact=False)


def _common(bits: int, others: Iterable[int]) -> int:
    for other in others:
        bits &= other
    return bits


def _begun(word: str) -> str:
    return f"'{word}':*"


def _looked_up(queries: list[str], bits: Bits) -> list[_Word]:
    """The strings of words, brought up to date in one statement. Old ones are forgotten."""
    found = [bits.words.setdefault(query, _Word()) for query in queries]
    late = [place for place, word in enumerate(found) if word.upto < bits.seq]
    if late:
        statement = joined(
            (_look_up(place, queries[place], found[place].upto, bits.seq) for place in late),
            " UNION ALL ",
        )
        for place, anywhere, names in _all(statement, of_words=True):
            found[place].anywhere |= string_of(anywhere or ())
            found[place].names |= string_of(names or ())
            found[place].upto = bits.seq
    for query in queries:
        bits.words.move_to_end(query)
    while len(bits.words) > max(len(queries), BYTES_FOR_WORDS // (bits.seq // 4 + 1)):
        bits.words.popitem(last=False)
    return found


def _look_up(place: int, query: str, upto: int, last: int) -> Sql:
    if query.endswith(":*"):
        return sql(_WORD, place, f"{query}A", query, upto, last)
    return sql(_MISTYPED, place, query, upto, last)


def _bits_of(register: Head) -> Bits | None:
    """The strings of that register; None if a newer one has been asked about already."""
    global _kept
    if (_kept.seq, _kept.at) != register.key:
        if register.seq < _kept.seq:
            return None
        grown = _grown(_kept if _came_before(_kept, register) else Bits(), register)
        if grown.current.bit_count() != register.clusters:
            return None  # read from where not all of that register is to be seen
        _kept = grown
    return _kept


def _came_before(bits: Bits, register: Head) -> bool:
    """Whether what is kept is this register's own past, and not that of a restored backup."""
    found = _all(sql("SELECT at FROM labels_entry WHERE seq = %s", bits.seq))
    return bits.seq < register.seq and found == [(bits.at,)]


def _grown(bits: Bits, register: Head) -> Bits:
    """The strings with everything published since; those of words follow when they are asked."""
    current = bits.current
    codes = {name: dict(found) for name, found in bits.codes.items()}
    for first in range(bits.seq, register.seq, CHUNK):
        last = min(first + CHUNK, register.seq)
        current |= _take_in(_all(sql(_ENTRIES, register.at, first, last)), codes)
    if bits.at:
        ended = _all(sql(_ENDED, bits.seq, bits.at, register.at))
        current &= ~string_of([seq for (seq,) in ended])
    return Bits(register.seq, register.at, current, codes, bits.words)


def _take_in(rows: list[Any], codes: dict[str, dict[str, int]]) -> int:
    """Add entries to the strings of their codes; returns the string of those that are current."""
    for place, name in enumerate(CODES, 2):
        numbers: dict[str, list[int]] = {}
        for row in rows:
            for code in row[place]:
                numbers.setdefault(code, []).append(row[0])
        for code, seqs in numbers.items():
            codes[name][code] = codes[name].get(code, 0) | string_of(seqs)
    return string_of([seq for seq, ended, *_ in rows if not ended])


def _all(statement: Sql, *, of_words: bool = False) -> list[Any]:
    """The rows of a statement. Only those about words may be asked while an answer waits."""
    left = _left.get()
    if left < (1 if of_words else UNLIMITED // 2):
        raise _NotReadyError
    _left.set(left - 1)
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.values)
        return cursor.fetchall()


def _begin_anew() -> None:
    """A forked child has nobody who would open a lock that was closed."""
    global _lock
    _lock = Lock()


os.register_at_fork(after_in_child=_begin_anew)
