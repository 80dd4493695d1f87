"""Search by name: every word must begin a word of the record; typing errors are forgiven last."""

from ..rules.text import core, fold, near
from .sql import Sql, sql

MOST_WORDS = 12


def tokens(text: str) -> list[str]:
    """The folded words of a search, without legal forms unless nothing else is left."""
    return (core(text) or fold(text)).split()[:MOST_WORDS]


def tsquery(text: str) -> str:
    """All words as prefixes. Folded words hold letters and digits only, so quoting is safe."""
    return " & ".join(f"'{word}':*" for word in tokens(text))


def name_query(text: str) -> str:
    """As `tsquery`, but in the names only."""
    return " & ".join(f"'{word}':*A" for word in tokens(text))


def near_query(text: str) -> str:
    """Each word, or one that differs by one symbol or one swap."""
    return " & ".join(f"({_forms(word)})" for word in tokens(text))


def _forms(word: str) -> str:
    tilded = " | ".join(f"'~{form}'" for form in sorted(near(word) | {word}) if len(word) > 3)
    return f"'{word}':*" + (f" | {tilded}" if tilded else "")


def matches(text: str, current: Sql) -> Sql:
    """Entries found by a search. Only if no entry has all the words, near ones are looked for."""
    if not tokens(text):
        return sql("FALSE")
    found = "SELECT d.entry_id FROM labels_entrydocument d WHERE d.search @@ %s::tsquery"
    nothing = (
        sql("NOT EXISTS (SELECT 1 FROM labels_entrydocument d2 JOIN labels_entry e2")
        + sql(" ON e2.seq = d2.entry_id WHERE d2.search @@ %s::tsquery AND ", tsquery(text))
        + current
        + sql(")")
    )
    return (
        sql(f"(e.seq IN ({found}) OR (", tsquery(text))
        + nothing
        + sql(f" AND e.seq IN ({found})))", near_query(text))
    )


def tier(text: str) -> Sql:
    """How well an entry fits: 0 its name, 1 begins so, 2 all words in its names, 3 elsewhere."""
    folded = fold(text)
    return sql(
        "CASE WHEN e.names @> ARRAY[%s]::text[] THEN 0"
        " WHEN starts_with(e.sort_name, %s) THEN 1"
        " WHEN (SELECT d.search FROM labels_entrydocument d WHERE d.entry_id = e.seq)"
        " @@ %s::tsquery THEN 2 ELSE 3 END",
        folded,
        folded,
        name_query(text),
    )
