"""An eligibility check as PDF for the file: tagged (PDF/UA-1), the same bytes each time.

Everything that people wrote reaches the template as data, never as its code.
"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .. import formats
from ..models import EligibilityCheck
from ..rules.claims import PROOF, Known
from ..rules.validity import ZONE
from ..wording import told
from .check_words import (
    LEVELS,
    day_words,
    days_words,
    reason_words,
    rule_words,
    verdict_head,
    verdict_words,
)
from .typesetting import typeset

TEMPLATE = Path(__file__).with_name("check.typ")

type Json = dict[str, Any]


def check_pdf(check: EligibilityCheck) -> bytes:
    """The check as PDF in the language of the moment."""
    missing = _("Some letters cannot be shown here. The page shows them.")
    return typeset(TEMPLATE, shown_data(check), moment=check.made_at, missing=missing)


def shown_data(check: EligibilityCheck) -> Json:
    """All texts of the check, as they stand on paper."""
    question, answer = check.question, check.answer
    return {
        "lang": get_language() or "en",
        "missing": "",
        "words": _words(),
        "number": check.number,
        "head": verdict_head(answer),
        "sentence": verdict_words(question, answer),
        "question": _asked(check),
        "reasons": [reason_words(each) for each in answer["reasons"]],
        "labels": [_label(each, question["rule"]) for each in answer["labels"]],
        "register": _register(check),
    }


def _asked(check: EligibilityCheck) -> list[list[str]]:
    rule, cluster = check.question["rule"], check.answer["cluster"]
    programme = rule["programme"] or {}
    return [
        [_("Cluster"), f"{cluster['name']} ({cluster['number']})"],
        [_("Asked by label"), check.question["label"] or ""],
        [_("Rule"), rule_words(rule).rstrip(",")],
        [_("Programme"), programme.get("name", "")],
        [_("As its source says"), told(programme.get("text", ""))],
        [_("Source"), programme.get("source") or ""],
        [_("Days"), days_words(rule)],
        [_("Asked by"), check.agency.name],
        [_("Reference"), check.reference],
    ]


def _label(label: Json, rule: Json) -> Json:
    """The scheme stands at labels of another one than the rule is about."""
    level = str(LEVELS.get(label["level"], label["level"]))
    other = "" if label["scheme"] == rule["scheme"] else f" ({label['scheme']})"
    covers = "; ".join(_days(each) for each in label["covers"])
    return {
        "number": label["number"],
        "level": f"{level}{other}",
        "awarded": _dated(label["awarded_on"]),
        "valid_from": _bounds(label, "valid_from", "from"),
        "valid_until": _bounds(label, "valid_until", "until"),
        "covers": covers or _("none of the days asked"),
    }


def _days(span: Json) -> str:
    first, last = day_words(span["from"]), day_words(span["until"])
    days = first if first == last else f"{first} – {last}"
    return _("possibly %(day)s") % {"day": days} if PROOF[span["code"]] < Known.SURE else days


def _dated(value: Json | None) -> str:
    return day_words(value["value"]) if value else _("not known")


def _bounds(label: Json, name: str, end: str) -> str:
    """A date as precise as the source, and what is sure of it where that is less than a day."""
    sure, possible = label["sure"], label["possible"]
    if sure and possible and sure[end] == possible[end]:
        return day_words(sure[end])
    words = [_dated(label[name])]
    if sure:
        words.append(_("surely %(day)s") % {"day": day_words(sure[end])})
    if possible:
        words.append(_("possibly %(day)s") % {"day": day_words(possible[end])})
    return "; ".join(words)


def _register(check: EligibilityCheck) -> list[list[str]]:
    made = timezone.localtime(check.made_at, ZONE)
    return [
        [_("Entry of the register"), str(check.seq)],
        [_("As known at"), check.answer["register"]["known_at"]],
        [_("Asked on"), formats.moment(made)],
        [_("Number of this check"), check.number],
        [_("Address"), f"{settings.BASE_URL}/api/v1/eligibility-checks/{check.number}/"],
    ]


def _words() -> dict[str, str]:
    """The words of the template. It has none of its own."""
    return {
        "title": _("Eligibility check"),
        "question": _("What was asked"),
        "reasons": _("Why"),
        "labels": _("The labels it rests on"),
        "no_labels": _("None."),
        "label": _("Label"),
        "awarded": _("Awarded"),
        "valid_from": _("Valid from"),
        "valid_until": _("Valid until"),
        "covers": _("Counts for"),
        "register": _("The register that answered"),
        "again": _(
            "The register keeps what it said at every moment. Asked again with the same moment, "
            "it gives this answer: add again/ to the address, or send the same question with "
            "known_at. Days are those of Brussels, the first and the last one included."
        ),
    }
