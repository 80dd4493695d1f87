"""The words of an eligibility check: the same in the API, on its page and in its PDF."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from .. import formats
from ..wording import told

type Json = dict[str, Any]

LEVELS = {"bronze": lazy("bronze"), "silver": lazy("silver"), "gold": lazy("gold")}

_VERDICTS = {
    "yes": lazy("Yes: %(cluster)s surely held %(what)s %(days)s."),
    "no": lazy("No: %(cluster)s did not hold %(what)s %(days)s."),
    "until": lazy("Until %(until)s: so far %(cluster)s surely held %(what)s, but not %(days)s."),
    "unknown": lazy("Not proved: %(cluster)s may have held %(what)s %(days)s."),
    "open": lazy("Until %(until)s: so long %(cluster)s surely holds %(what)s."),
}
_HEADS = {
    "yes": lazy("Yes"),
    "no": lazy("No"),
    "until": lazy("Until %(until)s"),
    "unknown": lazy("Not known"),
}
_REASONS = {
    "valid": lazy("%(label)s was valid %(span)s."),
    "in_renewal_window": lazy(
        "%(label)s had ended and could still be renewed %(span)s. The rule counts that."
    ),
    "valid_or_in_renewal_window": lazy(
        "%(label)s was valid or could still be renewed %(span)s: its exact end is not known. "
        "The rule counts both."
    ),
    "possibly_valid": lazy(
        "%(label)s may have been valid %(span)s: its dates are not known to the day."
    ),
    "dates_not_known": lazy("%(label)s was awarded, but no source says when."),
    "possibly_in_renewal_window": lazy(
        "%(label)s could perhaps still be renewed %(span)s: its exact end is not known."
    ),
    "suspended": lazy("%(label)s was suspended %(span)s."),
    "withdrawn": lazy("%(label)s was withdrawn on %(first)s and does not count from then on."),
    "expired": lazy("%(label)s ended on %(last)s at the latest."),
    "expired on": lazy("%(label)s ended on %(last)s."),
    "renewal_window_not_counted": lazy(
        "%(label)s had ended and could still be renewed %(span)s. The rule does not count that."
    ),
    "upcoming": lazy("%(label)s begins on %(first)s at the earliest."),
    "upcoming on": lazy("%(label)s begins on %(first)s."),
    "gap": lazy("No label covers the days %(span)s."),
    "level_too_low": lazy("%(label)s is of a lower level than the rule asks for."),
    "other_scheme": lazy("%(label)s belongs to another scheme (%(scheme)s)."),
    "no_label": lazy("The register knows of no label that could count."),
    "merged_into": lazy(
        "The cluster was merged into %(other)s%(when)s. Labels of that cluster do not count here."
    ),
    "renamed_to": lazy(
        "The cluster goes on as %(other)s%(when)s. Labels of that record do not count here."
    ),
    "split_into": lazy(
        "The cluster was split%(when)s; %(other)s came out of it. Its labels do not count here."
    ),
    "merged_from": lazy(
        "%(other)s was merged into this cluster%(when)s. Its labels do not count here."
    ),
    "renamed_from": lazy(
        "The cluster was %(other)s before%(when)s. Labels of that record do not count here."
    ),
    "split_from": lazy(
        "The cluster came out of %(other)s%(when)s. Labels of that cluster do not count here."
    ),
    "rule_uncertain": lazy("The source of the programme's rule is not certain. Ask the programme."),
}


def verdict_head(answer: Json) -> str:
    """The verdict in a word or two: Yes; Until 30 November 2027."""
    return str(_HEADS[answer["verdict"]]) % {"until": day_words(answer["until"])}


def verdict_words(question: Json, answer: Json) -> str:
    """The verdict as one sentence that names the cluster, the level and the days."""
    rule = question["rule"]
    is_open = answer["verdict"] == "until" and rule["through"] is None
    return str(_VERDICTS["open" if is_open else answer["verdict"]]) % {
        "cluster": answer["cluster"]["name"],
        "what": rule_words(rule),
        "days": days_words(rule),
        "until": day_words(answer["until"]),
    }


def rule_words(rule: Json) -> str:
    """What was asked for: at least silver (and the name of the scheme), and what counts too."""
    level = LEVELS.get(rule["min_level"], rule["min_level"])
    scheme = str(rule.get("scheme_name", rule["scheme"]))  # not kept in the first checks
    words = _("at least %(level)s (%(scheme)s)") % {"level": level, "scheme": told(scheme)}
    if rule["count_renewal_window"]:
        words += ", " + _("or one that could still be renewed")
    return words


def days_words(rule: Json) -> str:
    """The days asked for, inside a sentence."""
    first, last = rule["from"], rule["through"]
    if last is None:
        return _("from %(first)s on") % {"first": day_words(first)}
    if first == last:
        return _("on %(day)s") % {"day": day_words(first)}
    return _("on every day from %(first)s to %(last)s") % {
        "first": day_words(first),
        "last": day_words(last),
    }


def reason_words(reason: Json) -> str:
    """A reason as one sentence."""
    other = reason["other"] or {}
    level = LEVELS.get(reason["level"], reason["level"])
    exact = f"{reason['code']} on" if reason["from"] == reason["until"] else ""
    return str(_REASONS.get(exact, _REASONS[reason["code"]])) % {
        "label": _("Label %(number)s (%(level)s)") % {"number": reason["label"], "level": level},
        "span": _span(reason["from"], reason["until"]),
        "first": day_words(reason["from"]),
        "last": day_words(reason["until"]),
        "scheme": reason["scheme"],
        "other": other.get("name", ""),
        "when": f" ({day_words(other['on'])})" if other.get("on") else "",
    }


def _span(first: str | None, last: str | None) -> str:
    if first and first == last:
        return _("on %(day)s") % {"day": day_words(first)}
    if first and last:
        return _("from %(first)s to %(last)s") % {
            "first": day_words(first),
            "last": day_words(last),
        }
    return _("from %(first)s on") % {"first": day_words(first)}


def day_words(text: str | None) -> str:
    """A date as precise as it is known: 15 June 2016, June 2016, 2016; empty if there is none."""
    if text and len(text) == 10:
        return formats.day(date.fromisoformat(text))
    if text and len(text) == 7:
        return formats.month(date.fromisoformat(f"{text}-01"))
    return text or ""
