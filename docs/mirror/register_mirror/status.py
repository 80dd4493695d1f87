"""What a label is on a day, and where its cluster stands: computed, as the server computes it.

Days are texts like 2025-06-30: they compare as days do. Both ends of a period are included.
"""

import calendar
from collections.abc import Mapping
from datetime import date
from typing import Any

type Json = dict[str, Any]

BEST_FIRST = ("valid", "suspended", "renewable", "unknown", "upcoming", "expired", "withdrawn")
MAIN_SCHEME = "ecei"
DAYS = ("sure", "possible", "renewable_until", "suspensions", "withdrawn")
NO_STANDING: Json = {"label": None, "level": None, "status": "none", "valid_until": None}


def label_status(label: Json, day: str) -> str:
    """What the label is on that day. Only a day that is surely valid is ever called valid."""
    if label["withdrawn"] and day >= label["withdrawn"]["on"]:
        return "withdrawn"
    possible = label["possible"]
    if not possible:
        return "unknown"
    if day < possible["from"]:
        return "upcoming"
    if day > possible["until"]:
        renewable = label["renewable_until"] and day <= label["renewable_until"]
        return "renewable" if renewable else "expired"
    if any(_within(each, day) for each in label["suspensions"]):
        return "suspended"
    return "valid" if label["sure"] and _within(label["sure"], day) else "unknown"


def _within(span: Json, day: str) -> bool:
    return span["from"] <= day and (span["until"] is None or day <= span["until"])


def shown(record: Json, day: str, ranks: Mapping[str, int]) -> Json:
    """The record with every status and the standing of the day, as the server shows it."""
    labels = [each | {"status": label_status(each, day)} for each in record["labels"]]
    return record | {"labels": labels, "standing": _standing(labels, ranks)}


def _standing(labels: list[Json], ranks: Mapping[str, int]) -> Json:
    """The best label of the European scheme: by status, level, later end, number."""
    own = [each for each in labels if each["scheme"] == MAIN_SCHEME]
    if not own:
        return NO_STANDING
    best = min(own, key=lambda label: _place(label, ranks))
    until = best["valid_until"] and best["valid_until"]["value"]
    return {
        "label": best["number"],
        "level": best["level"],
        "status": best["status"],
        "valid_until": until,
    }


def _place(label: Json, ranks: Mapping[str, int]) -> tuple[int, int, int, str]:
    """A label without any date says no more of a day than one that has ended."""
    possible, status = label["possible"], label["status"]
    if status == "unknown" and not possible:
        status = "expired"
    last = date.fromisoformat(possible["until"]).toordinal() if possible else 0
    return BEST_FIRST.index(status), -ranks.get(label["level"], 0), -last, label["number"]


def span(text: str) -> tuple[str, str]:
    """The first and the last day that `2016`, `2016-06` or `2016-06-15` may mean."""
    year, month, *day = (*text.split("-"), "", "")[: 3 if len(text) == 10 else 2]
    if day:
        return text, text
    first, last = (month, month) if month else ("01", "12")
    return f"{year}-{first}-01", f"{year}-{last}-{calendar.monthrange(int(year), int(last))[1]:02}"
