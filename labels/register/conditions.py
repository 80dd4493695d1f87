"""The conditions of a question as SQL, over `labels_entry e` and `labels_entrylabel l`."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from ..rules.validity import Status
from . import bits
from .head import Head
from .question import MAIN_SCHEME, NO_CHOICE, Choice, Question
from .search import has_words, is_near
from .sql import Sql, all_of, sql

LABEL_FILTERS = ("level", "status", "scheme")
STATUS = (
    "register_label_status(%s, l.sure_from, l.sure_until, l.possible_from, l.possible_until,"
    " l.renewable_until, l.withdrawn_on, l.suspensions)"
)


def clusters(question: Question, head: Head) -> Sql:
    """Which entries answer the question, as a condition on `e`."""
    rest = _without_search(question, head)
    if question.q:
        rest += sql(" AND e.seq IN (") + found(_search_alone(question), head, sql("e.seq"))
        rest += sql(")")
    return rest


def found(question: Question, head: Head, columns: Sql) -> Sql:
    """Columns of the entries that answer the question, as a query."""
    start = sql("SELECT ") + columns + sql(" FROM labels_entry e WHERE ")
    rest = _without_search(question, head)
    if not question.q:
        return start + rest
    exact = start + has_words("e", question.q) + sql(" AND ") + rest
    known_words = bits.matches(_search_alone(question), head)
    if known_words is None:
        return exact + sql(" UNION ALL ") + start + _near(question.q, head) + rest
    if known_words.exact:
        return exact
    numbers = sql("e.seq = ANY(%s::bigint[]) AND ", known_words.as_array())
    return start + numbers + rest


def _near(text: str, head: Head) -> Sql:
    """If no entry of the whole register has all the words, those with words that are near."""
    return (
        sql("NOT EXISTS (SELECT FROM labels_entry e2 WHERE ")
        + has_words("e2", text)
        + sql(" AND ")
        + known(head, "e2")
        + sql(") AND ")
        + is_near("e", text)
        + sql(" AND ")
    )


def _search_alone(question: Question) -> Question:
    return Question(valid_on=question.valid_on, q=question.q)


def _without_search(question: Question, head: Head) -> Sql:
    return all_of([*_of_the_cluster(question, head), *_of_its_labels(question, head)])


def known(head: Head, alias: str = "e") -> Sql:
    """Records that were current in that register."""
    return current(head, alias) + sql(f" AND {alias}.kind = 'record'")


def current(head: Head, alias: str = "e") -> Sql:
    """Entries that were current in that register, also of clusters that left it."""
    if not head.past:
        return sql(f"{alias}.superseded_at IS NULL")
    return sql(
        f"{alias}.at <= %s AND ({alias}.superseded_at IS NULL OR {alias}.superseded_at > %s)",
        head.at,
        head.at,
    )


def _of_the_cluster(question: Question, head: Head) -> Iterator[Sql]:
    yield known(head)
    yield from _of_its_record(question)


def _of_its_record(question: Question) -> Iterator[Sql]:
    yield from _one_of("e.country", question.country)
    yield from _overlap("e.regions", question.region)
    yield from _overlap("e.sectors", question.sector)
    yield from _overlap("e.programmes", question.programme)
    yield from _overlap("e.identifiers", question.identifier)
    if question.updated_since:
        yield sql("e.at >= %s", question.updated_since)


def _one_of(column: str, choice: Choice) -> Iterator[Sql]:
    if choice.any:
        yield sql(f"{column} = ANY(%s::text[])", list(choice.any))
    if choice.none:
        yield sql(f"{column} <> ALL(%s::text[])", list(choice.none))


def _overlap(column: str, choice: Choice) -> Iterator[Sql]:
    if choice.any:
        yield sql(f"{column} && %s::text[]", list(choice.any))
    if choice.none:
        yield sql(f"NOT {column} && %s::text[]", list(choice.none))


def _of_its_labels(question: Question, head: Head) -> Iterator[Sql]:
    """One label must meet all that is asked; for each refusal no label may meet it as well."""
    wanted = question
    if any(getattr(question, name).none for name in LABEL_FILTERS):
        wanted = question.but(
            **{name: Choice(any=getattr(question, name).any) for name in LABEL_FILTERS}
        )
    # Who refuses a scheme asks about the others, so the European one is not meant alone.
    meant = wanted.but(scheme=question.scheme)
    if wanted.asks_about_labels:
        yield _has_label(meant, head)
    for name in LABEL_FILTERS:
        refused = getattr(question, name).none
        if refused:
            yield sql("NOT ") + _has_label(meant.but(**{name: Choice(any=refused)}), head)


def _has_label(question: Question, head: Head) -> Sql:
    inner = all_of(labels(question, head, with_country=bool(question.country.any)))
    return (
        sql("EXISTS (SELECT 1 FROM labels_entrylabel l WHERE l.entry_id = e.seq AND ")
        + inner
        + sql(")")
    )


def labels(question: Question, head: Head, *, with_country: bool = False) -> Iterator[Sql]:
    """The conditions on one label. Refusals are left out: they are about the whole cluster."""
    if not head.past:
        yield sql("l.superseded_at IS NULL")
    if with_country:
        yield sql("l.country = ANY(%s::text[])", list(question.country.any))
    if question.level.any:
        yield sql("l.level = ANY(%s::text[])", list(question.level.any))
    if question.min_level:
        rank = "(SELECT rank FROM labels_labellevel WHERE code = %s)"
        yield sql(f"l.rank >= {rank}", question.min_level)
    schemes = question.scheme.any or (() if question.scheme.none else (MAIN_SCHEME,))
    if schemes:
        yield sql("l.scheme = ANY(%s::text[])", list(schemes))
    if question.status.any:
        yield _has_status(question, head)
    yield from _dates(question)


def _dates(question: Question) -> Iterator[Sql]:
    """Dates known to a month or a year fit when any of their days fits."""
    if question.awarded_after:
        yield sql("l.awarded_last >= %s", question.awarded_after)
    if question.awarded_before:
        yield sql("l.awarded_first <= %s", question.awarded_before)
    if question.expires_after:
        yield sql("l.until_last >= %s", question.expires_after)
    if question.expires_before:
        yield sql("l.until_first <= %s", question.expires_before)


def _has_status(question: Question, head: Head) -> Sql:
    day = question.valid_on
    if question.status.any != (Status.VALID,):
        return sql(f"{STATUS} = ANY(%s::text[])", day, list(question.status.any))
    # The same as the function says, in a form that an index on the first sure day can answer:
    # no sure period is longer than the longest one ever published.
    return sql(
        "l.sure_from <= %s AND l.sure_from > %s AND l.sure_until >= %s"
        " AND (l.withdrawn_on IS NULL OR l.withdrawn_on > %s)"
        " AND (l.suspensions = '{}' OR NOT %s <@ ANY(l.suspensions))",
        day,
        date.fromordinal(max(day.toordinal() - head.longest, 1)),
        day,
        day,
        day,
    )


def each_by_itself(question: Question, head: Head) -> Sql:
    """Which entries answer the question, whenever they were current. It is asked as of the past."""
    rest = all_of([*_of_its_record(question), *_of_its_labels(question, replace(head, past=True))])
    return rest + sql(" AND ") + _searched(question.q, head) if question.q else rest


def _searched(text: str, head: Head) -> Sql:
    """The entry has the words; if none of that register has them, words that are near."""
    exact = sql("EXISTS (SELECT FROM labels_entry e2 WHERE ") + has_words("e2", text)
    exact += sql(" AND ") + known(head, "e2") + sql(")")
    near = sql(" OR NOT ") + exact + sql(" AND ") + is_near("e", text) + sql(")")
    return sql("(") + has_words("e", text) + near


def without(question: Question, name: str) -> Question:
    """The question without one filter, as the facet of that filter asks it."""
    if name == "year":
        return question.but(awarded_after=None, awarded_before=None)
    return question.but(**{name: NO_CHOICE})
