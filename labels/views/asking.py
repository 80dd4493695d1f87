"""What a reader asked of a page that takes a day only, and the page for questions that fail."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ..filters import Asked, Problem, parse

# What other sites add to the addresses they link to; it asks nothing of us.
NOT_A_QUESTION = ("utm_", "fbclid", "gclid", "mc_", "msclkid")


def clocks_of(request: HttpRequest) -> Asked:
    """The day and the register a page is asked for; BadParameters names what is wrong."""
    sent = [
        (name, value)
        for name, values in request.GET.lists()
        for value in values
        if value.strip() and not name.startswith(NOT_A_QUESTION)
    ]
    return parse(sent, surface="verify")


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
