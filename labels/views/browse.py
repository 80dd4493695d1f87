"""The profiles of clusters."""

from django.shortcuts import render
from django.urls import reverse

from .. import filters
from ..register import query
from ..register.left import departure
from ..register.near import Around, around
from ..trust.certificate import CERTIFIED
from . import profile
from .asking import clocks_of, clocks_string, known_at_text, refused, sent_to
from .caching import public
from .json_ld import cluster_json_ld
from .names import names
from .pictures import timeline
from .sources import numbered

NOBODY = Around([], [])


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
    context = _asked(request, asked) | {
        "record": record,
        "json_ld": cluster_json_ld(record),
        "sources": numbered(record),
        "names": known,
        "timeline": timeline.draw(record["labels"], asked.valid_on, known.highest_first),
    }
    context |= _facts(record, asked) | _beside(record, asked, known)
    return render(request, "labels/cluster_detail.html", context)


def _asked(request, asked):
    """The two clocks, and the addresses that the page leads to."""
    here = reverse("cluster-list")
    return {
        "question": asked,
        "asked": asked.texts,
        "clocks": clocks_string(asked),
        "known_at_text": known_at_text(asked),
        "known_on": known_at_text(asked)[:10],
        "page_url": request.path,
        "list_url": here,
        # Extracts are of today, and told of what stands on the page only then.
        "certified": () if asked.texts else CERTIFIED,
    }


def _facts(record, asked):
    """What the page tells besides the labels."""
    clocks = clocks_string(asked)
    return {
        "description": profile.description(record["description"]),
        "other_names": profile.other_names(record),
        "successions": profile.successions(record, clocks),
        "recognitions": profile.recognitions(record, asked.valid_on),
        "members": profile.members(record),
        "source_words": _source_words(record),
        "embed": profile.embed(record, reverse("cluster-detail", args=[record["slug"]])),
    }


def _beside(record, asked, known):
    """Other clusters, of today's register: the page about an earlier one does without."""
    found = NOBODY if asked.known_at else around(record, asked.valid_on)
    clocks = clocks_string(asked)
    return {
        "near": profile.beside(found.near, record, known, clocks),
        "alike": profile.beside(found.alike, record, known, clocks),
    }


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
