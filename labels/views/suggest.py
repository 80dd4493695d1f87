"""Names of clusters for what somebody is typing: a small piece of a page."""

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString

from .. import filters
from ..register import query
from ..register.head import head
from ..register.search import tokens
from ..rules.text import search_terms
from ..templatetags import words
from ..templatetags.public import here, medal
from .asking import not_empty, refused, sent_to
from .caching import public_of_one_register
from .names import Names, names

SHOWN = 8
SHORTEST = 2  # symbols; fewer fit too many names to be of use


class Suggestion(NamedTuple):
    """One cluster: its name, the other name that fits what was typed, and where it stands."""

    url: str
    name: str
    other: str
    medal: SafeString
    country: str
    standing: str


@public_of_one_register
def suggest(request: HttpRequest) -> HttpResponse:
    """At most eight clusters, the best first; the same search as that of the list."""
    try:
        asked = filters.parse(not_empty(sent_to(request)), surface="names")
    except filters.BadParameters as bad:
        return refused(request, bad.problems)
    wanted = tokens(asked.q)
    found: list[Suggestion] = []
    if sum(map(len, wanted)) >= SHORTEST:
        page = query.page(asked.but(limit=SHOWN))
        request.register = page.register
        known = names()
        found = [_suggestion(record, wanted, known) for record in page.records()]
    else:
        request.register = head()
    response = render(request, "labels/suggestions.html", {"found": found})
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _suggestion(record: dict[str, Any], wanted: tuple[str, ...], known: Names) -> Suggestion:
    standing = record["standing"]
    return Suggestion(
        url=here(record["url"]),
        name=record["name"],
        other=_other_name(record, wanted),
        medal=medal(standing["level"], standing["status"]),
        country=known.country.get(record["country"], ""),
        standing=words.standing_sentence(record),
    )


def _other_name(record: dict[str, Any], wanted: tuple[str, ...]) -> str:
    """A name that begins all the words, where the first one does not; else empty."""
    if _fits(record["name"], wanted):
        return ""
    texts = (each["text"] for each in record["names"])
    return next((text for text in texts if _fits(text, wanted)), "")


def _fits(name: str, wanted: tuple[str, ...]) -> bool:
    terms = search_terms([name])
    return all(any(term.startswith(word) for term in terms) for word in wanted)
