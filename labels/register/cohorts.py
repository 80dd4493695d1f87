"""Saved sets as the register knew them at a moment: at an entry, at the end of a day, or now.

Records come from entries only. A list has the clusters that were in it then, by key, so that a
new name changes nothing; a filter has those that answer it then. How many statements are made
does not depend on how many clusters there are.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import batched
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from .. import clock
from ..models import Cohort
from ..rules.cohort_diff import LabelThen, Member, Moment, State
from ..rules.validity import ZONE, Status, day_of
from . import conditions
from .document import filled
from .head import Head, head
from .query import SLOT
from .question import MAIN_SCHEME, Question
from .saved_filters import question_of
from .sql import Sql, joined, sql

MOST_IN_A_LIST = 10_000
NAMES_AT_ONCE = 5_000  # each is looked up in a wide document
IN_SHORT = ("slug", "number", "name", "country", "standing", "url")
# In canonical JSON the name of a cluster stands right before its names; quotes within a text are
# escaped, so nothing that a person typed looks like this.
NAME = r"""substring(d.body from '"name":("(?:[^"\\]|\\.)*"),"names":\[')"""


class NoSuchMoment(ValueError):
    """The register was not there then, or is not there yet."""


@dataclass(frozen=True, slots=True)
class Then:
    """A moment: which register, which day, and who was in a list (None: who is in it now)."""

    register: Head
    valid_on: date
    listed_at: datetime | None

    @property
    def moment(self) -> Moment:
        return Moment(self.register.seq, self.register.known_at, self.valid_on)


def now() -> Then:
    """The newest entry, and today."""
    return Then(head(), clock.today(), None)


def at_seq(seq: int) -> Then:
    """The register at an entry, on the day of its moment; 0 is the register before the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT at FROM labels_entry WHERE seq = %s", [max(seq, 1)])
        row = cursor.fetchone()
    if seq == 0:
        return Then(Head(0, None, True, 0, 0), day_of(row[0]) if row else clock.today(), None)
    if row is None:
        raise NoSuchMoment(_("The register has no entry number %(seq)s yet.") % {"seq": seq})
    return Then(head(row[0]), day_of(row[0]), row[0])


def on_day(day: date) -> Then:
    """What was known at the end of the day in Brussels, for that day; today is now."""
    if day > clock.today():
        raise NoSuchMoment(_("The register does not know the future yet."))
    if day == clock.today():
        return now()
    end = datetime.combine(day, time.max, ZONE)
    return Then(head(end), day, end)


def state(cohort: Cohort, then: Then) -> State:
    """The clusters of the set at that moment, with all their labels of the European scheme.

    A filter that names other schemes is about the labels of those.
    """
    if then.register.at is None:
        return State(then.moment)
    question = _question(cohort, then)
    rows = _rows(_with_labels(question, _condition(cohort, question, then), then.valid_on))
    members: dict[int, Member] = {}
    labels: dict[str, LabelThen] = {}
    for key, slug, number, level, status, first, last in rows:
        member = members.get(key)
        if member is None:
            member = members[key] = Member(key, slug)
        if number is not None:
            labels[number] = LabelThen(number, level, member, Status(status), first, last)
    return State(then.moment, members, labels)


def count(cohort: Cohort) -> int:
    """How many clusters are in the set now."""
    return page(cohort, limit=0, offset=0)[0]


def counts(cohorts: Sequence[Cohort]) -> list[int]:
    """The same for several sets, in their order. One statement counts them all."""
    then = now()
    if not cohorts or then.register.at is None:
        return [0] * len(cohorts)
    wanted = (_condition(cohort, _question(cohort, then), then) for cohort in cohorts)
    begin, end = sql("(SELECT count(*) FROM labels_entry e WHERE "), sql(")")
    (found,) = _rows(sql("SELECT ") + joined((begin + each + end for each in wanted), ", "))
    return list(found)


