"""How many errors may be reported: from one address, and by everybody together in a day.

The counts are in the unlogged table of the API's limits. An address stands there as a keyed hash
with another key for each day, so that nobody reads it there, or follows it from day to day. They
are counted in the transaction of the step: a report that was refused has cost nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from registry.addresses import customer

from ..rules.validity import day_of
from .steps import WorkflowError


@dataclass(frozen=True, slots=True)
class Limit:
    """So many at once, each of them free again after `refills`; and so many in a day."""

    at_once: int
    refills: timedelta
    a_day: int

    @property
    def burst(self) -> timedelta:
        return self.refills * self.at_once


ONE_ADDRESS = Limit(at_once=5, refills=timedelta(minutes=12), a_day=20)
ALL = Limit(at_once=200, refills=timedelta(0), a_day=200)
EVERYBODY = "reports"

# The row is held until the transaction ends: of many at once none is counted twice, or not at all.
_TAKE = """
INSERT INTO labels_spent AS s (who, "on", full_at, extra, requests)
VALUES (%(who)s, %(on)s, %(now)s::timestamptz + %(refills)s::interval, 0, 1)
ON CONFLICT (who, "on") DO UPDATE SET
    full_at = greatest(s.full_at, %(now)s::timestamptz) + %(refills)s::interval,
    requests = s.requests + 1
WHERE s.requests < %(a_day)s
    AND greatest(s.full_at, %(now)s::timestamptz) + %(refills)s::interval
        <= %(now)s::timestamptz + %(burst)s::interval
RETURNING s.requests
"""


def count(address: str) -> None:
    """Count one report from this address; WorkflowError where there are too many.

    What comes over no network has no address, and counts for everybody only.
    """
    if not settings.RATE_LIMITS:
        return
    now = timezone.now()
    if not _take(EVERYBODY, ALL, now):
        text = _("Too many reports have come in today. Please come back tomorrow.")
        raise WorkflowError("too_many_reports", text)
    if address and not _take(_hidden(address, now), ONE_ADDRESS, now):
        text = _(
            "Too many reports have come from your connection. Please wait for a while: "
            "what you typed stays below."
        )
        raise WorkflowError("too_many_reports", text)


def _hidden(address: str, now: datetime) -> str:
    """The address of one customer, as nobody can read it without the key of the day."""
    salt = f"labels.report_limits {day_of(now).isoformat()}"
    return f"report-{salted_hmac(salt, customer(address), algorithm='sha256').hexdigest()[:48]}"


def _take(who: str, limit: Limit, now: datetime) -> bool:
    asked: dict[str, Any] = {
        "who": who,
        "on": day_of(now),
        "now": now,
        "refills": limit.refills,
        "burst": limit.burst,
        "a_day": limit.a_day,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, asked)
        return cursor.fetchone() is not None
