"""What people read for the register's codes: levels, statuses, dates, standings and verdicts.

The statuses come from the record and are only put into words here, never computed.
"""

from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from .. import formats
from ..rules.validity import ZONE

LEVELS = {"bronze": lazy("Bronze"), "silver": lazy("Silver"), "gold": lazy("Gold")}
LABELS = {
    "bronze": lazy("Bronze label"),
    "silver": lazy("Silver label"),
    "gold": lazy("Gold label"),
}

STATUSES = {
    "valid": lazy("Valid"),
    "suspended": lazy("Suspended"),
    "renewable": lazy("Ended, renewable"),
    "unknown": lazy("Not proved"),
    "upcoming": lazy("Not yet valid"),
    "expired": lazy("Expired"),
    "withdrawn": lazy("Withdrawn"),
    "none": lazy("No label"),
}
EXPLANATIONS = {
    "valid": lazy("In force on this day, proved by the sources."),
    "suspended": lazy("Interrupted on this day: it must not be used."),
    "renewable": lazy("Its validity has ended; the time in which it can be renewed has not."),
    "unknown": lazy(
        "Awarded, but the sources do not prove that it was in force on this day. "
        "It is not counted as valid."
    ),
    "upcoming": lazy("Awarded, and begins later than this day."),
    "expired": lazy("Its validity ended before this day."),
    "withdrawn": lazy("Taken back by the body that awarded it."),
    "none": lazy("The register knows of no label of this cluster."),
}
BASES = {
    "stated": lazy("stated by the source"),
    "computed": lazy("computed by the rules of the scheme"),
    "notice": lazy("date of the notice, not of the award"),
    "certificate": lazy("read from the certificate number"),
    "unknown": lazy("basis not known"),
}
NAME_KINDS = {
    "current": lazy("current name"),
    "former": lazy("former name"),
    "local": lazy("in the local language"),
    "english": lazy("in English"),
    "abbreviation": lazy("abbreviation"),
}


class Verdict(NamedTuple):
    """The answer to "was it valid on that day": one line nobody can misread, and the reason."""

    head: str
    reason: str


def in_words(value: date | str | None) -> str:
    """A date as precise as it is known: 15 June 2016, June 2016, 2016; empty when not known."""
    text = value.isoformat() if isinstance(value, date) else value or ""
    if len(text) == 10:
        return formats.day(date.fromisoformat(text))
    if len(text) == 7:
        return formats.month(date.fromisoformat(f"{text}-01"))
    return text


def after_a_word(value: date | str | None) -> str:
    """The same as it follows "until" or "since", where a month may have another form."""
    text = value.isoformat() if isinstance(value, date) else value or ""
    if len(text) == 7:
        return formats.month_after(date.fromisoformat(f"{text}-01"))
    return in_words(text)


def when(value: date | str | None) -> str:
    """The same as the time of something: on 15 June 2016, in June 2016, in 2016."""
    text = value.isoformat() if isinstance(value, date) else value or ""
    if len(text) == 10:
        return _("on %(day)s") % {"day": in_words(text)}
    whole = formats.in_month(date.fromisoformat(f"{text}-01")) if len(text) == 7 else ""
    return whole or _("in %(time)s") % {"time": in_words(text)}


