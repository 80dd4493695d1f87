"""Validators and how long an answer may be kept: never past the moment when a status changes."""

from datetime import UTC, datetime, time, timedelta
from hashlib import blake2b

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotModified
from django.utils import timezone
from django.utils.http import parse_etags

from ..filters import Asked
from ..rules.validity import ONE_DAY, ZONE

SHORT = 60
LONG = 86_400
# A publication that is under way carries a moment that has passed already when others see it.
# By then it is done, and what the register said at a moment cannot change any more.
SETTLED_AFTER = timedelta(days=1)


def etag(*parts: object) -> str:
    """A strong validator of everything an answer depends on."""
    version = settings.SPECTACULAR_SETTINGS["VERSION"]
    text = "\n".join(map(str, (version, settings.BASE_URL, *parts)))
    return f'"{blake2b(text.encode(), digest_size=12).hexdigest()}"'


def lifetime(asked: Asked) -> int:
    """Seconds for which the answer stays true."""
    if "valid_on" not in asked.texts:
        return min(SHORT, seconds_left_today(timezone.now()))
    settled = asked.known_at and asked.known_at < timezone.now() - SETTLED_AFTER
    return LONG if settled else SHORT


def seconds_left_today(now: datetime) -> int:
    """Until midnight in Brussels, when the register's day changes."""
    tomorrow = now.astimezone(ZONE).date() + ONE_DAY
    midnight = datetime.combine(tomorrow, time.min, ZONE)
    return int((midnight.astimezone(UTC) - now).total_seconds())


def is_fresh(request: HttpRequest, tag: str) -> bool:
    """Whether whoever asks has this answer already."""
    header = request.META.get("HTTP_IF_NONE_MATCH")
    if not header:
        return False
    known = {each.removeprefix("W/") for each in parse_etags(header)}
    return tag in known or "*" in known


def not_modified(tag: str, seconds: int) -> HttpResponseNotModified:
    return kept(HttpResponseNotModified(), tag, seconds)


def kept[R: HttpResponseBase](response: R, tag: str, seconds: int) -> R:
    """The answer with its validator and its lifetime."""
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    return response
