"""One page of a listing, clusters or labels."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from ..filters import Asked, canonical
from ..freshness import has, kept, not_modified
from ..register.head import Head, head
from ..register.labels import LabelPage, labels_page
from ..register.query import Page, page
from .base import JSON, as_results, envelope, links
from .caching import etag, lifetime

PAGES: dict[str, Callable[[Asked], Page | LabelPage]] = {"clusters": page, "labels": labels_page}


def listing(request: HttpRequest, asked: Asked) -> HttpResponseBase:
    """A page of results. Whoever has it already costs no more than a look at the head."""
    if "HTTP_IF_NONE_MATCH" in request.META and not asked.cursor:
        tag = _tag(asked, head(asked.known_at))
        if has(request, tag):
            return not_modified(tag, lifetime(asked))
    found = PAGES[asked.surface](asked)
    tag = _tag(asked, found.register)
    if has(request, tag):
        return not_modified(tag, lifetime(asked))
    body = envelope(
        count=found.count,
        links=links(request.path, asked, found.count, found.next_cursor),
        results=_results(found, asked),
        register=found.register.envelope(asked.valid_on),
        facets=found.facets if isinstance(found, Page) else None,
    )
    return kept(HttpResponse(body, content_type=JSON), tag, lifetime(asked))


def _tag(asked: Asked, register: Head) -> str:
    return etag("list", *register.key, asked.valid_on, asked.surface, canonical(asked))


def _results(found: Page | LabelPage, asked: Asked) -> str:
    """The bytes of the register as they are, unless only some members are wanted."""
    if isinstance(found, Page) and not (asked.fields or asked.omit):
        return found.body
    return as_results(found.records(), asked)
