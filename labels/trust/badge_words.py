"""What a badge says of a cluster: its level and the last day of it, and never more than is sure.

The words name days, so that a copy that somebody kept for too long is still true as it stands.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ..rules.validity import ONE_DAY
from .check_words import day_words

type Json = dict[str, Any]

LEVELS = {
    "bronze": lazy("Bronze label"),
    "silver": lazy("Silver label"),
    "gold": lazy("Gold label"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """The words of a badge. `status` is that of the standing, or `none`, `unlisted`, `refused`.

    `level` is empty where no label is spoken of; `name` is that of the cluster, if it is known.
    """

    head: str
    detail: str
    status: str
    level: str = ""
    name: str = ""

    @property
    def sentence(self) -> str:
        """The badge for those who do not see it."""
        told = _("%(head)s, %(detail)s") % {"head": self.head, "detail": self.detail}
        if not self.name:
            return told
        return _("%(name)s: %(told)s") % {"name": self.name, "told": told}


def of_record(record: Json, day: date) -> Saying:
    """Where a cluster stands on the day its record was asked for."""
    standing = record["standing"]
    held = next((e for e in record["labels"] if e["number"] == standing["label"]), None)
    if held is None:
        return Saying(
            head=_("No label"),
            detail=_("listed in the register without one"),
            status="none",
            name=_drawable(record["name"]),
        )
    return Saying(
        head=str(LEVELS.get(held["level"], _("Label"))),
        detail=_DETAILS[standing["status"]](_as_sure(held, day)),
        status=standing["status"],
        level=held["level"],
        name=_drawable(record["name"]),
    )


def of_one_that_left(name: str) -> Saying:
    return Saying(
        head=_("Not in the register"),
        detail=_("it was taken off"),
        status="unlisted",
        name=_drawable(name),
    )


def of_nobody() -> Saying:
    """For an address under which nothing was ever listed."""
    return Saying(
        head=_("Not in the register"),
        detail=_("no cluster has this address"),
        status="unlisted",
    )


def of_a_wrong_address(parameter: str) -> Saying:
    """For parameters that a badge does not take."""
    told = _("“%(parameter)s” in its address is wrong")
    words = {"parameter": _drawable(parameter)[:20]}
    return Saying(head=_("No badge"), detail=told % words, status="refused")


def _drawable(text: str) -> str:
    """Without what XML does not take."""
    return "".join(letter for letter in text if letter.isprintable())


def _as_sure(label: Json, day: date) -> Json:
    """A label; one that will be suspended is sure up to the day before only."""
    coming = [each["from"] for each in label["suspensions"] if each["from"] > day.isoformat()]
    if not (coming and label["sure"]):
        return label
    last = (date.fromisoformat(min(coming)) - ONE_DAY).isoformat()
    if last >= label["sure"]["until"]:
        return label
    return label | {"sure": label["sure"] | {"until": last}, "valid_until": None}


def _valid(label: Json) -> str:
    """The last day that is proved: a month or a year says less than the rules do."""
    until = label["valid_until"]
    if until and until["precision"] == "day":
        return _("valid until %(day)s") % {"day": day_words(until["value"])}
    return _("valid at least until %(day)s") % {"day": day_words(label["sure"]["until"])}


def _ended(label: Json) -> str:
    if label["valid_until"]:
        return _("ended %(time)s") % {"time": day_words(label["valid_until"]["value"])}
    if label["possible"]:
        day = day_words(label["possible"]["until"])
        return _("ended %(day)s at the latest") % {"day": day}
    return _("ended")


def _upcoming(label: Json) -> str:
    begins = (label["valid_from"] or {}).get("value") or label["possible"]["from"]
    return _("valid from %(day)s on") % {"day": day_words(begins)}


def _withdrawn(label: Json) -> str:
    return _("withdrawn on %(day)s") % {"day": day_words(label["withdrawn"]["on"])}


_DETAILS: dict[str, Callable[[Json], str]] = {
    "valid": _valid,
    "suspended": lambda label: _("suspended, not to be used"),
    "renewable": _ended,
    "unknown": lambda label: _("not proved to be valid"),
    "upcoming": _upcoming,
    "expired": _ended,
    "withdrawn": _withdrawn,
}
