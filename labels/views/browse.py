"""The list of clusters and their profiles."""

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse

from .. import filters
from ..register import query
from ..register.paging import BadCursor
from ..register.question import FACETS
from . import listing, timeline
from .asking import clocks_of, clocks_string, refused
from .caching import public
from .json_ld import cluster_json_ld
from .names import names
from .sources import numbered


@public
def cluster_list(request):
    """Clusters that fulfil all conditions; the same parameters as the API."""
    try:
        asked = filters.parse(request.GET, surface="pages")
        page = query.page(asked.but(facets=FACETS))
    except filters.BadParameters as bad:
        return _list_refused(request, bad.problems)
    except BadCursor as bad:
        return _list_refused(request, [filters.Problem("cursor", "bad_cursor", str(bad))])
    request.register = page.register
    known = names()
    context = {
        "question": asked,
        "page": {"count": page.count, "records": page.records()},
        "names": known,
        "facets": listing.facets(asked, page.facets, known),
        "chips": listing.chips(asked, known),
        "form": listing.form(request.GET),
        "pager": listing.pages(asked, page.count),
        "pager_first": listing.address(asked),
        "exports": listing.exports(asked),
        "api_path": listing.api_path(asked),
        "api_call": settings.BASE_URL + listing.api_path(asked),
        "clocks": clocks_string(asked),
        "asks_about_labels": asked.asks_about_labels,
        "canonical": reverse("cluster-list"),
    }
    return render(request, "labels/cluster_list.html", context)


def _list_refused(request, problems):
    """The form as it was sent, what is wrong with it, and addresses that would work."""
    bad = {problem.parameter for problem in problems}
    left = request.GET.copy()
    for name in bad:
        left.pop(name, None)
    context = {
        "form": listing.form(request.GET),
        "problems": listing.repaired(request.GET, problems),
        "bad": bad,
        "without": f"{reverse('cluster-list')}?{left.urlencode()}".rstrip("?"),
    }
    return render(request, "labels/cluster_list_refused.html", context, status=400)


@public
def cluster_detail(request, slug):
    """One cluster: where it stands on the day, its labels, and the sources of every fact."""
    try:
        asked = clocks_of(request.GET)
    except filters.BadParameters as bad:
        return refused(request, bad.problems)
    found = query.record(slug, asked)
    if found is None:
        return _no_such_cluster(request, slug, asked)
    record = found.record()
    context = {
        "record": record,
        "sources": numbered(record),
        "question": asked,
        "asked": asked.texts,
        "clocks": clocks_string(asked),
        "page_url": request.path,
        "names": names(),
        "timeline": timeline.draw(record["labels"], asked.valid_on),
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
    """An address nobody answers to: maybe not yet known then, maybe mistyped."""
    context = {
        "slug_words": slug.replace("-", " ").replace("_", " "),
        "known_at": asked.known_at,
        "page_url": request.path,
    }
    return render(request, "labels/cluster_unknown.html", context, status=404)
