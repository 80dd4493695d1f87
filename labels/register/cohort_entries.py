"""Which entries of the ledger are about the clusters of a saved set, for those who are told of it.

Each entry is looked at by itself, on the day of its own moment: what time changes is told by
entries too. So it does not matter of how many entries it is asked at once, nor when.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.db import connection

from .. import clock
from ..models import Cohort
from ..rules.validity import day_of
from . import conditions
from .head import head
from .saved_filters import question_of
from .sql import Sql, sql

_LISTED = (
    "SELECT e.seq FROM labels_entry e WHERE e.seq = ANY(%s::bigint[]) AND EXISTS ("
    " SELECT FROM labels_cohortmember m WHERE m.cohort_id = %s AND m.cluster_id = e.cluster_id"
    " AND m.added_at <= e.at AND (m.left_at IS NULL OR m.left_at > e.at))"
)
# Entries, each with the one of its cluster that it ended.
_AND_BEFORE = (
    "SELECT e.seq, e.at, p.seq, p.at FROM labels_entry e LEFT JOIN LATERAL (SELECT seq, at"
    " FROM labels_entry b WHERE b.superseded_at = e.at AND b.cluster_id = e.cluster_id LIMIT 1)"
    " p ON TRUE WHERE e.seq = ANY(%s::bigint[])"
)


def concerned(cohort: Cohort, seqs: Collection[int]) -> set[int]:
    """Those of the entries whose cluster is in the set by the entry, or was right before it."""
    if not seqs:
        return set()
    if cohort.kind == Cohort.Kind.LIST:
        return {seq for (seq,) in _rows(sql(_LISTED, list(seqs), cohort.pk))}
    rows = _rows(sql(_AND_BEFORE, list(seqs)))
    moments = {seq: at for pair in rows for seq, at in (pair[:2], pair[2:]) if seq}
    fits = _fitting(cohort, {seq: day_of(at) for seq, at in moments.items()})
    return {seq for seq, _at, before, _before_at in rows if seq in fits or before in fits}


def _fitting(cohort: Cohort, days: Mapping[int, date]) -> set[int]:
    """Which entries answer the filter, each on its day; days count where a status is asked for."""
    register = head()
    today = question_of(cohort.filter, valid_on=clock.today())
    if not today.status:
        days = dict.fromkeys(days, clock.today())
    found: set[int] = set()
    for day in set(days.values()):
        these = [seq for seq in days if days[seq] == day]
        found |= _answering(conditions.each_by_itself(today.but(valid_on=day), register), these)
    return found


def _answering(condition: Sql, seqs: Iterable[int]) -> set[int]:
    start = sql("SELECT e.seq FROM labels_entry e WHERE e.kind = 'record'")
    start += sql(" AND e.seq = ANY(%s::bigint[]) AND ", list(seqs))
    return {seq for (seq,) in _rows(start + condition)}


def _rows(statement: Sql) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.values)
        return cursor.fetchall()
