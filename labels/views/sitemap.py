"""What search engines may find: an index, the pages, and the clusters in parts.

Every page is named in each language; which of them belong together the pages say themselves.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, get_resolver, reverse
from django.urls.resolvers import LocalePrefixPattern
from django.utils.translation import override

from registry.language import CODES, DEFAULT

from ..models import Scheme
from ..register import sitemap as register
from .caching import public

_NAMES = "http://www.sitemaps.org/schemas/sitemap/0.9"
_HIGHEST = 1_000_000
# Answers to somebody, not pages to find: what is typed, told, or put side by side.
NOT_TO_FIND = frozenset({"suggest", "reports", "compare"})

type Place = tuple[str, datetime | None]


@public
def index(request: HttpRequest) -> HttpResponse:
    """The files of the sitemap."""
    with override(DEFAULT):
        places: list[Place] = [(reverse("sitemap-pages"), None)]
        for part, at in register.parts():
            places.append((reverse("sitemap-part", args=[part]), at))
    return _xml("sitemapindex", "sitemap", places)


@public
def pages(request: HttpRequest) -> HttpResponse:
    """The pages that are always there, and the schemes."""
    schemes = list(Scheme.objects.order_by("slug").values_list("slug", flat=True))
    return _xml("urlset", "url", [(path, None) for path in _paths(schemes)])


@public
def part(request: HttpRequest, part: int) -> HttpResponse:
    """One part of the clusters, each in every language."""
    found = register.clusters(part) if 0 < part < _HIGHEST else []
    if not found:
        raise Http404
    return _xml("urlset", "url", _in_each_language(found))


def page_names() -> list[str]:
    """The routes of pages without a parameter, outside of workplaces and accounts."""
    return [name for name in _names(get_resolver().url_patterns) if name not in NOT_TO_FIND]


def _names(patterns: Iterable[object], found: bool = False) -> Iterator[str]:
    """Routes below the language, directly: what stands behind a place is somebody's."""
    for each in patterns:
        inside = isinstance(each.pattern, LocalePrefixPattern)
        if isinstance(each, URLPattern):
            path = str(each.pattern)
            if found and each.name and "<" not in path and (not path or _is_a_page(path)):
                yield each.name
        elif inside or (found and not str(each.pattern)):
            yield from _names(each.url_patterns, found=True)


def _is_a_page(path: str) -> bool:
    return path.endswith("/") and not path.startswith("accounts/")


def _paths(schemes: list[str]) -> Iterator[str]:
    for code in CODES:
        with override(code):
            yield from [reverse(name) for name in page_names()]
            yield from [reverse("scheme-detail", args=[slug]) for slug in schemes]


def _in_each_language(found: list[tuple[str, datetime]]) -> Iterator[Place]:
    for code in CODES:
        with override(code):
            front = reverse("cluster-list")
        for slug, at in found:
            yield f"{front}{slug}/", at


def _xml(root: str, each: str, places: Iterable[Place]) -> HttpResponse:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<{root} xmlns="{_NAMES}">']
    for path, at in places:
        changed = f"<lastmod>{at.isoformat(timespec='seconds')}</lastmod>" if at else ""
        lines.append(f"<{each}><loc>{escape(settings.BASE_URL + path)}</loc>{changed}</{each}>")
    lines.append(f"</{root}>\n")
    return HttpResponse("\n".join(lines), content_type="application/xml; charset=utf-8")
