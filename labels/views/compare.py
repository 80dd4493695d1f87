"""Two to four clusters side by side."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from registry.language import put_before

from .. import filters
from ..filters.problems import shown
from ..register.compared import Compared, compared
from ..register.formats import CLUSTER_COLUMNS, Column, as_csv
from ..register.head import head
from ..rules.partial_dates import PartialDate
from .asking import clocks_string, known_at_text, not_empty, refused, sent_to
from .caching import public_of_one_register
from .compare_rows import DIFFERS, PARTLY, properties
from .names import names
from .pictures.together import draw_together

MOST = 4
SLUG = re.compile(r"[-a-zA-Z0-9_]{1,100}")
OWN = ("c", "q", "only", "format")
VALUES = {"only": ("differences",), "format": ("csv",)}


def _newest(record: dict[str, Any], part: str) -> Any:
    figures = sorted(record["members"], key=lambda each: each["on"] or "")
    return figures[-1][part] if figures else None


COLUMNS = (
    *CLUSTER_COLUMNS,
    Column("members", lambda record: _newest(record, "total")),
    Column("members_on", lambda record: _newest(record, "on")),
)


class Wanted(NamedTuple):
    """What was asked for: addresses of clusters, each once; words of a name to add one."""

    slugs: list[str]
    twice: list[str]
    asked: filters.Asked
    only: bool
    as_file: bool

    def address(self, slugs: Sequence[str], **changes: str) -> str:
        """This page for other clusters, on the same clocks."""
        clocks = [(name, text) for name, texts in self.asked.texts.items() for text in texts]
        pairs = [("c", slug) for slug in slugs] + [each for each in clocks if each[0] != "q"]
        pairs += list(changes.items())
        return f"{reverse('compare')}?{urlencode(pairs)}".rstrip("?")


class Missing(NamedTuple):
    """An address under which nothing is listed, and how to go on without it."""

    told: str
    other: str
    without: str
    instead: str


@public_of_one_register
def compare(request: HttpRequest) -> HttpResponse:
    """Clusters side by side: their labels on one axis, and what differs between them."""
    try:
        wanted = _wanted(sent_to(request))
    except filters.BadParameters as bad:
        return refused(request, bad.problems)
    register = head(wanted.asked.known_at)
    request.register = register  # type: ignore[attr-defined]
    there = compared(
        [each for each in wanted.slugs if SLUG.fullmatch(each)], wanted.asked, register
    )
    missing = [_missing(each, wanted, there) for each in wanted.slugs if each not in there.records]
    records = [there.records[slug] for slug in wanted.slugs if slug in there.records]
    if wanted.as_file and not missing:
        return _file(wanted, records)
    context = _context(wanted, records, there) | {"missing": missing}
    return render(request, "labels/compare.html", context, status=_status(wanted, there))


def _status(wanted: Wanted, there: Compared) -> int:
    gone = [slug for slug in wanted.slugs if slug not in there.records]
    if not gone:
        return 200
    return 410 if all(slug in there.left for slug in gone) else 404


def _wanted(sent: QueryDict) -> Wanted:
    """What was asked for; BadParameters names all that is wrong."""
    own = {name: [text.strip() for text in sent.pop(name, []) if text.strip()] for name in OWN}
    problems = list(_own_problems(own))
    pairs = not_empty(sent)
    named = [("q", text) for text in own["q"]]
    asked = []
    for part, surface in ((pairs, "verify"), (named, "names")):
        try:
            asked.append(filters.parse(part, surface=surface))
        except filters.BadParameters as bad:
            problems += bad.problems
    if problems:
        raise filters.BadParameters(problems)
    clocks, search = asked
    slugs = list(dict.fromkeys(own["c"]))
    twice = [slug for slug in slugs if own["c"].count(slug) > 1]
    words = search.q if len(slugs) < MOST else ""
    return Wanted(slugs, twice, clocks.but(q=words), bool(own["only"]), bool(own["format"]))


def _own_problems(own: dict[str, list[str]]) -> Iterator[filters.Problem]:
    """What is wrong with the parameters that only this page has."""
    for name, known in VALUES.items():
        if len(own[name]) > 1:
            told = _("Write %(name)s once only, not %(count)s times.")
            yield filters.Problem(name, "repeated", told % {"name": name, "count": len(own[name])})
        elif own[name] and own[name][0] not in known:
            told = _("%(name)s is one of these: %(values)s.")
            yield filters.Problem(
                name, "unknown_value", told % {"name": name, "values": ", ".join(known)}
            )
    named = len(set(own["c"]))
    if named > MOST:
        told = _("At most %(most)s clusters can be compared, not %(count)s. Take some away.")
        yield filters.Problem("c", "too_many", told % {"most": MOST, "count": named})
    if own["format"] and not named:
        told = _("Name the clusters that the file should hold.")
        yield filters.Problem("c", "empty", told)


def _context(wanted: Wanted, records: list[dict[str, Any]], there: Compared) -> dict[str, Any]:
    known, clocks = names(), clocks_string(wanted.asked)
    slugs = [record["slug"] for record in records]
    then = [_then(record, wanted.asked.valid_on) for record in records]
    rows = properties(then, known, clocks) if then else []
    differing = [row for row in rows if row.verdict in (DIFFERS, PARTLY)]
    only = wanted.only and len(records) > 1
    return {
        "question": wanted.asked,
        "asked": {name: text for name, text in wanted.asked.texts.items() if name != "q"},
        "known_at_text": known_at_text(wanted.asked),
        "clocks": clocks,
        "names": known,
        "records": records,
        "chosen_names": ", ".join(record["name"] for record in records),
        "today_url": f"{reverse('compare')}?{urlencode([('c', slug) for slug in slugs])}",
        "chosen": [_chosen(record, wanted, slugs, clocks) for record in records],
        "rows": differing if only else rows,
        "only": only,
        "hidden": len(rows) - len(differing),
        "all_url": wanted.address(slugs),
        "only_url": wanted.address(slugs, only="differences"),
        "file_url": wanted.address(slugs, format="csv"),
        "timeline": draw_together(records, wanted.asked.valid_on, known.highest_first),
        "twice": [there.records[slug]["name"] for slug in wanted.twice if slug in there.records],
        "found": [_offer(each, wanted, slugs) for each in there.found],
        "full": len(records) >= MOST,
        "most": MOST,
    }


def _then(record: dict[str, Any], day: date) -> dict[str, Any]:
    """With the labels that had been awarded by the day, as the statistics count them."""
    return record | {"labels": [each for each in record["labels"] if _awarded(each) <= day]}


def _awarded(label: dict[str, Any]) -> date:
    """The day by which a label surely was awarded; without any date, the beginning of time."""
    if label["awarded_on"]:
        return PartialDate.parse(label["awarded_on"]["value"]).last
    day = (label["sure"] or {}).get("from") or (label["possible"] or {}).get("until")
    return date.fromisoformat(day) if day else date.min


def _chosen(
    record: dict[str, Any], wanted: Wanted, slugs: list[str], clocks: str
) -> dict[str, Any]:
    others = [slug for slug in slugs if slug != record["slug"]]
    return {
        "record": record,
        "url": put_before(record["url"]) + clocks,
        "without": wanted.address(others),
    }


def _offer(record: dict[str, Any], wanted: Wanted, slugs: list[str]) -> dict[str, Any]:
    """A cluster whose name fits; without an address if it is among them already."""
    there = record["slug"] in slugs
    return {"record": record, "url": "" if there else wanted.address([*slugs, record["slug"]])}


def _missing(slug: str, wanted: Wanted, there: Compared) -> Missing:
    others = [each for each in wanted.slugs if each != slug]
    without = wanted.address(others)
    if left := there.left.get(slug):
        told = _("%(cluster)s is no longer in the register.") % {"cluster": left.name}
        if left.same_as:
            swapped = [left.same_as if each == slug else each for each in wanted.slugs]
            instead = wanted.address(list(dict.fromkeys(swapped)))
            return Missing(told, left.same_as, without, instead)
        return Missing(told, "", without, "")
    told = _("There is no cluster at the address %(address)s.") % {"address": shown(slug)}
    return Missing(told, "", without, "")


def _file(wanted: Wanted, records: list[dict[str, Any]]) -> HttpResponse:
    """A line for each cluster, in the order asked for."""
    text = b"".join(as_csv(COLUMNS, records))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    name = f"comparison-{wanted.asked.valid_on}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response
