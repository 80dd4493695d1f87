"""The language of a request: its address says it, and nothing else does.

/de/clusters/ is German, /clusters/ is English. No cookie, no session and no header has a say, so
that one address is one answer for every cache. The one exception is the first page: whoever
comes to it from elsewhere and prefers another of our languages is led there.
"""

from collections.abc import Callable, Iterator
from typing import cast
from urllib.parse import urlsplit

from django.conf import settings
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, override
from django.utils.translation.trans_real import parse_accept_lang_header

type Answer = Callable[[HttpRequest], HttpResponseBase]

DEFAULT: str = settings.LANGUAGE_CODE
CODES: tuple[str, ...] = tuple(code for code, _name in settings.LANGUAGES)
PREFIXED = tuple(code for code in CODES if code != DEFAULT)
# What is for machines or in English only, and so stands without a language in front.
PLAIN = (
    "/api/",
    "/admin/",
    "/design/",
    settings.STATIC_URL,
    "/healthz",
    "/readyz",
    "/metrics",
    "/robots.txt",
    "/sitemap",
)


def language(get_response: Answer) -> Answer:
    """Answers in the language of the address, and says which one that is."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        code, path = parted(request.path_info)
        request.LANGUAGE_CODE = code
        with override(code):
            response = _led(request, path, code) or get_response(request)
        if code != DEFAULT:
            _go_on_speaking(response, code)
        response.headers.setdefault("Content-Language", code)
        if request.path_info == "/" and request.method in ("GET", "HEAD"):
            patch_vary_headers(response, _looked_at(request))
        return response

    return answer


def parted(path: str) -> tuple[str, str]:
    """The language that a path begins with, and the path without it."""
    first, slash, rest = path[1:].partition("/")
    if first in PREFIXED and path.startswith("/"):
        return first, f"/{rest}"
    return DEFAULT, path


def without(path: str) -> str:
    """The path without a language in front, as rules about addresses know it."""
    return parted(path)[1]


def put_before(path: str, code: str | None = None) -> str:
    """The path in this language, or in the active one; what has no language stays as it is."""
    if not path.startswith("/") or path.startswith(("//", *PLAIN)):
        return path
    if path in {place.rstrip("/") for place in PLAIN}:
        return path
    code = code or get_language() or DEFAULT
    # Two slashes in front would name another host.
    bare = "/" + parted(path)[1].lstrip("/")
    return bare if code not in PREFIXED else f"/{code}{bare}"


def preferred(header: str) -> str:
    """Which of our languages an Accept-Language header prefers; English where it says nothing.

    A region is not told apart (de-AT is German), `*` is English, and a header that cannot be
    read says nothing. What has the weight 0 is not wanted.
    """
    for asked, weight in parse_accept_lang_header(header.lower()):
        base = DEFAULT if asked == "*" else asked.partition("-")[0]
        if weight and base in CODES:
            return base
    return DEFAULT


def comes_from_us(request: HttpRequest) -> bool:
    """Whether the reader followed a link on our own pages, and so has chosen a language."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site in ("same-origin", "same-site")
    try:
        there = urlsplit(request.headers.get("Referer", "")).netloc
    except ValueError:
        return False
    return bool(there) and there in (request.get_host(), urlsplit(settings.BASE_URL).netloc)


def _led(request: HttpRequest, path: str, code: str) -> HttpResponseBase | None:
    """From `/` to the first page in the language that the reader prefers."""
    if request.path_info != "/" or request.method not in ("GET", "HEAD"):
        return None
    wanted = preferred(request.headers.get("Accept-Language", ""))
    if wanted == DEFAULT or comes_from_us(request):
        return None
    asked = request.META.get("QUERY_STRING", "")
    there = put_before(request.path, wanted) + (f"?{asked}" if asked else "")
    return HttpResponseRedirect(there, headers={"Cache-Control": "no-store"})


def _looked_at(request: HttpRequest) -> list[str]:
    """The headers that the answer at `/` depends on: the later ones only where they were read."""
    if preferred(request.headers.get("Accept-Language", "")) == DEFAULT:
        return ["Accept-Language"]
    if request.headers.get("Sec-Fetch-Site"):
        return ["Accept-Language", "Sec-Fetch-Site"]
    return ["Accept-Language", "Sec-Fetch-Site", "Referer"]


def _go_on_speaking(response: HttpResponseBase, code: str) -> None:
    """An answer that is made while it is sent stays in the language of its address."""
    if isinstance(response, StreamingHttpResponse) and not isinstance(response, FileResponse):
        pieces = cast(Iterator[bytes], response.streaming_content)
        response.streaming_content = _spoken(iter(pieces), code)


def _spoken(pieces: Iterator[bytes], code: str) -> Iterator[bytes]:
    while True:
        with override(code):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece
