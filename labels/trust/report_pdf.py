"""The report to a cluster as PDF: tagged (PDF/UA-1), and the same bytes for the same report.

Everything that people wrote reaches the template as data, never as its code.
"""

import json
import re
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Protocol

import typst
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

TEMPLATE = Path(__file__).with_name("report.typ")

# A letter that no font of ours has, as the compiler names it.
_NOT_IN_OUR_FONTS = re.compile(r'the text `"((?:[^"\\]|\\.)+)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
STAND_IN = "\u25a1"
ATTEMPTS = 8


class HasData(Protocol):
    """A report: `workflow.reports` makes it."""

    def as_data(self) -> dict[str, Any]: ...


def pdf(report: HasData) -> bytes:
    """The report as PDF in the language of the moment.

    Letters that our fonts do not have (they have Latin, Greek and Cyrillic ones, and more) are
    shown as a square, and a line says so; the page shows them.
    """
    data = report.as_data()
    moment = datetime.combine(date.fromisoformat(_last(data)["decided_on"]), time(), UTC)
    shown = {"lang": get_language() or "en", "words": _words(data), "missing": "", **_shown(data)}
    for _attempt in range(ATTEMPTS):
        try:
            return _compiled(shown, moment)
        except typst.TypstError as error:
            missing = _missing(str(error))
            if not missing:
                raise
            shown = _without(shown, missing)
            shown["missing"] = _("Some letters cannot be shown here. The page shows them.")
    raise ValueError("The report holds too many letters that cannot be shown.")


def _compiled(data: dict[str, Any], moment: datetime) -> bytes:
    found = typst.compile(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
        timestamp=int(moment.timestamp()),
    )
    assert isinstance(found, bytes)
    return found


def _missing(message: str) -> set[str]:
    """The letters that could not be displayed, out of the compiler's message."""
    texts = _NOT_IN_OUR_FONTS.findall(message)
    return set("".join(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) for text in texts))


def _without(value: Any, letters: set[str]) -> Any:
    if isinstance(value, dict):
        return {name: _without(each, letters) for name, each in value.items()}
    if isinstance(value, list):
        return [_without(each, letters) for each in value]
    if isinstance(value, str):
        return "".join(STAND_IN if each in letters else each for each in value)
    return value


def _last(data: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = data["outcomes"][-1]
    return found


def _shown(data: dict[str, Any]) -> dict[str, Any]:
    """The report with days and outcomes in words."""
    return data | {
        "assessed_on": _day(data["assessed_on"]),
        "valid_from": _day(data["valid_from"]),
        "valid_until": _day(data["valid_until"]),
        "outcomes": [
            each
            | {
                "title": _outcome(each),
                "decided_on": _day(each["decided_on"]),
                "come_back_on": _day(each["come_back_on"]),
                "appeal_until": _day(each["appeal_until"]),
            }
            for each in data["outcomes"]
        ],
    }


def _outcome(outcome: dict[str, Any]) -> str:
    awarded = _("Awarded") if outcome["outcome"] == "awarded" else _("Not awarded")
    return f"{awarded} ({_('after the appeal')})" if outcome["round"] > 1 else awarded


def _day(text: str | None) -> str:
    return date_format(date.fromisoformat(text), "j F Y") if text else ""


def _words(data: dict[str, Any]) -> dict[str, str]:
    """The words of the template. It has none of its own."""
    return {
        "title": _("Assessment report (%(level)s)") % {"level": data["level_name"]},
        "confidential": _("For the cluster only. Scores are confidential."),
        "case": _("Case"),
        "rules": _("Rules"),
        "assessed_on": _("Assessed on"),
        "decided_on": _("Decided on"),
        "decision": _("Decision"),
        "label": _("Label number"),
        "valid": _("Valid"),
        "reason": _("Reasons"),
        "improve": _("What to improve"),
        "come_back_on": _("Come back from"),
        "appeal_until": _("An appeal is possible until"),
        "results": _("Results by area"),
        "total": _("Total"),
        "needed": _("Needed"),
        "indicator": _("Indicator"),
        "points": _("Points"),
        "threshold": _("Threshold"),
        "met": _("Met"),
        "not_met": _("Not met"),
        "requirement": _("Requirement"),
        "comment": _("Comment"),
        "comments": _("Comments"),
        "below": _("below the threshold"),
        "areas": _("Improvement areas"),
        "confirmed": _("Confirmed"),
        "not_confirmed": _("Not confirmed"),
        "strengths": _("Strengths"),
        "improvements": _("Points to improve"),
    }
