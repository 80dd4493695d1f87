"""Which of many clusters held at least a level on a day, as the register knew at a moment."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db import connection

from ..models import LabelLevel
from ..rules.claims import Claim, Rule
from ..rules.eligible import Verdict, eligible
from ..rules.validity import ONE_DAY, Period, Suspension, Validity
from .question import MAIN_SCHEME

UNLISTED = str(Verdict.UNKNOWN)
_LABELS = """
SELECT e.cluster_id, l.number, l.level, l.sure_from, l.sure_until,
    l.possible_from, l.possible_until, l.renewable_until, l.withdrawn_on, l.suspensions
FROM labels_entry e LEFT JOIN labels_entrylabel l ON l.entry_id = e.seq AND l.scheme = %s
WHERE e.cluster_id = ANY(%s) AND e.kind = 'record' AND e.at <= %s
    AND (e.superseded_at IS NULL OR e.superseded_at > %s)
"""


def held(
    clusters: Iterable[int], *, min_level: str, on: date, known_at: datetime | None
) -> dict[int, str]:
    """yes, no or unknown for each cluster, by the rules of eligibility; two statements.

    Without a level any label of the European scheme counts. Of a cluster that was not listed at
    that moment the register says nothing: unknown.
    """
    keys = sorted(set(clusters))
    if not keys or known_at is None:
        return dict.fromkeys(keys, UNLISTED)
    ranks = dict(LabelLevel.objects.values_list("code", "rank"))
    rule = Rule(
        min_level=min_level,
        min_rank=ranks[min_level] if min_level else 0,
        scheme=MAIN_SCHEME,
        days=Period(on, on),
    )
    claims: dict[int, list[Claim]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_LABELS, [MAIN_SCHEME, keys, known_at, known_at])
        for cluster, number, level, *days in cursor.fetchall():
            of_cluster = claims[cluster]
            if number:
                rank = ranks.get(level, 0)  # as of today, like that of the level asked for
                of_cluster.append(Claim(number, level, rank, MAIN_SCHEME, _validity(*days)))
    answers = {key: str(eligible(found, rule).verdict) for key, found in claims.items()}
    return dict.fromkeys(keys, UNLISTED) | answers


def _validity(
    sure_from: date | None,
    sure_until: date | None,
    possible_from: date | None,
    possible_until: date | None,
    renewable_until: date | None,
    withdrawn_on: date | None,
    suspensions: list[Any],
) -> Validity:
    return Validity(
        _period(sure_from, sure_until),
        _period(possible_from, possible_until),
        renewable_until=renewable_until,
        withdrawn_on=withdrawn_on,
        suspensions=tuple(_suspensions(suspensions)),
    )


def _period(first: date | None, last: date | None) -> Period | None:
    return Period(first, last) if first and last else None


def _suspensions(ranges: Iterable[Any]) -> Iterator[Suspension]:
    """The database tells the day after the last one."""
    for each in ranges:
        yield Suspension(each.lower, each.upper - ONE_DAY if each.upper else None)