def page(cohort: Cohort, *, limit: int, offset: int) -> tuple[int, list[dict[str, Any]]]:
    """How many clusters are in the set now, and some of them in short, by address."""
    then = now()
    if then.register.at is None:
        return 0, []
    where = _condition(cohort, _question(cohort, then), then)
    ((number,),) = _rows(sql("SELECT count(*) FROM labels_entry e WHERE ") + where)
    if limit == 0 or offset >= number:
        return number, []
    shown = (
        sql(f"SELECT d.body, {SLOT} FROM labels_entry e", then.valid_on)
        + sql(" JOIN labels_entrydocument d ON d.entry_id = e.seq WHERE ")
        + where
        + sql(" ORDER BY e.slug LIMIT %s OFFSET %s", limit, offset)
    )
    records = (json.loads(filled(body, slots)) for body, slots in _rows(shown))
    return number, [{name: record[name] for name in IN_SHORT} for record in records]


def names_of(slugs: Collection[str], then: Then) -> dict[str, str]:
    """The names under which the register last knew these clusters at that moment."""
    if not slugs or then.register.at is None:
        return {}
    found: dict[str, str] = {}
    for some in batched(sorted(slugs), NAMES_AT_ONCE):
        asked = sql(
            f"SELECT n.slug, {NAME} FROM (SELECT DISTINCT ON (e.slug) e.slug, e.seq"
            " FROM labels_entry e WHERE e.slug = ANY(%s::text[]) AND e.at <= %s"
            " AND e.kind = 'record' ORDER BY e.slug, e.at DESC) n"
            " JOIN labels_entrydocument d ON d.entry_id = n.seq",
            list(some),
            then.register.at,
        )
        found |= {slug: json.loads(name) for slug, name in _rows(asked) if name}
    return found


def clusters_by_slug(slugs: Iterable[str]) -> dict[str, int]:
    """The keys of the clusters that the register lists now, by address; others are left out."""
    wanted = sql(
        "SELECT e.slug, e.cluster_id FROM labels_entry e WHERE e.slug = ANY(%s::text[])"
        " AND e.superseded_at IS NULL AND e.kind = 'record'",
        list(slugs),
    )
    return dict(_rows(wanted))


def _question(cohort: Cohort, then: Then) -> Question:
    return question_of(cohort.filter, valid_on=then.valid_on, known_at=then.register.at)


def _condition(cohort: Cohort, question: Question, then: Then) -> Sql:
    """Which entries are those of the set, as a condition on `e`.

    The register is asked as if it were past: what is published meanwhile changes nothing.
    """
    register = replace(then.register, past=True)
    if cohort.kind == Cohort.Kind.FILTER:
        return conditions.clusters(question, register)
    listed = sql("SELECT m.cluster_id FROM labels_cohortmember m WHERE m.cohort_id = %s", cohort.pk)
    if then.listed_at is None:
        listed += sql(" AND m.left_at IS NULL")
    else:
        at = then.listed_at
        listed += sql(" AND m.added_at <= %s AND (m.left_at IS NULL OR m.left_at > %s)", at, at)
    return conditions.known(register) + sql(" AND e.cluster_id IN (") + listed + sql(")")


def _with_labels(question: Question, where: Sql, day: date) -> Sql:
    """Each cluster with each of its labels; a cluster without any is one row too."""
    schemes = list(question.scheme.any or (MAIN_SCHEME,))
    return (
        sql(
            f"SELECT e.cluster_id, e.slug, l.number, l.level, {conditions.STATUS}, l.sure_from,"
            " least(l.sure_until, l.withdrawn_on - 1) FROM labels_entry e LEFT JOIN"
            " labels_entrylabel l ON l.entry_id = e.seq AND l.scheme = ANY(%s::text[]) WHERE ",
            day,
            schemes,
        )
        + where
    )


def _rows(statement: Sql) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.values)
        return cursor.fetchall()
