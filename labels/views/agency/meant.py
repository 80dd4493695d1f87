"""Which cluster or label somebody means who typed a number, a name or an address.

Only what is exactly one of them is taken at once. Everything else is asked back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as lazy

from ... import clock
from ...register.question import Question
from ...register.whynot import Told, why
from ...rules.numbers import NumberError, parse_cluster_number, parse_label_number
from ...templatetags.why_words import why_words

# A name that the cluster has given up may be that of another one today.
NOT_AT_ONCE = ("renamed", "several")
ASKED_BACK = {
    "renamed": lazy("A cluster was called so before."),
    "several": lazy("Several clusters may be meant."),
    "mistyped_number": lazy("There is a typing error in this number. It may be one of these:"),
}
NEAREST = lazy("Nothing is called exactly so. What comes nearest:")


@dataclass(frozen=True, slots=True)
class Choice:
    """One that may be meant: its number, and what tells it from others."""

    number: str
    record: dict[str, Any]
    label: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Meant:
    """`named` is the member of a question and the number; without it the choices are asked."""

    named: dict[str, str] = field(default_factory=dict)
    choices: Sequence[Choice] = ()
    sentence: str = ""


def meant(typed, known_at, *, chosen=""):
    """Who is meant. `chosen` is the number that was chosen when this text was asked back."""
    if chosen and (named := _numbered(chosen)):
        return Meant(named)
    told = why(_last_part(typed), Question(valid_on=clock.today(), known_at=known_at))
    if told.label:
        return Meant({"label": told.label["number"]})
    if told.record and told.exact and told.code not in NOT_AT_ONCE:
        return Meant({"cluster": told.record["number"]})
    choices = _choices(told)
    if choices:
        return Meant(choices=choices, sentence=str(ASKED_BACK.get(told.code, NEAREST)))
    words = why_words(told, clock.today())
    return Meant(sentence=f"{words.detail} {words.next}")


def _numbered(text):
    for member, parse in (("cluster", parse_cluster_number), ("label", parse_label_number)):
        try:
            return {member: parse(text)}
        except NumberError:
            continue
    return {}


def _last_part(typed):
    """Of an address its last part: a number, or the name of a cluster in addresses."""
    if not typed.startswith(("https://", "http://", "/")):
        return typed
    return typed.partition("?")[0].partition("#")[0].rstrip("/").rpartition("/")[2]


def _choices(told: Told):
    """Labels that a mistyped number may be, the nearest cluster, and others that are near."""
    found = [Choice(label["number"], record, label) for label, record in told.meant]
    records = ([told.record] if told.record else []) + list(told.candidates)
    return found + [Choice(each["number"], each) for each in records]
