"""What a reader asked of a page that takes a day only, and the page for questions that fail."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from ..filters import Asked, BadParameters, Problem, parse

# What other sites add to the addresses they link to; it asks nothing of us.
NOT_A_QUESTION = ("utm_", "fbclid", "gclid", "mc_", "msclkid")


def clocks_of(params: QueryDict) -> Asked:
    """The day and the register a page is asked for; BadParameters names what is wrong."""
    sent = [
        (name, value)
        for name, values in params.lists()
        for value in values
        if value.strip() and not name.startswith(NOT_A_QUESTION)
    ]
    not_on_pages(name for name, value in sent)
    return parse(sent, surface="verify")


def not_on_pages(names: Iterable[str], *others: str) -> None:
    """BadParameters for what the API takes and a page does not: it has one form only."""
    found = [name for name in names if name in ("format", *others)]
    if found:
        told = _("This page takes no %(name)s; the API does.")
        raise BadParameters(
            Problem(name, "unknown_parameter", told % {"name": name}) for name in found
        )


def clocks_string(asked: Asked) -> str:
    """The two clocks as an address carries them, with its question mark; empty for today."""
    pairs = [
        (name, text) for name in ("valid_on", "known_at") for text in asked.texts.get(name, ())
    ]
    return f"?{urlencode(pairs)}" if pairs else ""


def refused(request: HttpRequest, problems: Iterable[Problem]) -> HttpResponse:
    """Says what to change in the address, and offers the page without it."""
    context = {"problems": problems, "page_url": request.path}
    return render(request, "400.html", context, status=400)
