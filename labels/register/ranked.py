"""The best rows of a search, without ranking all that it finds.

Where bit strings have told which entries there are, few of them are taken by their numbers; of
many only as many as the page needs, in the order of the index on names.
"""

from dataclasses import replace

from ..rules.text import fold
from . import conditions
from .head import Head
from .matches import Matches
from .question import Question
from .search import LONGEST, name_query, tier, tokens
from .sql import Sql, sql

FEW = 600
MANY = 5000
DEEP = 1000
LAST = "\U0010ffff"


def rows(question: Question, register: Head, matches: Matches) -> Sql | None:
    """The common table `m` of `seq` and the keys k0 (rank), k1 (name), k2 (number).

    None if all that is found must be ranked.
    """
    in_names, needed = matches.names.bit_count(), question.offset + question.limit
    if matches.count <= (FEW if in_names else MANY):
        return _numbered(question, matches)
    # Ranks 0 to 2 are those with all words in their names, if no word is a single letter.
    if needed > min(DEEP, in_names) or any(len(word) < 2 for word in tokens(question.q)):
        return None
    if in_names <= FEW:
        return _numbered(question, Matches(matches.names, matches.names))
    return _of_each_rank(question, register, needed)


def _numbered(question: Question, matches: Matches) -> Sql:
    """Entries by their numbers."""
    where = sql("e.seq = ANY(%s::bigint[])", matches.as_array())
    return sql("m AS MATERIALIZED (") + _selected(tier(question.q), where) + sql(")")


def _of_each_rank(question: Question, register: Head, needed: int) -> Sql:
    """The first rows of each rank; one is not looked for where those before it are enough."""
    folded = fold(question.q[:LONGEST])
    named = sql("e.words @@ %s::tsquery AND ", name_query(question.q))
    found = named + conditions.clusters(replace(question, q=""), register)
    exact = sql(" AND e.names @> ARRAY[%s]::text[]", folded)
    not_exact = sql(" AND NOT e.names @> ARRAY[%s]::text[]", folded)
    begins = sql(" AND e.sort_name >= %s AND e.sort_name < %s", folded, folded + LAST)
    elsewhere = sql(" AND NOT starts_with(e.sort_name, %s)", folded)
    best = sql(" ORDER BY e.sort_name, e.seq LIMIT %s)", needed)
    missing = sql(" AND (SELECT count(*) FROM r0) + (SELECT count(*) FROM r1) < %s", needed)
    return (
        sql("r0 AS MATERIALIZED (")
        + _selected(sql("0"), found + exact)
        + best
        + sql(", r1 AS MATERIALIZED (")
        + _selected(sql("1"), found + begins + not_exact)
        + best
        + sql(", r2 AS MATERIALIZED (")
        + _selected(sql("2"), found + not_exact + elsewhere + missing)
        + best
        + sql(", m AS (TABLE r0 UNION ALL TABLE r1 UNION ALL TABLE r2)")
    )


def _selected(rank: Sql, where: Sql) -> Sql:
    start = sql("SELECT e.seq, ") + rank
    return start + sql(" AS k0, e.sort_name AS k1, e.seq AS k2 FROM labels_entry e WHERE ") + where
