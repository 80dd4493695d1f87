"""Lists of agencies: rows that wait are matched some at a time, and old lists are forgotten.

Several may work on one list at once, a page and the clock: each takes rows that nobody else has.
Whoever is killed leaves its rows waiting.
"""

from datetime import date

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from ..models import MatchRow, MatchRun
from ..register.matching import Matched, match_all
from .alone import each_alone

AT_ONCE = 250  # about a second of a large register
IN_ONE_TURN = 4_000
CANDIDATES_KEPT = 5
MOST_TRIES = 10  # in a row, a minute from one to the next
A_DAY = 24 * 60 * 60

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
    left = most

    def some_of(pk: int) -> int:
        nonlocal left
        done = _in_turn(runs[pk], most=left)
        left -= done
        return done

    waiting = MatchRun.objects.filter(rows__outcome=Outcome.WAITING).distinct().order_by("pk")
    runs = {run.pk: run for run in waiting}
    return each_alone(runs, some_of)


def _in_turn(run: MatchRun, *, most: int) -> int:
    """Rows of one list, until it has no more or enough is done."""
    done = 0
    try:
        while done < most and (some := match_some(run)):
            done += some
    except Exception:  # whatever it is, it may come again every time
        _count_failure(run)
        raise
    if done:
        cache.delete(_tries(run))
    return done


def _count_failure(run: MatchRun) -> None:
    """A list that failed so many times in a row is given up: its people see why."""
    tries = cache.get(_tries(run), 0) + 1
    cache.set(_tries(run), tries, A_DAY)
    if tries >= MOST_TRIES:
        waiting = MatchRow.objects.filter(run=run, outcome=Outcome.WAITING)
        waiting.update(outcome=Outcome.BAD, reason=_given_up())


def _given_up() -> str:
    return _("This row could not be matched, though we tried several times. Bring it once more.")


def _tries(run: MatchRun) -> str:
    return f"match_tries:{run.public_id}"


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
