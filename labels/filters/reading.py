"""Parameters as somebody sent them become a question, or a list of all that is wrong."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from .. import clock
from ..register.question import Choice, Question
from .description import PAGE_SIZE, Kind, Parameter
from .problems import BadParameters, BadValue, Problem, hint, shown
from .surfaces import SURFACES
from .values import LONGEST, READERS, clean, moment_text

NEGATED = "__n"
MOST_REPEATED = 50
MOST_IN_WORDS = 2500  # a cursor may hold a long name in three-byte letters, twice encoded
_LONG = {Kind.WORDS, Kind.CURSOR}

type Sent = QueryDict | Mapping[str, str | list[str]] | Iterable[tuple[str, str]]

_CHOICES = ("country", "region", "sector", "programme", "identifier", "level", "status", "scheme")
_ONE_VALUE = frozenset(Question.__dataclass_fields__) - frozenset(_CHOICES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Question):
    """A question as it was put: `texts` are the checked words of each parameter sent.

    `fields` and `omit` are the members of each result that are wanted, and those that are not.
    None of the four changes which records answer it, so they do not count in a comparison.
    """

    fields: tuple[str, ...] = field(default=(), compare=False)
    omit: tuple[str, ...] = field(default=(), compare=False)
    surface: str = field(default="clusters", compare=False)
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class _Name:
    """A name that a surface takes, and how its values are read."""

    parameter: Parameter
    read: Callable[[Parameter, str], Any]


def _names(parameters: Iterable[Parameter]) -> dict[str, _Name]:
    names = {}
    for parameter in parameters:
        names[parameter.name] = _Name(parameter, READERS[parameter.kind])
        if parameter.negatable:
            names[parameter.name + NEGATED] = names[parameter.name]
    return names


_SURFACES = {surface: _names(parameters) for surface, parameters in SURFACES.items()}


def parse(params: Sent, *, surface: str = "clusters") -> Asked:
    """The question that was asked; BadParameters with everything that is wrong with it."""
    values, texts = _read(params, surface)
    parts = {name: value for name, value in values.items() if name in _ONE_VALUE}
    for name in _CHOICES:
        if name in values or name + NEGATED in values:
            parts[name] = Choice(values.get(name, ()), values.get(name + NEGATED, ()))
    if "page" in values:
        parts["offset"] = (values["page"] - 1) * values.get("limit", PAGE_SIZE)
    if "valid_on" not in parts:
        parts["valid_on"] = clock.today()
    for name in ("fields", "omit"):
        if name in values:
            parts[name] = values[name]
    return Asked(surface=surface, texts=texts, **parts)


def read(params: Sent, *, surface: str) -> dict[str, Any]:
    """The values sent, by name, each of its own type; BadParameters with all that is wrong."""
    return _read(params, surface)[0]


def _read(params: Sent, surface: str) -> tuple[dict[str, Any], dict[str, tuple[str, ...]]]:
    names = _SURFACES[surface]
    values: dict[str, Any] = {}
    texts: dict[str, tuple[str, ...]] = {}
    problems: list[Problem] = []
    for name, sent in _grouped(params).items():
        if surface == "pages":
            sent = [text for text in sent if text.strip()]  # a form sends its empty fields too
        try:
            if name not in names:
                _refuse_name(name, names)
            if sent:
                values[name], texts[name] = _value(name, names[name], sent)
        except BadValue as bad:
            problems.append(Problem(name[:100], bad.code, str(bad), bad.nearest))
    problems += _contradictions(values)
    if problems:
        raise BadParameters(problems)
    return values, texts


def _grouped(params: Sent) -> Mapping[str, list[str]]:
    """The values by name, in the order sent."""
    if isinstance(params, QueryDict):
        return dict(params.lists())
    pairs = params.items() if isinstance(params, Mapping) else params
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).extend([value] if isinstance(value, str) else value)
    return found


def _value(name: str, known: _Name, sent: list[str]) -> tuple[Any, tuple[str, ...]]:
    parameter = known.parameter
    if not parameter.many:
        if len(sent) > 1:
            sentence = _("Write %(name)s once only, not %(count)s times.")
            raise BadValue("repeated", sentence % {"name": name, "count": len(sent)})
        text = _text(name, parameter, sent[0])
        value = known.read(parameter, text)
        return value, (_written(value, text),)
    if len(sent) > MOST_REPEATED:
        sentence = _("Write %(name)s at most %(count)s times.")
        raise BadValue("repeated", sentence % {"name": name, "count": MOST_REPEATED})
    values = {known.read(parameter, _text(name, parameter, text)) for text in sent}
    ordered = tuple(sorted(values))
    return ordered, ordered


def _text(name: str, parameter: Parameter, text: str) -> str:
    text = clean(text, MOST_IN_WORDS if parameter.kind in _LONG else LONGEST)
    if not text and parameter.name != "q":
        sentence = _("Write a value for %(name)s, or leave it out.")
        raise BadValue("empty", sentence % {"name": name})
    return text


def _written(value: Any, text: str) -> str:
    """The value as we write it: codes in our spelling, lists in our order, the rest as sent.

    A moment is written anew, because its plus sign may have arrived as a space.
    """
    if isinstance(value, tuple):
        return ",".join(value)
    if isinstance(value, datetime) and "T" in text:
        return moment_text(value)
    return value if isinstance(value, str) else text


def _refuse_name(name: str, names: Mapping[str, _Name]) -> None:
    base = name.removesuffix(NEGATED)
    if base in names:
        meant, near = " " + _("%(name)s has no opposite.") % {"name": base}, base
    else:
        meant, near = hint(name, names)
    sentence = _("There is no parameter %(name)s.") % {"name": shown(name)}
    raise BadValue("unknown_parameter", sentence + meant, near)


def _joined(names: str, last: str) -> str:
    return _("%(names)s and %(last)s") % {"names": names, "last": last}


def _contradictions(values: Mapping[str, Any]) -> list[Problem]:
    places = [name for name in ("cursor", "page", "offset") if name in values]
    if len(places) < 2:
        return []
    sentence = _("Write only one of %(names)s: each says where the list begins.") % {
        "names": reduce(_joined, places)
    }
    return [Problem(places[0], "contradiction", sentence)]
