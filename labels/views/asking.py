"""What a reader asked of a page, and the page for questions that fail."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from ..filters import Asked, BadParameters, Problem, parse

# What other sites add to the addresses they link to; it asks nothing of us.
NOT_A_QUESTION = ("utm_", "fbclid", "gclid", "mc_", "msclkid")
CLOCKS = ("valid_on", "known_at")


def sent_to(request: HttpRequest) -> QueryDict:
    """The parameters that ask something, as a copy of the reader's own."""
    sent = request.GET.copy()
    for name in list(sent):
        if name.startswith(NOT_A_QUESTION):
            del sent[name]
    return sent


def not_empty(sent: QueryDict) -> list[tuple[str, str]]:
    """Names and values as pairs, without what an empty field of a form sends."""
    return [(name, value) for name, values in sent.lists() for value in values if value.strip()]


def clocks_of(params: QueryDict) -> Asked:
    """The day and the register a page is asked for; BadParameters names what is wrong."""
    sent = not_empty(params)
    not_on_pages(name for name, value in sent)
    return parse(sent, surface="verify")


def not_on_pages(names: Iterable[str], *others: str) -> None:
    """BadParameters for what the API takes and a page does not: it has one form only."""
    found = [name for name in dict.fromkeys(names) if name in ("format", *others)]
    if found:
        told = _("This page takes no %(name)s; the API does.")
        raise BadParameters(
            Problem(name, "unknown_parameter", told % {"name": name}) for name in found
        )


def clocks_string(asked: Asked) -> str:
    """The two clocks as an address carries them, with its question mark; empty for today."""
    pairs = [(name, text) for name in CLOCKS for text in asked.texts.get(name, ())]
    return f"?{urlencode(pairs)}" if pairs else ""


def known_at_text(asked: Asked) -> str:
    """The moment asked about as forms and addresses carry it on; empty for now."""
    return "".join(asked.texts.get("known_at", ()))


def refused(request: HttpRequest, problems: Iterable[Problem]) -> HttpResponse:
    """Says what to change in the address, and offers the page without it."""
    context = {"problems": problems, "page_url": request.path}
    return render(request, "400.html", context, status=400)
