"""How long an answer may be kept, and how a reader asks whether it is still the same.

A page is the same as long as the register, the day in Brussels, the address, the language and
the program are. It is kept for a minute at most, and never past midnight in Brussels, when
statuses change.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import cache, wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from .. import clock
from ..register.head import Head, head
from ..rules.validity import ZONE

LONGEST = 60

type View = Callable[..., HttpResponse]


def public(view: View) -> View:
    """A page that anybody may see and any cache may keep for a short time.

    A view that has asked the register leaves it in `request.register`, which saves a statement.
    """

    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked_again = parse_etags(request.headers.get("If-None-Match", ""))
        if asked_again and _is_one_of(tag := _tag(request, head()), asked_again):
            return _marked(HttpResponseNotModified(), tag)
        request.register = None
        response = view(request, *args, **kwargs)
        if response.status_code != 200:
            return response
        return _marked(response, _tag(request, request.register or head()))

    return answer


def kept_a_minute(view: View) -> View:
    """A page about reference data, which has no number that tells a change."""

    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code == 200:
            patch_cache_control(response, public=True, max_age=LONGEST)
        return response

    return answer


def seconds_to_keep(now: datetime | None = None) -> int:
    """At most a minute, and not past midnight in Brussels."""
    here = timezone.localtime(now or timezone.now(), ZONE)
    midnight = datetime.combine(here.date() + timedelta(days=1), time(), tzinfo=ZONE)
    return min(LONGEST, int(midnight.timestamp() - here.timestamp()))


@cache
def build_mark() -> str:
    """Tells one version of the program from another, so that a new one answers anew."""
    digest = hashlib.sha256()
    for folder, pattern in (
        ("templates", "**/*.html"),
        ("labels", "**/*.py"),
        ("labels", "**/*.css"),
    ):
        for path in sorted(Path(settings.BASE_DIR, folder).glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _is_one_of(tag: str, tags: list[str]) -> bool:
    return tag in tags or "*" in tags


def _tag(request: HttpRequest, register: Head) -> str:
    parts = (
        build_mark(),
        register.seq,
        register.at,
        clock.today(),
        get_language(),
        request.get_full_path(),
    )
    return f'W/"{hashlib.sha256(repr(parts).encode()).hexdigest()[:24]}"'


def _marked(response: HttpResponse, tag: str) -> HttpResponse:
    response.headers["ETag"] = tag
    patch_cache_control(response, public=True, max_age=seconds_to_keep())
    return response
