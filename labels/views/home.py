"""The first page, and the news."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .. import clock
from ..register.changes import changes
from ..register.formats_atom import atom
from ..register.front import Front, front
from ..register.head import head
from ..templatetags.news import news
from . import kept_parts, maps
from .caching import public_of_one_register
from .counting import most_first, with_addresses
from .names import Names, names

COUNTRIES_SHOWN = 9
NEWS = 50


@public_of_one_register
def home(request):
    """Search, the two headline numbers, the newest awards and those that end soon."""
    today, known = clock.today(), names()
    found = front(today)
    request.register = found.register
    by_level = {row["code"]: row for row in found.by["level"]}
    countries = most_first(found.by["country"], known.country)
    context = {
        "today": today,
        "totals": found.totals,
        "levels": [by_level[code] for code in known.highest_first if code in by_level],
        "countries": with_addresses(countries[:COUNTRIES_SHOWN], "country", {}),
        "latest": found.latest,
        "ending": found.ending,
        "map": _map(found, today, known),
        "names": known,
    }
    return render(request, "labels/home.html", context)


def _map(found: Front, day: date, known: Names) -> SafeString:
    """The small map as HTML: it changes with the register and the day only, so it is kept."""

    def made() -> SafeString:
        return render_to_string("labels/_map_small.html", maps.small({"by": found.by}))

    return kept_parts.kept(("map", *found.register.key, day, get_language()), known, made)


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
        home=reverse("home"),
    )
    return HttpResponse(body, content_type="application/atom+xml; charset=utf-8")
