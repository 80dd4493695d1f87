"""The list of clusters and their profiles."""

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse

from .. import filters
from ..register import query
from ..register.left import departure
from ..register.paging import BadCursor
from ..register.question import FACETS
from . import listing, timeline
from .asking import clocks_of, clocks_string, known_at_text, refused, sent_to
from .caching import public, public_of_one_register
from .json_ld import cluster_json_ld
from .names import names
from .sources import numbered


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
    known = names()
    return {
        "question": asked,
        "page": {"count": page.count, "records": page.records()},
        "names": known,
        "facets": listing.facets(asked, page.facets, known),
        "chips": listing.chips(asked, known),
        "pager": listing.pages(asked, page.count),
        "pager_first": listing.address(asked),
        "exports": listing.exports(asked, page.register),
        "api_path": listing.api_path(asked),
        "api_call": settings.BASE_URL + listing.api_path(asked),
        "clocks": clocks_string(asked),
        "asks_about_labels": asked.asks_about_labels,
        "canonical": reverse("cluster-list"),
    }


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
        "without": f"{reverse('cluster-list')}?{left.urlencode()}".rstrip("?"),
    }
    return render(request, "labels/cluster_list_refused.html", context, status=400)


@public
def cluster_detail(request, slug):
    """One cluster: where it stands on the day, its labels, and the sources of every fact."""
    try:
        asked = clocks_of(sent_to(request))
    except filters.BadParameters as bad:
        return refused(request, bad.problems)
    found = query.record(slug, asked)
    if found is None:
        return _no_such_cluster(request, slug, asked)
    record, known = found.record(), names()
    context = {
        "record": record,
        "sources": numbered(record),
        "question": asked,
        "asked": asked.texts,
        "clocks": clocks_string(asked),
        "known_at_text": known_at_text(asked),
        "page_url": request.path,
        "names": known,
        "timeline": timeline.draw(record["labels"], asked.valid_on, known.highest_first),
        "json_ld": cluster_json_ld(record),
        "other_names": [name for name in record["names"] if name["text"] != record["name"]],
        "source_words": _source_words(record),
    }
    return render(request, "labels/cluster_detail.html", context)


def _source_words(record):
    """The words of the sources behind the sectors, each once, unless they are the names."""
    told = dict.fromkeys(word for sector in record["sectors"] for word in sector["source_words"])
    return [word for word in told if word not in {sector["name"] for sector in record["sectors"]}]


def _no_such_cluster(request, slug, asked):
    """An address nobody answers to: it left, was maybe not yet known then, maybe mistyped."""
    if left := departure(slug, asked):
        other = query.record(left.same_as, asked) if left.same_as else None
        context = {"departure": left, "other": other and other.record()}
        return render(request, "labels/cluster_left.html", context, status=410)
    context = {
        "slug_words": slug.replace("-", " ").replace("_", " "),
        "known_at": asked.known_at,
        "page_url": request.path,
    }
    return render(request, "labels/cluster_unknown.html", context, status=404)
