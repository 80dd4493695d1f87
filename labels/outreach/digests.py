"""Digests: what became of a saved set since the last one, by mail to the people of its agency.

A digest is about what happened in the register. What the people of the agency themselves put into
a list or took out of it is no news to them: a list is compared with the clusters it has now.
Each set is looked at in a transaction of its own, which holds it, puts the mails in and moves the
set on: whoever is killed in between has done nothing, and nothing is told twice.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from ..models import Cohort
from ..register.cohort_changes import Changes, changes
from ..register.cohorts import NoSuchMoment, Then, at_seq, now
from .alone import each_alone
from .outbox import Letter, put_letters
from .recipients import agency_people

MOST_LINES = 20
SOON = 90  # days

# From which day on a digest is due: today, the last Monday, the first of the month.
FROM: dict[str, Callable[[date], date]] = {
    Cohort.Digest.DAILY: lambda today: today,
    Cohort.Digest.WEEKLY: lambda today: today - timedelta(days=today.weekday()),
    Cohort.Digest.MONTHLY: lambda today: today.replace(day=1),
}


def is_due(cohort: Cohort, today: date) -> bool:
    """Whether its day has come since the last one; a day that was missed is made up for."""
    if cohort.digest not in FROM or cohort.removed_at or cohort.digested_on is None:
        return False
    return cohort.digested_on < FROM[cohort.digest](today)


def put_digests(today: date, *, at: datetime | None = None) -> int:
    """Put every digest that is due into the outbox; how many people are told."""
    rows = Cohort.objects.kept().exclude(digest=Cohort.Digest.NEVER)
    waiting = rows.filter(digested_on__lt=today).order_by("pk")
    due = [cohort.pk for cohort in waiting if is_due(cohort, today)]
    return each_alone(due, lambda pk: _put(pk, today, at))


def changed_since(cohort: Cohort, seq: int, until: int) -> Changes:
    """What became of the set from one entry to another, each on its own day.

    Two in a row are one. ValueError if there is no such entry.
    """
    since, then = _as_listed_now(at_seq(seq)), _as_listed_now(at_seq(until))
    return changes(cohort, since, then, within=SOON)


@transaction.atomic
def _put(pk: int, today: date, at: datetime | None) -> int:
    """The digest of one set, unless somebody else is at it or has done it meanwhile."""
    rows = Cohort.objects.select_for_update(skip_locked=True, no_key=True)
    cohort = rows.filter(pk=pk).first()
    if cohort is None or not is_due(cohort, today):
        return 0
    until = replace(now(), valid_on=today)
    found = changes(cohort, _last(cohort, until), until, within=SOON)
    told = 0 if found.difference.is_empty else put_letters(_letters(cohort, found, today), at=at)
    cohort.digested_seq, cohort.digested_on = until.register.seq, today
    cohort.save(update_fields=["digested_seq", "digested_on"])
    return told


def _last(cohort: Cohort, until: Then) -> Then:
    """Where the last digest ended. A register that came back from a backup begins anew."""
    try:
        since = _as_listed_now(at_seq(cohort.digested_seq))
    except NoSuchMoment:
        since = until
    return replace(since, valid_on=cohort.digested_on or until.valid_on)


def _as_listed_now(then: Then) -> Then:
    return replace(then, listed_at=None)


def _letters(cohort: Cohort, found: Changes, today: date) -> list[Letter]:
    """One to each of the people: its key holds the day, so that it comes once."""
    context = _context(cohort, found)
    key = f"cohort_digest:{cohort.public_id}:{today}"
    return [
        Letter(kind="cohort_digest", key=key, to=person, context=context)
        for person in agency_people(cohort.agency)
    ]


def _context(cohort: Cohort, found: Changes) -> dict[str, Any]:
    """Numbers, and the first lines of each list: the page and the API have them all."""
    told = found.as_dict()
    lists = ("entered", "left", "gained", "lost", "will_expire")
    counts = {name: len(told[name]) for name in lists}
    return {
        "slug": cohort.agency.slug,
        "cohort": str(cohort.public_id),
        "set": cohort.name,
        "since": told["since"]["valid_on"],
        "counts": counts,
        "cut": max(counts.values()) > MOST_LINES,
        **{name: told[name][:MOST_LINES] for name in lists},
    }
