"""Lists of agencies: rows that wait are matched some at a time, and old lists are forgotten.

Several may work on one list at once, a page and the clock: each takes rows that nobody else has.
Whoever is killed leaves its rows waiting.
"""

from datetime import date

from django.db import transaction

from ..models import MatchRow, MatchRun
from ..register.matching import Matched, match_all

AT_ONCE = 250  # about a second of a large register
IN_ONE_TURN = 4_000
CANDIDATES_KEPT = 5

Outcome = MatchRow.Outcome


def match_some(run: MatchRun, *, most: int = AT_ONCE) -> int:
    """Match the next rows that wait; how many there were. 0 where all are done or taken."""
    with transaction.atomic():
        waiting = MatchRow.objects.filter(run=run, outcome=Outcome.WAITING).order_by("line")
        rows = list(waiting.select_for_update(skip_locked=True, of=("self",))[:most])
        names = [(row.name, row.country or None) for row in rows]
        if not names:
            return 0
        found = match_all(names, limit=CANDIDATES_KEPT, valid_on=run.valid_on)
        for row, matched in zip(rows, found.rows, strict=True):
            _note(row, matched)
        fields = ["outcome", "cluster", "score", "reason", "candidates"]
        MatchRow.objects.bulk_update(rows, fields)
    return len(rows)


def match_waiting(most: int = IN_ONE_TURN) -> int:
    """Rows that wait, the oldest list first; not all in one turn, for others wait as well."""
    done = 0
    for run in MatchRun.objects.filter(rows__outcome=Outcome.WAITING).distinct().order_by("pk"):
        while done < most and (some := match_some(run)):
            done += some
    return done


def forget_old(today: date) -> int:
    """Lists whose time is over: names in them may be of people."""
    old = MatchRun.objects.filter(forget_on__lte=today).order_by("pk")
    keys = list(old.values_list("pk", flat=True))
    for key in keys:
        with transaction.atomic():
            list(MatchRun.objects.select_for_update().filter(pk=key))  # before its rows, as steps
            MatchRow.objects.filter(run=key).delete()
            MatchRun.objects.filter(pk=key).delete()
    return len(keys)


def _note(row: MatchRow, matched: Matched) -> None:
    best = matched.candidates[0] if matched.candidates else None
    row.outcome = Outcome.DOUBTFUL if best else Outcome.NONE
    if matched.chosen:
        row.outcome, row.cluster_id = Outcome.CHOSEN, matched.chosen.cluster
    row.score, row.reason = (best.score, best.reason) if best else (None, "")
    row.candidates = [
        {
            "slug": each.slug,
            "number": each.number,
            "name": each.name,
            "matched": each.matched,
            "country": each.country,
            "score": each.score,
            "reason": each.reason,
        }
        for each in matched.candidates
    ]
