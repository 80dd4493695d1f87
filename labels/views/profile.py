"""What the profile of a cluster says besides its labels, in the reader's words."""

from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ..register.near import Neighbour
from ..rules.partial_dates import PartialDate
from ..templatetags import words
from ..templatetags.public import medal
from .names import Names
from .pictures.lines import Lines, lines
from .programme_rules import rule_on
from .tongues import tongue

type Json = dict[str, Any]


class Description(NamedTuple):
    """The text in the reader's language, or in another one, which is then named."""

    text: str
    language: str
    original: str


class Members(NamedTuple):
    """How many members there were, the newest first, and the picture of two or more days."""

    figures: list[Json]
    chart: Lines | None
    first: str
    last: str


class Embed(NamedTuple):
    """What to put into another page to show the badge there."""

    badge_path: str
    alt: str
    html: str
    markdown: str


# What became of a cluster, or what it came from: with a day, without one.
_SUCCESSIONS = {
    ("renamed", "successor"): (
        lazy("Goes on as %(cluster)s"),
        lazy("Went on as %(cluster)s %(when)s"),
    ),
    ("merged", "successor"): (
        lazy("Merged into %(cluster)s"),
        lazy("Merged into %(cluster)s %(when)s"),
    ),
    ("split", "successor"): (
        lazy("%(cluster)s was split off from it"),
        lazy("%(cluster)s was split off from it %(when)s"),
    ),
    ("renamed", "predecessor"): (
        lazy("Goes back to %(cluster)s"),
        lazy("Goes back to %(cluster)s, which was renamed %(when)s"),
    ),
    ("merged", "predecessor"): (
        lazy("%(cluster)s was merged into it"),
        lazy("%(cluster)s was merged into it %(when)s"),
    ),
    ("split", "predecessor"): (
        lazy("Was split off from %(cluster)s"),
        lazy("Was split off from %(cluster)s %(when)s"),
    ),
}


def description(texts: dict[str, str]) -> Description | None:
    """The reader's language first, then English, then any."""
    mine = get_language() or "en"
    for language in (mine, "en", *sorted(texts)):
        if texts.get(language):
            original = "" if language == mine else tongue(language)
            return Description(texts[language], language, original)
    return None


def other_names(record: Json) -> list[Json]:
    """All names but the one at the top, each with its language in words."""
    return [
        name | {"tongue": tongue(name["language"]) if name["language"] else ""}
        for name in record["names"]
        if name["text"] != record["name"]
    ]


def successions(record: Json, clocks: str) -> list[SafeString]:
    """What became of the cluster and what it came from, as sentences with links."""
    return [_succession(step, clocks) for step in record["succession"]]


def _succession(step: Json, clocks: str) -> SafeString:
    bare, on_a_day = _SUCCESSIONS[step["kind"], step["role"]]
    other = step["cluster"]
    url = reverse("cluster-detail", args=[other["slug"]]) + clocks
    link = format_html('<a href="{}"><bdi>{}</bdi></a>', url, other["name"])
    day = words.when(step["on"]) if step["on"] else ""
    sentence = conditional_escape(str(on_a_day if day else bare))
    return mark_safe(sentence % {"cluster": link, "when": escape(day)})  # noqa: S308


def recognitions(record: Json, day: date) -> list[Json]:
    """Programmes that recognised it, with what they ask for on the day."""
    return [each | _asked_for(each["programme"], day) for each in record["recognitions"]]


def _asked_for(programme: str, day: date) -> Json:
    rule = rule_on(programme, day)
    if rule is None:
        return {"asks": ""}
    asks = _("The programme asks for this or a higher level: %(level)s")
    url = reverse("scheme-detail", args=[rule.scheme])
    level = words.LABELS.get(rule.level, rule.level)
    return {"asks": asks % {"level": level}, "rule_url": f"{url}#programmes"}


def members(record: Json) -> Members:
    """The figures with the sources of each; those of an unknown day are told but not drawn."""
    cites = record["fact_cites"]
    figures = [
        {
            "total": each["total"],
            "day": words.in_words(each["on"]),
            "cites": cites.get(f"number_of_members_on_{each['on']}")
            or cites.get("number_of_members"),
        }
        for each in sorted(record["members"], key=lambda each: each["on"] or "", reverse=True)
    ]
    known = [
        (_first(each["on"]), each["total"], _count(each))
        for each in record["members"]
        if each["on"]
    ]
    days = [
        words.in_words(each["on"]) for each in sorted(record["members"], key=_by_day) if each["on"]
    ]
    return Members(figures, lines(known), *((days[0], days[-1]) if days else ("", "")))


def _by_day(figure: Json) -> str:
    return figure["on"] or ""


def _first(text: str) -> date:
    return PartialDate.parse(text).first


def _count(figure: Json) -> str:
    count = number_format(figure["total"], force_grouping=True)
    return f"{words.in_words(figure['on'])}: {count}"


def beside(neighbours: list[Neighbour], record: Json, known: Names, clocks: str) -> SafeString:
    """The neighbours as rows: where they stand, how far away they are or what they share."""
    mine = {each["code"] for each in record["sectors"]}
    here = reverse("cluster-list")
    return format_html_join(
        "",
        '<li class="row">{}<div><h3><a href="{}"><bdi>{}</bdi></a></h3>'
        '<p class="meta">{}</p></div><p class="when">{}</p></li>',
        (
            (
                medal(each.standing["level"], each.standing["status"]),
                f"{here}{each.slug}/{clocks}",
                each.name,
                _meta(each, mine, known),
                _distance(each.km),
            )
            for each in neighbours
        ),
    )


def _meta(each: Neighbour, mine: set[str], known: Names) -> SafeString:
    shared = (
        [] if each.km else [known.sector.get(code, code) for code in each.sectors if code in mine]
    )
    told = [
        str(words.STATUSES[each.standing["status"]]),
        known.country.get(each.country, each.country),
        ", ".join(shared),
    ]
    return format_html_join("", "<span>{}</span>", ((part,) for part in told if part))


def _distance(km: float | None) -> str:
    """Whole kilometres; short distances are not told more exactly than places are known."""
    if km is None:
        return ""
    if km < 1:
        return _("less than 1 km")
    return _("%(km)s km") % {"km": number_format(round(km))}


def embed(record: Json, page: str) -> Embed:
    """The badge as HTML and as Markdown; names are escaped for both."""
    path = reverse("cluster-badge", args=[record["slug"]])
    badge, page = settings.BASE_URL + path, settings.BASE_URL + page
    alt = _("%(name)s in the Cluster Excellence Register") % {"name": record["name"]}
    html = format_html('<a href="{}"><img src="{}" alt="{}"></a>', page, badge, alt)
    plain = "".join(f"\\{each}" if each in "\\[]*_`<>" else each for each in alt)
    return Embed(path, alt, html.replace("\n", " "), f"[![{plain}]({badge})]({page})")
