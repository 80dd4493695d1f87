"""The labels of a cluster as bars on years, and the same in words."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from ...register.question import MAIN_SCHEME
from ...rules.partial_dates import PartialDate
from ...templatetags.words import LABELS, LEVELS, in_words
from .scale import Scale, day_before

type Json = dict[str, Any]

LANE = 48
# From the lowest layer to the highest: where periods overlap, what is proved lies on top.
KINDS = ("window", "possible", "sure", "off")
# Distance from the top of the lane, and height.
_PLACES = {"window": (18, 12), "possible": (12, 24), "sure": (12, 24), "off": (12, 24)}
_TOLD = {
    "window": lazy("%(label)s %(number)s: over, could be renewed until %(last)s"),
    "possible": lazy("%(label)s %(number)s: possibly valid from %(first)s to %(last)s"),
    "sure": lazy("%(label)s %(number)s: proved to be valid from %(first)s to %(last)s"),
    "off": lazy("%(label)s %(number)s: suspended from %(first)s to %(last)s"),
}


class Bar(NamedTuple):
    """A stretch of days: `kind` is window, possible, sure or off (suspended)."""

    kind: str
    x: str
    width: str
    y: int
    height: int
    words: str


class End(NamedTuple):
    """The day from which a label was withdrawn."""

    x: str
    words: str


class Lane(NamedTuple):
    """One level of one scheme, from top to bottom of the picture."""

    level: str
    scheme: str
    y: int
    bars: list[Bar]
    ends: list[End]


class Timeline(NamedTuple):
    """The picture: `kinds` are those of its bars, `end` if a label was withdrawn."""

    lanes: list[Lane]
    axis: SafeString
    today: str
    height: int
    anchor: str
    kinds: frozenset[str]
    undated: int
    words: str


def draw(labels: list[Json], day: date, levels: Sequence[str]) -> Timeline | None:
    """The picture for a day, or None when no label has a date to draw.

    Lanes are in the order of `levels`; a level that is not among them comes last.
    """
    dated = drawn(labels)
    if not dated:
        return None
    scale = Scale.of(day, *days_of(dated))
    lanes = lanes_of(dated, scale, levels)
    return Timeline(
        lanes,
        axis(scale, len(lanes) * LANE),
        scale.x(day),
        len(lanes) * LANE,
        scale.anchor(day),
        _kinds(lanes),
        len(labels) - len(dated),
        _in_words(dated, lanes, day),
    )


@lru_cache(maxsize=500)
def axis(scale: Scale, height: int) -> SafeString:
    """The years below a picture of that height, which many pictures have in common."""
    return format_html_join(
        "",
        '<line class="grid" x1="{}" x2="{}" y1="0" y2="{}"/>'
        '<text class="{}" x="{}" dx="3" y="{}">{}</text>',
        (
            (x, x, height + 6, "minor-tick" if minor else "tick", x, height + 20, year)
            for x, year, minor in scale.ticks()
        ),
    )


def drawn(labels: list[Json]) -> list[Json]:
    """The labels of which some date is known."""
    return [each for each in labels if each["possible"] or each["sure"] or each["awarded_on"]]


def days_of(labels: list[Json]) -> list[date]:
    """The first and last days of everything that is drawn of these labels."""
    return [day for label in labels for day in _days(label)]


def lanes_of(labels: list[Json], scale: Scale, levels: Sequence[str]) -> list[Lane]:
    """A lane for each scheme and level that was held, the European scheme first."""
    held = sorted({_lane_of(label) for label in labels}, key=lambda lane: _rank(lane, levels))
    return [
        _lane(lane, [label for label in labels if _lane_of(label) == lane], place * LANE, scale)
        for place, lane in enumerate(held)
    ]


def _lane_of(label: Json) -> tuple[str, str]:
    return label["scheme"], label["level"]


def _rank(lane: tuple[str, str], levels: Sequence[str]) -> tuple[Any, ...]:
    scheme, level = lane
    place = levels.index(level) if level in levels else len(levels)
    return scheme != MAIN_SCHEME, scheme, place, level


def _lane(lane: tuple[str, str], labels: list[Json], y: int, scale: Scale) -> Lane:
    bars = [bar for label in labels for bar in _bars(label, y, scale)]
    bars.sort(key=lambda bar: KINDS.index(bar.kind))
    ends = [_end(label, scale) for label in labels if label["withdrawn"]]
    return Lane(lane[1], lane[0] if lane[0] != MAIN_SCHEME else "", y, bars, ends)


def _bars(label: Json, y: int, scale: Scale) -> list[Bar]:
    """Under the sure days lie the possible ones; suspensions lie over both."""

    def bar(kind: str, first: date, last: date) -> Bar:
        top, height = _PLACES[kind]
        words = str(_TOLD[kind]) % _words(label, first, last)
        return Bar(kind, scale.x(first), scale.width(first, last), y + top, height, words)

    return [bar(*stretch) for stretch in _stretches(label)]


def _stretches(label: Json) -> list[tuple[str, date, date]]:
    """What is drawn of a label: kind, first and last day."""
    if label["withdrawn"]:
        label = _before_its_withdrawal(label)
    found = []
    possible = label["possible"]
    if possible:
        first, last = _span(possible)
        if label["renewable_until"]:
            until = date.fromisoformat(label["renewable_until"])
            found.append(("window", last + timedelta(days=1), until))
        if possible != label["sure"]:
            found.append(("possible", first, last))
    elif label["awarded_on"]:
        found.append(("possible", *_awarded(label)))
    if label["sure"]:
        found.append(("sure", *_span(label["sure"])))
    return found + [("off", *_suspended(label, each)) for each in label["suspensions"]]


def _before_its_withdrawal(label: Json) -> Json:
    """The label as it was until the day before it was withdrawn; nothing can be renewed."""
    last = day_before(date.fromisoformat(label["withdrawn"]["on"])).isoformat()
    cut: Json = {"renewable_until": None}
    for kind in ("sure", "possible"):
        period = label[kind]
        kept = period and period["from"] <= last
        cut[kind] = {"from": period["from"], "until": min(period["until"], last)} if kept else None
    return label | cut


def _suspended(label: Json, suspension: Json) -> tuple[date, date]:
    """An open suspension is drawn to the end of the label."""
    first = date.fromisoformat(suspension["from"])
    until = suspension["until"] or (label["possible"] or {}).get("until") or suspension["from"]
    return first, max(first, date.fromisoformat(until))


def _end(label: Json, scale: Scale) -> End:
    day = date.fromisoformat(label["withdrawn"]["on"])
    told = _("%(label)s %(number)s: withdrawn on %(first)s")
    return End(scale.x(day), told % _words(label, day, day))


def _days(label: Json) -> list[date]:
    found = [day for kind in ("sure", "possible") if label[kind] for day in _span(label[kind])]
    found = found or [*_awarded(label)]
    if label["renewable_until"]:
        found.append(date.fromisoformat(label["renewable_until"]))
    if label["withdrawn"]:
        found.append(date.fromisoformat(label["withdrawn"]["on"]))
    for suspension in label["suspensions"]:
        found += _suspended(label, suspension)
    return found


def _span(period: Json) -> tuple[date, date]:
    return date.fromisoformat(period["from"]), date.fromisoformat(period["until"])


def _awarded(label: Json) -> tuple[date, date]:
    award = PartialDate.parse(label["awarded_on"]["value"])
    return award.first, award.last


def _kinds(lanes: list[Lane]) -> frozenset[str]:
    found = {bar.kind for lane in lanes for bar in lane.bars}
    return frozenset(found | {"end"} if any(lane.ends for lane in lanes) else found)


def _words(label: Json, first: date, last: date) -> Json:
    return {
        "label": LABELS.get(label["level"], _("Label")),
        "number": label["number"],
        "first": in_words(first),
        "last": in_words(last),
    }


def _in_words(labels: list[Json], lanes: list[Lane], day: date) -> str:
    """The picture for those who do not see it; the table below says all of it."""
    told = [_lane_in_words(lane, labels) for lane in lanes]
    told.append(_("A line marks %(day)s.") % {"day": in_words(day)})
    return " ".join(told)


def _lane_in_words(lane: Lane, labels: list[Json]) -> str:
    held = [
        label for label in labels if _lane_of(label) == (lane.scheme or MAIN_SCHEME, lane.level)
    ]
    years = [day.year for day in days_of(held)]
    level = str(LEVELS.get(lane.level, lane.level))
    sentence = ngettext(
        "%(level)s: %(count)d label, drawn from %(first)s to %(last)s.",
        "%(level)s: %(count)d labels, drawn from %(first)s to %(last)s.",
        len(held),
    )
    return sentence % {
        "level": f"{level} ({lane.scheme})" if lane.scheme else level,
        "count": len(held),
        "first": min(years),
        "last": max(years),
    }
