"""Whether whoever asks has an answer already, and how long one may be kept: one rule for all.

Pages and the API mark each answer with an entity tag of everything it depends on. Make the tag
before the answer: if something is published between the two, an older tag on newer content costs
another look, while a newer tag on older content would keep it for long.
"""

from datetime import UTC, date, datetime, time
from hashlib import blake2b

from django.http import HttpRequest, HttpResponseBase, HttpResponseNotModified
from django.utils import timezone
from django.utils.http import parse_etags

from . import clock
from .rules.validity import ONE_DAY, ZONE, day_of

LONGEST = 60


def entity_tag(*parts: object) -> str:
    """A strong entity tag of everything an answer depends on."""
    text = "\n".join(map(str, parts))
    return f'"{blake2b(text.encode(), digest_size=12).hexdigest()}"'


def has(request: HttpRequest, tag: str) -> bool:
    """Whether whoever asks names this tag in If-None-Match.

    `*` names none: it would say that nothing changed before it is known that anything is there.
    """
    header = request.headers.get("If-None-Match", "")
    return tag.removeprefix("W/") in {each.removeprefix("W/") for each in parse_etags(header)}


def not_modified(tag: str, seconds: int) -> HttpResponseNotModified:
    return kept(HttpResponseNotModified(), tag, seconds)


def kept[R: HttpResponseBase](response: R, tag: str, seconds: int) -> R:
    """The answer with its tag and the time for which any cache may keep it."""
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    return response


def never_kept[R: HttpResponseBase](response: R) -> R:
    """The answer as no cache keeps it: refusals, redirects, nothing there."""
    response.headers["Cache-Control"] = "no-store"
    return response


def seconds_to_keep(day: date) -> int:
    """For an answer about this day as today: a minute at most, 0 if the day is over by now."""
    now = timezone.now()  # before asking for the day, so that midnight cannot come between
    return min(LONGEST, seconds_left(now)) if day == clock.today() else 0


def seconds_left(now: datetime) -> int:
    """Until midnight in Brussels, when the register's day changes."""
    midnight = datetime.combine(day_of(now) + ONE_DAY, time.min, ZONE)
    return int((midnight.astimezone(UTC) - now).total_seconds())
