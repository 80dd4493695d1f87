"""The badge that other sites show: where a cluster stands today, in one small picture.

What it says depends on nothing but its own bytes, which its mark is made of. How long it may be
kept, and what image proxies do, is in docs/badges.md.
"""

from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .. import clock
from ..freshness import entity_tag, has, never_kept, not_modified, seconds_to_keep
from ..register import query
from ..register.left import departure
from ..register.question import Question
from ..trust.badge import SIZES, THEMES, drawn
from ..trust.badge_words import (
    Saying,
    of_a_wrong_address,
    of_nobody,
    of_one_that_left,
    of_record,
)
from .asking import sent_to

CHOICES = {"size": SIZES, "theme": THEMES}
USUAL = {"size": "m", "theme": "auto"}
# A cache may take a moment to get an answer, and nginx keeps one up to a second longer than told.
MARGIN = 5
# Nothing but the picture itself, also where somebody opens it as a page.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@require_safe
def badge(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The badge of a cluster. A refusal is a picture too: nobody sees a page in its place."""
    sent = sent_to(request)
    chosen = USUAL | {name: sent[name] for name in CHOICES if name in sent}
    for name in sent:
        if name not in CHOICES or sent.getlist(name) != [chosen[name]]:
            return _refused(name)
        if chosen[name] not in CHOICES[name]:
            return _refused(name)
    day = clock.today()
    asked = Question(valid_on=day)
    found = query.record(slug, asked)
    if found is None:
        left = departure(slug, asked)
        saying = of_one_that_left(left.name) if left else of_nobody()
        return never_kept(_picture(saying, chosen, status=410 if left else 404))
    response = _picture(of_record(found.record(), day), chosen)
    tag = entity_tag(response.content.decode())
    if has(request, tag):
        return for_others(kept_exactly(not_modified(tag, 0), tag, day))
    return kept_exactly(response, tag, day)


def kept_exactly[R: HttpResponseBase](response: R, tag: str, day: date) -> R:
    """Kept for a minute at most, and surely not when the next day begins in Brussels.

    Statuses change at midnight. No cache may give out an old copy without asking first.
    """
    seconds = max(0, seconds_to_keep(day) - MARGIN)
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = (
        f"public, max-age={seconds}, s-maxage={seconds}, must-revalidate, proxy-revalidate"
    )
    return response


def for_others[R: HttpResponseBase](response: R) -> R:
    """What lets other sites show it, whatever isolation they have chosen."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _picture(saying: Saying, chosen: dict[str, str], *, status: int = 200) -> HttpResponse:
    drawing = drawn(
        saying,
        size=chosen["size"],
        theme=chosen["theme"],
        register=_("Cluster Excellence Register"),
    )
    context = {"drawing": drawing, "sentence": saying.sentence, "language": get_language()}
    text = render_to_string("labels/badge.svg", context).strip()
    return for_others(HttpResponse(text, content_type="image/svg+xml", status=status))


def _refused(name: str) -> HttpResponse:
    return never_kept(_picture(of_a_wrong_address(name), USUAL, status=400))
