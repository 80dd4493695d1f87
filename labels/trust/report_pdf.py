"""The report to a cluster as PDF: the same bytes for the same report."""

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Protocol

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .. import formats
from ..wording import told
from .typesetting import typeset

TEMPLATE = Path(__file__).with_name("report.typ")


class HasData(Protocol):
    """A report: `workflow.reports` makes it."""

    def as_data(self) -> dict[str, Any]: ...


def pdf(report: HasData) -> bytes:
    """The report as PDF in the language of the moment. Letters that it lacks the page shows."""
    data = report.as_data()
    moment = datetime.combine(date.fromisoformat(_last(data)["decided_on"]), time(), UTC)
    shown = {"lang": get_language() or "en", "words": _words(data), "missing": "", **_shown(data)}
    missing = _("Some letters cannot be shown here. The page shows them.")
    return typeset(TEMPLATE, shown, moment=moment, missing=missing)


def _last(data: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = data["outcomes"][-1]
    return found


def _shown(data: dict[str, Any]) -> dict[str, Any]:
    """The report with days and outcomes in words."""
    return data | {
        "rule_set": told(data["rule_set"]),
        "areas": [_area(each) for each in data["areas"]],
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


def _area(area: dict[str, Any]) -> dict[str, Any]:
    """An area and its indicators under the names that the reader's language has for them."""
    indicators = [each | {"name": told(each["name"])} for each in area["indicators"]]
    return area | {"name": told(area["name"]), "indicators": indicators}


def _outcome(outcome: dict[str, Any]) -> str:
    awarded = _("Awarded") if outcome["outcome"] == "awarded" else _("Not awarded")
    return f"{awarded} ({_('after the appeal')})" if outcome["round"] > 1 else awarded


def _day(text: str | None) -> str:
    return formats.day(date.fromisoformat(text)) if text else ""


def _words(data: dict[str, Any]) -> dict[str, str]:
    """The words of the template. It has none of its own."""
    return {
        "title": _("Assessment report (%(level)s)") % {"level": told(data["level_name"])},
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
