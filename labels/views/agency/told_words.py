"""Saved sets, webhooks and their messages in words."""

from urllib.parse import parse_qsl

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ...outreach.calling import Failure
from ...outreach.messages import TEST, TYPES
from ...rules.validity import day_of
from .. import listing
from ..names import names

NEGATED = "__n"
DELIVERIES = {
    "waiting": (lazy("Waiting"), "upcoming"),
    "delivered": (lazy("Delivered"), "valid"),
    "dropped": (lazy("Given up"), "expired"),
}
FAILURES = {
    Failure.ADDRESS: lazy("The host is unknown, or not, or not only, on the public internet."),
    Failure.AWAY: lazy("Nobody listens there, or the connection broke off."),
    Failure.TLS: lazy("The certificate is not for this name, has ended, or nobody vouches for it."),
    Failure.SLOW: lazy("Not everything came within five seconds."),
    Failure.ANSWER: lazy("The answer cannot be read."),
    Failure.LARGE: lazy("The answer is too large."),
    Failure.REDIRECT: lazy("The address leads to another one. Write that one."),
    "secret_lost": lazy("The register cannot read the secret any more. Make a new one."),
}
PAUSES = {
    "asked": lazy("Somebody of the agency paused it."),
    "failed": lazy("Nothing was taken for three days, or the address said that it is gone."),
}


def conditions(text):
    """A kept filter as sentences: Country: Germany."""
    known, told = names(), []
    for name, value in parse_qsl(text):
        base = name.removesuffix(NEGATED)
        pattern = _("%(what)s: %(value)s") if base == name else _("%(what)s: not %(value)s")
        told.append(
            pattern % {"what": listing.TITLES[base], "value": listing.word_for(base, value, known)}
        )
    return told


def webhook_state(webhook):
    """What it does now: a word, its colour, and what there is to know about it."""
    if webhook.status == "paused":
        return {"word": _("Paused"), "look": "suspended", "why": PAUSES[webhook.paused_for]}
    if webhook.status == "failing":
        since = {"since": webhook.failing_since}
        return {"word": _("Failing"), "look": "withdrawn", "why": ""} | since
    return {"word": _("At work"), "look": "valid", "why": ""}


def delivery(message):
    """A message of the log: what it tells of, and what became of it."""
    word, look = DELIVERIES[message.status]
    kind, _colon, number = message.key.partition(":")
    about = _("A test. Nothing has happened.") if message.type == TEST else TYPES.get(message.type)
    return {
        "message": message,
        "word": word,
        "look": look,
        "about": about or "",
        "seq": number if kind in {"seq", "cohort"} else "",
    }


def attempt(tried):
    """One try: taken or not, and why not."""
    taken = tried.status is not None and 200 <= tried.status < 300 and not tried.failure
    return {
        "tried": tried,
        "taken": taken,
        "day": day_of(tried.at),
        "failure": FAILURES.get(tried.failure, tried.failure),
    }
