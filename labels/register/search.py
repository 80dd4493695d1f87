"""Search by name: every word must begin a word of the record; typing errors are forgiven last."""

from functools import lru_cache

from ..rules.text import core, fold, near
from .sql import Sql, joined, sql

MOST_WORDS = 12
LONGEST_MISTYPED = 40  # longer words must be typed right
LONGEST = 300  # symbols of a search: as long as the longest name


@lru_cache(maxsize=1000)
def tokens(text: str) -> tuple[str, ...]:
    """The folded words of a search, without legal forms unless nothing else is left."""
    text = text[:LONGEST]
    return tuple((core(text) or fold(text)).split()[:MOST_WORDS])


def tsquery(text: str) -> str:
    """All words as prefixes. Folded words hold letters and digits only, so quoting is safe."""
    return " & ".join(f"'{word}':*" for word in tokens(text))


def name_query(text: str) -> str:
    """As `tsquery`, but in the names only."""
    return " & ".join(f"'{word}':*A" for word in tokens(text))


def has_words(alias: str, text: str) -> Sql:
    """The entry has all the words, or words that begin so."""
    if not tokens(text):
        return sql("FALSE")
    return sql(f"{alias}.words @@ %s::tsquery", tsquery(text))


def is_near(alias: str, text: str) -> Sql:
    """For each word the entry has it, or one in its names that differs by one symbol or swap."""
    near_words = joined((_near(word) for word in tokens(text)), " INTERSECT ")
    return sql(f"{alias}.seq IN (") + near_words + sql(")") if tokens(text) else sql("FALSE")


def _near(word: str) -> Sql:
    """The entries that have one word, or a form of it."""
    begun = sql("SELECT seq FROM labels_entry WHERE words @@ %s::tsquery", f"'{word}':*")
    if not (forms := mistyped_query(word)):
        return begun
    mistyped = "SELECT entry_id FROM labels_entrydocument WHERE search @@ %s::tsquery"
    return sql("(") + begun + sql(f" UNION {mistyped})", forms)


def mistyped_query(word: str) -> str:
    """The forms under which a word finds those that differ by one symbol; empty if too short."""
    if len(word) < 4:
        return ""
    return " | ".join(f"'~{form}'" for form in sorted(near(word) | {word}))


def tier(text: str) -> Sql:
    """How well an entry fits: 0 its name, 1 begins so, 2 all words in its names, 3 elsewhere."""
    folded = fold(text[:LONGEST])
    return sql(
        "CASE WHEN e.names @> ARRAY[%s]::text[] THEN 0"
        " WHEN starts_with(e.sort_name, %s) THEN 1"
        " WHEN e.words @@ %s::tsquery THEN 2 ELSE 3 END",
        folded,
        folded,
        name_query(text),
    )
