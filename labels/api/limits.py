"""How much anybody may ask: a rate for each address and each key, and more of it once a day.

Each request costs ten units, one if it is answered 304. The rate refills all the time, up to a
burst; what goes beyond it is taken from an allowance of the day, so that a first full copy is
made without waiting. One statement a request; a second one when a conditional request was not
answered 304, or to tell whoever is refused how long to wait. Refused requests cost nothing.

Counted are requests, never what they ask. If the database does not count, nobody is answered:
the request ends with 503 like any other that needs it.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone
from rest_framework.exceptions import AuthenticationFailed, Throttled

from registry.addresses import client_address, customer

from ..models import AgencyKey
from ..problems import CODES
from ..rules.rates import ADDRESS, AGENCY, PERSON, RATES, UNCHANGED, WHOLE, Rate
from ..rules.validity import ONE_DAY, day_of
from .errors import Refused

HEADERS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "RateLimit-Policy")

# A new day begins with what the old one left of the rate, so that midnight gives no second burst.
_TAKE = """
INSERT INTO labels_spent AS s (who, "on", full_at, extra, requests)
SELECT %(who)s, %(on)s::date,
    CASE WHEN b.at + %(whole)s::interval <= %(brim)s::timestamptz
        THEN b.at + %(cost)s::interval ELSE b.at END,
    CASE WHEN b.at + %(whole)s::interval <= %(brim)s::timestamptz
        THEN 0 ELSE %(units)s::bigint END,
    1
FROM (SELECT greatest(%(now)s::timestamptz, (
    SELECT full_at FROM labels_spent WHERE who = %(who)s AND "on" = %(before)s::date
)) AS at) AS b
ON CONFLICT (who, "on") DO UPDATE SET
    full_at = CASE
        WHEN greatest(s.full_at, %(now)s::timestamptz) + %(whole)s::interval
            <= %(brim)s::timestamptz
        THEN greatest(s.full_at, %(now)s::timestamptz) + %(cost)s::interval
        ELSE s.full_at END,
    extra = CASE
        WHEN greatest(s.full_at, %(now)s::timestamptz) + %(whole)s::interval
            <= %(brim)s::timestamptz
        THEN s.extra ELSE s.extra + %(units)s::bigint END,
    requests = s.requests + 1
WHERE greatest(s.full_at, %(now)s::timestamptz) + %(whole)s::interval <= %(brim)s::timestamptz
    OR s.extra <= %(last_extra)s::bigint
RETURNING s.full_at
"""
# It was let through already: what fits neither the rate nor the day is owed.
_SETTLE = """
UPDATE labels_spent AS s SET
    full_at = CASE WHEN b.rate THEN b.at + %(rest)s::interval ELSE s.full_at END,
    extra = CASE WHEN b.rate THEN s.extra ELSE s.extra + %(units)s::bigint END
