"""The labels of several clusters as bars on the same years, one below the other."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...templatetags.words import in_words
from .scale import Scale
from .timeline import LANE, Lane, axis, days_of, drawn, lanes_of

BAND = 32  # where the name of the cluster stands


class Group(NamedTuple):
    """One cluster: `y` is the top of its lanes; without a date to draw it has an empty one."""

    name: str
    y: int
    lanes: list[Lane]
    height: int


class Together(NamedTuple):
    """The picture: `kinds` are those of its bars, `end` if a label was withdrawn."""

    groups: list[Group]
    levels: list[str]
    axis: SafeString
    today: str
    height: int
    anchor: str
    kinds: frozenset[str]
    undated: int
    words: str


def draw_together(
    clusters: Sequence[dict[str, Any]], day: date, levels: Sequence[str]
) -> Together | None:
    """The picture of records for a day, or None when no label has a date to draw."""
    dated = [drawn(record["labels"]) for record in clusters]
    if not any(dated):
        return None
    scale = Scale.of(day, *(each for labels in dated for each in days_of(labels)))
    groups, y = [], 0
    for record, labels in zip(clusters, dated, strict=True):
        lanes = lanes_of(labels, scale, levels)
        height = LANE * max(len(lanes), 1)
        groups.append(Group(record["name"], y + BAND, lanes, height))
        y += BAND + height
    return Together(
        groups,
        list(dict.fromkeys(lane.level for group in groups for lane in group.lanes)),
        axis(scale, y),
        scale.x(day),
        y,
        scale.anchor(day),
        _kinds(groups),
        sum(len(record["labels"]) for record in clusters) - sum(map(len, dated)),
        _in_words(clusters, dated, day),
    )


def _kinds(groups: list[Group]) -> frozenset[str]:
    lanes = [lane for group in groups for lane in group.lanes]
    found = {bar.kind for lane in lanes for bar in lane.bars}
    return frozenset(found | {"end"} if any(lane.ends for lane in lanes) else found)


def _in_words(clusters: Sequence[dict[str, Any]], dated: list[list[Any]], day: date) -> str:
    """The picture for those who do not see it; the table below says all of it."""
    told = []
    for record, labels in zip(clusters, dated, strict=True):
        if not labels:
            continue
        years = [each.year for each in days_of(labels)]
        sentence = ngettext(
            "%(cluster)s: %(count)d label, drawn from %(first)s to %(last)s.",
            "%(cluster)s: %(count)d labels, drawn from %(first)s to %(last)s.",
            len(labels),
        )
        words = {"cluster": record["name"], "count": len(labels)}
        told.append(sentence % (words | {"first": min(years), "last": max(years)}))
    told.append(_("A line marks %(day)s.") % {"day": in_words(day)})
    return " ".join(told)
