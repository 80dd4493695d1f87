"""How long a page may be kept, and how a reader asks whether it is still the same.

A page is the same as long as the register, the day in Brussels, the address, the language and
the program are. It is kept for a minute at most, and never past midnight in Brussels, when
statuses change.
"""

import hashlib
from collections.abc import Callable
from datetime import date
from functools import cache, wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from .. import clock
from ..freshness import LONGEST, entity_tag, has, kept, never_kept, not_modified, seconds_to_keep
from ..register.head import Head, head

type View = Callable[..., HttpResponse]


def public(view: View) -> View:
    """A page that anybody may see and any cache may keep for a short time.

    Its mark is that of the register before the view.
    """
    return _marked(view, head)


def public_of_one_register(view: View) -> View:
    """The same for a view that answers from one register and leaves it in `request.register`.

    Its mark is that of this register, which saves a statement.
    """
    return _marked(view, lambda: None)


def _marked(view: View, register_before: Callable[[], Head | None]) -> View:
    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        day, register = clock.today(), register_before()
        if "If-None-Match" in request.headers:
            register = register or head()
            if has(request, tag := _tag(request, register, day)):
                return not_modified(tag, seconds_to_keep(day))
        request.register = None
        response = view(request, *args, **kwargs)
        if response.status_code != 200:
            return never_kept(response)
        tag = _tag(request, request.register or register, day)
        return kept(response, tag, seconds_to_keep(day))

    return answer


def kept_a_minute(view: View) -> View:
    """A page about reference data, which has no number that tells a change."""

    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != 200:
            return never_kept(response)
        patch_cache_control(response, public=True, max_age=LONGEST)
        return response

    return answer


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


def _tag(request: HttpRequest, register: Head, day: date) -> str:
    address = request.get_full_path()
    return "W/" + entity_tag(build_mark(), *register.key, day, get_language(), address)
