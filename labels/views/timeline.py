"""The labels of a cluster as bars on years: a picture worked out here, drawn by a template.

Distances along the years are percentages, so that the picture fits any width.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from ..rules.partial_dates import PartialDate

LANE = 48
NARROWEST = 0.4
MOST_YEARS_SHOWN = 12


class Bar(NamedTuple):
    """A stretch of days: `kind` is sure, possible, window or off."""

    kind: str
    x: str
    width: str
    label: dict[str, Any]


class Lane(NamedTuple):
    """One level, from top to bottom of the picture."""

    level: str
    y: int
    bars: list[Bar]
    ends: list[str]


class Tick(NamedTuple):
    x: str
    year: int
    minor: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    lanes: list[Lane]
    ticks: list[Tick]
    today: str
    height: int
    anchor: str
    undated: int


class _Scale:
    """Days as percentages between the first and the last year of the picture."""

    def __init__(self, first: int, last: int) -> None:
        self.start = date(first, 1, 1)
        self.days = (date(last + 1, 1, 1) - self.start).days

    def at(self, day: date) -> float:
        return 100 * (day - self.start).days / self.days

    def x(self, day: date) -> str:
        return f"{self.at(day):.3f}%"

    def bar(self, kind: str, first: date, last: date, label: dict[str, Any]) -> Bar:
        width = max(self.at(last + timedelta(days=1)) - self.at(first), NARROWEST)
        return Bar(kind, self.x(first), f"{width:.3f}%", label)


def draw(labels: list[dict[str, Any]], day: date, levels: Sequence[str]) -> Timeline | None:
    """The picture for a day, or None when no label has a date to draw.

    Lanes are in the order of `levels`; a level that is not among them comes last.
    """
    dated = [label for label in labels if _drawn(label)]
    if not dated:
        return None
    days = [day, *(each for label in dated for each in _days(label))]
    first, last = min(days).year, max(days).year
    scale = _Scale(first, last)
    lanes = _lanes(scale, dated, levels)
    share = scale.at(day)
    anchor = "start" if share < 12 else "end" if share > 88 else "middle"
    return Timeline(
        lanes,
        _ticks(scale, first, last),
        scale.x(day),
        len(lanes) * LANE,
        anchor,
        len(labels) - len(dated),
    )


def _drawn(label: dict[str, Any]) -> bool:
    return bool(label["possible"] or label["sure"] or label["awarded_on"])


def _span(period: dict[str, str | None]) -> tuple[date, date]:
    return date.fromisoformat(period["from"]), date.fromisoformat(period["until"])


def _awarded(label: dict[str, Any]) -> tuple[date, date]:
    award = PartialDate.parse(label["awarded_on"]["value"])
    return award.first, award.last


def _days(label: dict[str, Any]) -> list[date]:
    found = [day for kind in ("sure", "possible") if label[kind] for day in _span(label[kind])]
    if not found:
        found += _awarded(label)
    if label["renewable_until"]:
        found.append(date.fromisoformat(label["renewable_until"]))
    return found


def _lanes(scale: _Scale, labels: list[dict[str, Any]], levels: Sequence[str]) -> list[Lane]:
    held = list(dict.fromkeys(label["level"] for label in labels))
    held.sort(key=lambda level: levels.index(level) if level in levels else len(levels))
    return [
        _lane(scale, level, [label for label in labels if label["level"] == level], place * LANE)
        for place, level in enumerate(held)
    ]


def _lane(scale: _Scale, level: str, labels: list[dict[str, Any]], y: int) -> Lane:
    bars = [bar for label in labels for bar in _bars(scale, label)]
    ends = [
        scale.x(date.fromisoformat(label["withdrawn"]["on"]))
        for label in labels
        if label["withdrawn"]
    ]
    return Lane(level, y, bars, ends)


def _bars(scale: _Scale, label: dict[str, Any]) -> list[Bar]:
    """Under the sure days lie the possible ones; suspensions lie over both."""
    if label["withdrawn"]:
        label = _before_its_withdrawal(label)
    bars = []
    possible = label["possible"]
    if possible:
        first, last = _span(possible)
        if label["renewable_until"]:
            until = date.fromisoformat(label["renewable_until"])
            bars.append(scale.bar("window", last + timedelta(days=1), until, label))
        if possible != label["sure"]:
            bars.append(scale.bar("possible", first, last, label))
    elif label["awarded_on"]:
        bars.append(scale.bar("possible", *_awarded(label), label))
    if label["sure"]:
        bars.append(scale.bar("sure", *_span(label["sure"]), label))
    return bars + [_suspended(scale, label, each) for each in label["suspensions"]]


def _before_its_withdrawal(label: dict[str, Any]) -> dict[str, Any]:
    """The label as it was until the day before it was withdrawn; nothing can be renewed."""
    last = (date.fromisoformat(label["withdrawn"]["on"]) - timedelta(days=1)).isoformat()
    cut: dict[str, Any] = {"renewable_until": None}
    for kind in ("sure", "possible"):
        period = label[kind]
        kept = period and period["from"] <= last
        cut[kind] = {"from": period["from"], "until": min(period["until"], last)} if kept else None
    return label | cut


def _suspended(scale: _Scale, label: dict[str, Any], suspension: dict[str, str | None]) -> Bar:
    """An open suspension is drawn to the end of the label."""
    first = date.fromisoformat(suspension["from"])
    until = suspension["until"] or (label["possible"] or {}).get("until") or suspension["from"]
    return scale.bar("off", first, max(first, date.fromisoformat(until)), label)


def _ticks(scale: _Scale, first: int, last: int) -> list[Tick]:
    """Every year has a line; where years are many, narrow screens name every third one only."""
    step = -(-(last - first + 1) // MOST_YEARS_SHOWN)
    years = range(first, last + 1)
    return [
        Tick(scale.x(date(year, 1, 1)), year, minor=bool((year - first) % 3))
        for year in years
        if (year - first) % step == 0
    ]