def moment_in_words(value: datetime | str) -> str:
    """A moment on the clock of Brussels: 20 November 2026, 14:05."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return formats.moment(timezone.localtime(moment, ZONE))


def standing_sentence(record: dict[str, Any]) -> str:
    """What a cluster's labels add up to, for the day the record was asked for.

    Where no end is known, the bound that the rules give stands in for it, and says so.
    """
    standing = record["standing"]
    status, until = standing["status"], standing["valid_until"]
    known, bounded, bare = _STANDINGS[status]
    sentence = known if until else bare
    if not until and (until := _bound(record, "sure" if status == "valid" else "possible")):
        sentence = bounded
    words = {
        "label": LABELS.get(standing["level"], _("Label")),
        "day": after_a_word(until),
        "when": when(until),
    }
    return str(sentence) % words


def _bound(record: dict[str, Any], period: str) -> str | None:
    """The last day of a period of the label that the cluster stands on."""
    held = (each for each in record["labels"] if each["number"] == record["standing"]["label"])
    return next(((label[period] or {}).get("until") for label in held), None)


# With a known end, with a bound of it, with neither.
_STANDINGS = {
    "valid": (
        lazy("%(label)s, valid until %(day)s"),
        lazy("%(label)s, valid at least until %(day)s"),
        lazy("%(label)s, valid"),
    ),
    "suspended": (
        lazy("%(label)s until %(day)s, suspended"),
        lazy("%(label)s, suspended"),
        lazy("%(label)s, suspended"),
    ),
    "renewable": (
        lazy("%(label)s, ended %(when)s, can still be renewed"),
        lazy("%(label)s, ended %(when)s at the latest, can still be renewed"),
        lazy("%(label)s, ended, can still be renewed"),
    ),
    "unknown": (
        lazy("%(label)s until %(day)s, not proved for this day"),
        lazy("%(label)s, possibly until %(day)s, not proved for this day"),
        lazy("%(label)s; the sources do not say for how long"),
    ),
    "upcoming": (
        lazy("%(label)s until %(day)s, not begun yet"),
        lazy("%(label)s, not begun yet"),
        lazy("%(label)s, not begun yet"),
    ),
    "expired": (
        lazy("%(label)s, expired %(when)s"),
        lazy("%(label)s, expired %(when)s at the latest"),
        lazy("%(label)s, expired"),
    ),
    "withdrawn": (lazy("%(label)s, withdrawn"),) * 3,
    "none": (lazy("No label is known"),) * 3,
}

_HEADS = {
    "valid": lazy("Valid on %(day)s"),
    "suspended": lazy("Not valid on %(day)s: suspended"),
    "renewable": lazy("Not valid on %(day)s: ended, may be renewed"),
    "unknown": lazy("Not proved to be valid on %(day)s"),
    "upcoming": lazy("Not yet valid on %(day)s"),
    "expired": lazy("Not valid on %(day)s: expired"),
    "withdrawn": lazy("Not valid on %(day)s: withdrawn"),
}


def verdict(label: dict[str, Any], day: date) -> Verdict:
    """The verdict on one label for the day its record was asked for."""
    head = str(_HEADS[label["status"]]) % {"day": in_words(day)}
    return Verdict(head, _REASONS[label["status"]](label))


def _ended(label: dict[str, Any]) -> str:
    """When the label ended, as the source or the rules give it."""
    if until := (label["valid_until"] or {}).get("value"):
        return _("Its validity ended %(when)s.") % {"when": when(until)}
    if until := (label["possible"] or {}).get("until"):
        return _("Its validity ended %(when)s at the latest.") % {"when": when(until)}
    return _("Its validity has ended.")


def _valid(label: dict[str, Any]) -> str:
    """Of a label withdrawn since then, its end as it was printed would be no answer."""
    if label.get("withdrawn"):
        return _withdrawn(label)
    if until := (label["valid_until"] or {}).get("value"):
        return _("The label is in force. It runs until %(day)s.") % {"day": after_a_word(until)}
    until = (label["sure"] or {}).get("until")
    return _("The label is in force, at least until %(day)s.") % {"day": after_a_word(until)}


def _suspended(label: dict[str, Any]) -> str:
    return _("The label is interrupted and must not be used on this day.")


def _renewable(label: dict[str, Any]) -> str:
    last = in_words(label.get("renewable_until"))
    return (
        _ended(label)
        + " "
        + _("It can be renewed until %(day)s; until that happens it does not count.")
        % {"day": last}
    )


def _unknown(label: dict[str, Any]) -> str:
    if not label["possible"]:
        return _(
            "The sources prove that it was awarded, but not when. It is never counted as valid."
        )
    return _(
        "It may have been in force on this day, but the sources do not prove it. "
        "It is not counted as valid."
    )


def _upcoming(label: dict[str, Any]) -> str:
    begins = (label["valid_from"] or {}).get("value") or (label["possible"] or {}).get("from")
    return _("Its validity begins %(when)s.") % {"when": when(begins)}


def _withdrawn(label: dict[str, Any]) -> str:
    end = label["withdrawn"] or {}
    return _("It was withdrawn %(when)s. Reason: %(reason)s") % {
        "when": when(end.get("on")),
        "reason": end.get("reason", ""),
    }


_REASONS = {
    "valid": _valid,
    "suspended": _suspended,
    "renewable": _renewable,
    "unknown": _unknown,
    "upcoming": _upcoming,
    "expired": _ended,
    "withdrawn": _withdrawn,
}
