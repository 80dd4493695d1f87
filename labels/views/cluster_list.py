"""The list of clusters: search, facets, sort and pages, with the same parameters as the API."""

from django.conf import settings
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from .. import clock, filters
from ..register import query
from ..register.paging import BadCursor
from ..register.question import FACETS
from . import kept_parts, list_facets, list_nearest, list_rows, listing
from .asking import clocks_string, sent_to
from .caching import public_of_one_register
from .names import names


@public_of_one_register
def cluster_list(request):
    """Clusters that fulfil all conditions; the same parameters as the API."""
    sent = sent_to(request)
    try:
        asked = filters.parse(sent, surface="pages")
        page = query.page(asked.but(facets=FACETS))
    except filters.BadParameters as bad:
        return _list_refused(request, sent, bad.problems)
    except BadCursor as bad:
        return _list_refused(request, sent, [filters.Problem("cursor", "bad_cursor", str(bad))])
    request.register = page.register
    context = _result(asked, page) | {"form": listing.form(sent, names())}
    return render(request, "labels/cluster_list.html", context)


def _result(asked, page):
    """The clusters found, and the ways on from them."""
    known, clocks = names(), clocks_string(asked)
    chips = listing.chips(asked, known)
    return {
        "question": asked,
        "count": page.count,
        "rows": list_rows.rows(page.records(), known, clocks),
        "compact": asked.texts.get("view") == ("compact",),
        "facets": _facets(asked, page, known),
        "chips": chips,
        "offers": [] if page.count else list_nearest.offers(asked, chips, page.register),
        "pager": listing.pages(asked, page.count),
        "pager_first": listing.address(asked),
        "views": listing.views(asked),
        "days": listing.days(asked, clock.today()),
        "only_valid": listing.only_valid(asked),
        "exports": listing.exports(asked, page.register),
        "api_path": listing.api_path(asked),
        "api_call": settings.BASE_URL + listing.api_path(asked),
        "asks_about_labels": asked.asks_about_labels,
        "whole_list": listing.list_address(),
    }


def _facets(asked, page, known) -> SafeString:
    """The facets as HTML. All pages of one result have the same ones, so they are kept."""
    key = (*page.register.key, asked.valid_on, get_language(), listing.address(asked))

    def made() -> SafeString:
        found = list_facets.facets(asked, page.facets, known)
        return render_to_string("labels/_facets.html", {"facets": found})

    return kept_parts.kept(key, known, made)


def _list_refused(request, sent, problems):
    """The form as it was sent, what is wrong with it, and addresses that would work."""
    bad = {problem.parameter for problem in problems}
    left = sent.copy()
    for name in bad:
        left.pop(name, None)
    context = {
        "form": listing.form(sent, names()),
        "problems": listing.repaired(sent, problems),
        "bad": bad,
        "without": f"{listing.list_address()}?{left.urlencode()}".rstrip("?"),
    }
    return render(request, "labels/cluster_list_refused.html", context, status=400)