FROM (
    SELECT id, greatest(full_at, %(now)s::timestamptz) AS at,
        greatest(full_at, %(now)s::timestamptz) + %(rest)s::interval <= %(brim)s::timestamptz
            OR extra + %(units)s::bigint > %(most)s::bigint AS rate
    FROM labels_spent WHERE who = %(who)s AND "on" = %(on)s::date FOR UPDATE
) AS b WHERE s.id = b.id
RETURNING s.full_at
"""
_FULL_AT = 'SELECT full_at FROM labels_spent WHERE who = %(who)s AND "on" = %(on)s::date'


@dataclass(frozen=True)
class Taken:
    """What one request has taken so far: from whom, when, and how it leaves them."""

    who: str
    rate: Rate
    now: datetime
    conditional: bool
    full_at: datetime

    @property
    def left(self) -> int:
        """Whole requests that the rate lets through at this moment."""
        used = max(self.full_at - self.now, timedelta(0))
        return max(0, (self.rate.burst - used) // (self.rate.unit * WHOLE))

    @property
    def headers(self) -> dict[str, str]:
        reset = max(0, ceil((self.full_at - self.now).total_seconds()))
        told = (self.rate.at_once, self.left, reset, self.rate.policy)
        return {name: str(value) for name, value in zip(HEADERS, told, strict=True)}


class TooMany(Throttled):
    """Not let through; `taken` is how things stand."""

    default_detail = CODES["too_many_requests"]

    def __init__(self, taken: Taken) -> None:
        super().__init__()
        self.taken = taken
        until = taken.full_at + taken.rate.unit * WHOLE - taken.rate.burst
        self.wait = max(1, ceil((until - taken.now).total_seconds()))


class Limited:
    """For views: each request is counted when it is known who asks, before anything is answered."""

    taken: Taken | None = None

    def perform_authentication(self, request):
        """Who sends a key that opens nothing is counted by the address."""
        try:
            super().perform_authentication(request)
        except (AuthenticationFailed, Refused):
            self._count(request, *_address_of(request))
            raise
        self._count(request, *_who(request))

    def _count(self, request, who, rate):
        if not settings.RATE_LIMITS or request.method == "OPTIONS":
            return
        try:
            self.taken = take(who, rate, conditional=_is_conditional(request))
        except TooMany as refused:
            self.taken = refused.taken
            raise

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        if self.taken is not None:
            if self.taken.conditional and response.status_code not in (304, 429, 500, 503):
                self.taken = settle(self.taken)
            for name, value in self.taken.headers.items():
                response.headers[name] = value
        return response


def take(who: str, rate: Rate, *, conditional: bool = False) -> Taken:
    """Count one request, or refuse it. A conditional one pays a tenth and must fit as a whole."""
    now = timezone.now()
    units = UNCHANGED if conditional else WHOLE
    asked = _asked(who, rate, now) | {
        "before": day_of(now) - ONE_DAY,
        "whole": rate.unit * WHOLE,
        "cost": rate.unit * units,
        "units": units,
        "last_extra": rate.more_a_day * WHOLE - WHOLE,
    }
    full_at = _answer(_TAKE, asked)
    taken = Taken(who, rate, now, conditional, full_at or now)
    if full_at is None:
        raise TooMany(replace(taken, full_at=_answer(_FULL_AT, asked) or now))
    return taken


def settle(taken: Taken) -> Taken:
    """Take the rest for a conditional request that was answered in full."""
    units = WHOLE - UNCHANGED
    asked = _asked(taken.who, taken.rate, taken.now) | {
        "rest": taken.rate.unit * units,
        "units": units,
        "most": taken.rate.more_a_day * WHOLE,
    }
    return replace(taken, full_at=_answer(_SETTLE, asked) or taken.full_at)


def published() -> list[dict[str, Any]]:
    """The limits, as the API tells them."""
    return [described(rate) for rate in RATES]


def described(rate: Rate) -> dict[str, Any]:
    return {
        "who": rate.who,
        "requests_a_minute": rate.a_minute,
        "requests_at_once": rate.at_once,
        "more_requests_a_day": rate.more_a_day,
        "unchanged_costs": UNCHANGED / WHOLE,
    }


def _asked(who: str, rate: Rate, now: datetime) -> dict[str, str | date | datetime | timedelta]:
    return {"who": who, "on": day_of(now), "now": now, "brim": now + rate.burst}


def _answer(statement: str, asked: dict[str, Any]) -> datetime | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        row = cursor.fetchone()
    return row[0] if row else None


def _is_conditional(request: Any) -> bool:
    return request.method in {"GET", "HEAD"} and "If-None-Match" in request.headers


def _who(request: Any) -> tuple[str, Rate]:
    """Whose limit it is: that of the key, of the person who has logged in, or of the address."""
    user = request.user
    if isinstance(user, AgencyKey):
        return user.prefix, AGENCY
    if user is None or not user.is_authenticated:
        return _address_of(request)
    if request.auth:
        return request.auth.partition(".")[0], PERSON
    return f"user-{user.pk}", PERSON


def _address_of(request: Any) -> tuple[str, Rate]:
    return customer(client_address(request)), ADDRESS
