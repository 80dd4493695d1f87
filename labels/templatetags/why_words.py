"""What people read when they ask about a number or a name: what is the case, and what to do next.

The codes come from register/whynot.py and are only put into words here.
"""

from contextlib import suppress
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ..register.whynot import Told
from ..rules.numbers import NumberError, parse_cluster_number, parse_label_number
from .words import in_words, standing_sentence, verdict, when


class Words(NamedTuple):
    """The answer in a few words, the case in a sentence, and what to do next."""

    head: str
    detail: str
    next: str


_HEADS = {
    "valid": lazy("A valid label"),
    "suspended": lazy("Suspended"),
    "renewable": lazy("Ended, may be renewed"),
    "expired": lazy("Expired"),
    "withdrawn": lazy("Withdrawn"),
    "upcoming": lazy("Not yet valid"),
    "unknown": lazy("Not proved to be valid"),
    "listed_without_label": lazy("Listed, without a label"),
    "renamed": lazy("It has another name now"),
    "merged": lazy("Merged into another cluster"),
    "other_scheme": lazy("A label of another scheme"),
    "mistyped_number": lazy("There is a typing error"),
    "delisted": lazy("Not in the register any more"),
    "several": lazy("Which one do you mean?"),
    "never_listed": lazy("Not in the register"),
}
_NEXT = {
    "valid": lazy("Compare name and level with the certificate before you rely on it."),
    "suspended": lazy("The label must not be used meanwhile. Check again on a later day."),
    "renewable": lazy("It does not count until a renewal is published. Check again later."),
    "expired": lazy("It does not count on this day. Ask for an earlier day to see when it did."),
    "withdrawn": lazy(
        "It does not count from that day on. Ask for an earlier day if you need one."
    ),
    "upcoming": lazy("It does not count yet. Check again on its first day."),
    "unknown": lazy("Look at the sources, or ask the cluster for its certificate."),
    "listed_without_label": lazy(
        "If somebody shows you a certificate, check the number that is printed on it."
    ),
    "renamed": lazy("Compare the names, and go on with the record of today."),
    "merged": lazy("Labels stay with the cluster they were awarded to: look at both records."),
    "other_scheme": lazy(
        "It does not count as a European label. "
        "Ask whether the programme accepts labels of this scheme."
    ),
    "mistyped_number": lazy("Compare the number with the certificate, and type it again."),
    "delisted": lazy("Nothing counts under this name. Look for the cluster under another one."),
    "several": lazy("Choose one from the list, or type more of its name."),
    "never_listed": lazy("Check the spelling, or look for another name of the cluster."),
}


def why_words(told: Told, day: date) -> Words:
    """The answer for the day that was asked about."""
    head, following = str(_HEADS[told.code]), str(_NEXT[told.code])
    if told.label:
        return _of_label(told, day, following)
    detail = _DETAILS.get(told.code, _standing)(told)
    if not told.exact and told.record:
        nearest = _("Nothing is called exactly so; the nearest name is %(name)s.")
        detail = f"{nearest % {'name': told.record['name']}} {detail}"
    return Words(head, detail, following)


def _of_label(told: Told, day: date, following: str) -> Words:
    assert told.label
    assert told.record
    words = verdict(told.label, day)
    detail = _("Label %(number)s of %(name)s. %(reason)s") % {
        "number": told.label["number"],
        "name": told.record["name"],
        "reason": words.reason,
    }
    if told.code == "other_scheme":
        detail += " " + _("It belongs to another scheme (%(scheme)s).") % {
            "scheme": told.label["scheme"]
        }
    if told.code == "suspended" and told.until:
        detail += " " + _("It is suspended until %(day)s.") % {"day": in_words(told.until)}
    return Words(words.head, detail, following)


def _standing(told: Told) -> str:
    """What the labels of a cluster add up to."""
    assert told.record
    text = _("%(name)s: %(standing)s.") % {
        "name": told.record["name"],
        "standing": standing_sentence(told.record),
    }
    if told.code == "suspended" and told.until:
        text += " " + _("It is suspended until %(day)s.") % {"day": in_words(told.until)}
    if told.code == "withdrawn" and told.on:
        text += " " + _("That was %(when)s.") % {"when": when(told.on)}
    if told.code == "renewable" and told.until:
        text += " " + _("It can be renewed until %(day)s.") % {"day": in_words(told.until)}
    return text


def _bare(told: Told) -> str:
    assert told.record
    return _("%(name)s is in the register, which knows of no label of it.") % {"name": told.name}


def _of_another_scheme(told: Told) -> str:
    assert told.record
    schemes = sorted({each["scheme"] for each in told.record["labels"]})
    return _("%(name)s has labels, but of another scheme only (%(schemes)s).") % {
        "name": told.name,
        "schemes": ", ".join(schemes),
    }


def _renamed(told: Told) -> str:
    words = {"name": told.name, "now": (told.other or {})["name"]}
    moment = f" ({in_words(told.on)})" if told.on else ""
    return _("%(name)s is called %(now)s now") % words + moment + ". " + _goes_on(told)


def _merged(told: Told) -> str:
    words = {"name": told.name, "other": (told.other or {})["name"]}
    moment = f" {when(told.on)}" if told.on else ""
    return _("%(name)s was merged into %(other)s") % words + moment + ". " + _goes_on(told)


def _goes_on(told: Told) -> str:
    """What the record itself says of its labels."""
    assert told.record
    if told.record["standing"]["status"] == "none":
        return _("The register knows of no label under this record.")
    return _("Its record: %(standing)s.") % {"standing": standing_sentence(told.record)}


def _mistyped(told: Told) -> str:
    if told.meant or told.candidates:
        return _("This number has a typing error. These come nearest to it.")
    return _("This cannot be a number of this register, and nothing near it is one.")


def _delisted(told: Told) -> str:
    text = _("%(name)s left the register %(when)s.") % {"name": told.name, "when": when(told.on)}
    if told.other:
        return f"{text} " + _("It was listed twice; it goes on as %(other)s.") % {
            "other": told.other["name"]
        }
    return text


def _several(told: Told) -> str:
    if told.exact:
        return _("Several clusters bear this name, or bore it.")
    return _("Nothing in the register is called exactly so. These come nearest.")


def _never(told: Told) -> str:
    if _is_number(told.name):
        return _(
            "The number is well formed, but this register never gave it out. A certificate that "
            "shows it does not come from here."
        )
    return _("The register lists no cluster of this name, and no label of this number.")


def _is_number(text: str) -> bool:
    for parse in (parse_label_number, parse_cluster_number):
        with suppress(NumberError):
            parse(text)
            return True
    return False


_DETAILS = {
    "listed_without_label": _bare,
    "other_scheme": _of_another_scheme,
    "renamed": _renamed,
    "merged": _merged,
    "mistyped_number": _mistyped,
    "delisted": _delisted,
    "several": _several,
    "never_listed": _never,
}
