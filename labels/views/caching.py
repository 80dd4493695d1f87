"""How long a page may be kept, and how a reader asks whether it is still the same.

A page is the same as long as the register, the day in Brussels, the address, the language and
the program are. It is kept for a minute at most, and never past midnight in Brussels, when
statuses change. Whoever can read it gets it packed: nothing in it is secret, so its length tells
nobody anything.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import date
from functools import cache, wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from .. import clock
from ..freshness import entity_tag, has, kept, never_kept, not_modified, seconds_to_keep
from ..register.head import Head, head
from . import kept_answers

type View = Callable[..., HttpResponse]

TEXTS = ("text/", "image/svg+xml", "application/atom+xml", "application/json", "application/xml")
WANTED = re.compile(r"\bgzip\b")
NOT_WANTED = re.compile(r"\bgzip\s*;\s*q=0(?:\.0*)?\s*(?:,|$)")
_gzip = GZipMiddleware(lambda request: HttpResponse())


def public(view: View) -> View:
    """A page that anybody may see and any cache may keep for a short time; we keep it, too.

    Its mark is that of the register before the view.
    """

    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        day = clock.today()
        tag = _tag(request, head(), day)
        if has(request, tag):
            return _packed(request, not_modified(tag, seconds_to_keep(day)))
        page = kept_answers.find(tag)
        if page is None:
            response = view(request, *args, **kwargs)
            if response.status_code != 200:
                return never_kept(response)
            page = kept_answers.keep(tag, response)
            if page is None:
                return _packed(request, kept(response, tag, seconds_to_keep(day)))
        response = kept_answers.answer(page, packed=_takes_gzip(request))
        return kept(response, tag, seconds_to_keep(day))

    return answer


def public_of_one_register(view: View) -> View:
    """A public page whose view answers from one register and leaves it in `request.register`.

    Its mark is that of this register, which saves a statement. We keep none of these: which
    register it is, only the view asks.
    """

    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        day = clock.today()
        if "If-None-Match" in request.headers and has(request, tag := _tag(request, head(), day)):
            return _packed(request, not_modified(tag, seconds_to_keep(day)))
        response = view(request, *args, **kwargs)
        if response.status_code != 200:
            return never_kept(response)
        tag = _tag(request, request.register, day)
        return _packed(request, kept(response, tag, seconds_to_keep(day)))

    return answer


def kept_a_minute(view: View) -> View:
    """A page that no number tells a change of, as of reference data: its text is its mark."""

    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        day = clock.today()
        response = view(request, *args, **kwargs)
        if response.status_code != 200:
            return never_kept(response)
        tag = "W/" + entity_tag(response.content.decode())
        if has(request, tag):
            return _packed(request, not_modified(tag, seconds_to_keep(day)))
        return _packed(request, kept(response, tag, seconds_to_keep(day)))

    return answer


def _packed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The text of an answer as gzip, if it is wanted so; caches are told that there are two.

    An answer that nothing changed says the same of its headers as the whole one would.
    """
    if response.status_code == 304:
        patch_vary_headers(response, ["Accept-Encoding"])
        return response
    if not response.headers.get("Content-Type", "").startswith(TEXTS):
        return response
    if NOT_WANTED.search(request.headers.get("Accept-Encoding", "")):
        patch_vary_headers(response, ["Accept-Encoding"])
        return response
    return _gzip.process_response(request, response)


def _takes_gzip(request: HttpRequest) -> bool:
    accepted = request.headers.get("Accept-Encoding", "")
    return bool(WANTED.search(accepted)) and not NOT_WANTED.search(accepted)


@cache
def build_mark() -> str:
    """Tells one version of the program from another, so that a new one answers anew."""
    digest = hashlib.sha256()
    for folder, pattern in (
        ("templates", "**/*.*"),
        ("labels", "**/*.py"),
        ("labels", "**/*.css"),
        ("labels", "**/*.js"),
        ("labels", "**/*.typ"),
        ("labels", "**/*.mo"),
    ):
        for path in sorted(Path(settings.BASE_DIR, folder).glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _tag(request: HttpRequest, register: Head, day: date) -> str:
    address = request.get_full_path()
    return "W/" + entity_tag(build_mark(), *register.key, day, get_language(), address)
