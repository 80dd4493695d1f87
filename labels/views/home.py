"""The first page, what this register is, and its news."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from .. import clock, filters
from ..register.changes import changes
from ..register.formats_atom import atom
from ..register.head import head
from ..register.labels import labels_page
from ..register.statistics import statistics
from ..templatetags import words
from ..templatetags.news import news
from .caching import kept_a_minute, public, public_of_one_register
from .counting import most_first
from .names import names

SHOWN = 6
COUNTRIES_SHOWN = 9
NEWS = 50


@public
def home(request):
    """Search, the two headline numbers, the newest awards and those that end soon."""
    today = clock.today()
    counts = statistics(on=today, by=("level", "country"))
    known = names()
    by_level = {row["code"]: row for row in counts["by"]["level"]}
    context = {
        "today": today,
        "totals": counts["totals"],
        "levels": [by_level[code] for code in known.highest_first if code in by_level],
        "countries": most_first(counts["by"]["country"], known.country)[:COUNTRIES_SHOWN],
        "latest": _labels(ordering="-awarded"),
        "ending": _labels(ordering="expires", status="valid", expires_after=today.isoformat()),
        "names": known,
    }
    return render(request, "labels/home.html", context)


def _labels(**asked):
    return labels_page(filters.parse({**asked, "limit": str(SHOWN)}, surface="labels")).records()


@kept_a_minute
def about(request):
    return render(request, "labels/about.html", {"statuses": list(words.STATUSES)})


@public_of_one_register
def feed(request):
    """The newest entries of the register as news, newest first."""
    register = request.register = head()
    newest = changes(max(register.seq - NEWS, 0), NEWS).entries()
    body = atom(
        [news(entry) for entry in reversed(newest)],
        title=_("Cluster Excellence Register"),
        subtitle=_("New and changed labels"),
        path=reverse("feed"),
    )
    return HttpResponse(body, content_type="application/atom+xml; charset=utf-8")
