"""Where nothing answers a question: how much would answer its neighbours, and what was meant."""

from collections.abc import Sequence

from django.db import connection

from . import conditions, upkeep
from .head import Head
from .name_index import NameIndex, kept_index, name_index
from .question import Question
from .search import tokens
from .sql import joined, sql

# Below this the index of names is made at once: it takes a fraction of a second.
SMALL = 5000
MOST = 12


def counts(questions: Sequence[Question], register: Head) -> list[int]:
    """How many clusters answer each of the questions, in one statement."""
    if not questions:
        return []
    parts = (
        sql("(SELECT count(*) FROM (")
        + conditions.found(each, register, sql("e.seq"))
        + sql(") found)")
        for each in questions[:MOST]
    )
    statement = sql("SELECT ") + joined(parts, ", ")
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.values)
        return list(cursor.fetchone())


def spelling(text: str, register: Head) -> str:
    """The search with words that the names of this register have; empty if that is no other.

    A large register is not kept waiting for its index of names: until it is there, it has none.
    """
    index = _index(register)
    if index is None:
        return ""
    before = tokens(text)
    after = [word for word in (_mended(word, index) for word in before) if word]
    return " ".join(after) if tuple(after) != before else ""


def _index(register: Head) -> NameIndex | None:
    if register.past:
        return None
    kept = kept_index(register)
    if kept is None and register.clusters < SMALL:
        return name_index(register)
    if kept is None:
        upkeep.later(("names", register.key), name_index)
    return kept


def _mended(word: str, index: NameIndex) -> str:
    """The word, or the one that is nearest to it; empty if there is none."""
    if word in index.postings or any(known.startswith(word) for known in index.postings):
        return word
    return next(iter(index.words_near(word)), "")
