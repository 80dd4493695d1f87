"""A question as an address: always the same text for the same question."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from .description import Kind
from .reading import NEGATED, Asked
from .surfaces import PARAMETERS, SURFACES
from .values import moment_text

_DEFAULTS = {
    surface: {each.name: each.default for each in parameters if each.default}
    for surface, parameters in SURFACES.items()
}
_JOINED = {name for name, each in PARAMETERS.items() if each.kind == Kind.WORDS}
_ORDER = {
    surface: {
        name: place
        for place, each in enumerate(parameters)
        for name in (each.name, each.name + NEGATED)
    }
    for surface, parameters in SURFACES.items()
}


def canonical(asked: Asked) -> str:
    """The question in its canonical order; two questions that mean the same may be written alike.

    What equals the default is left out; the day stays as it was written.
    """
    return _encoded(asked.surface, asked.texts)


def query_string(asked: Asked, **changes: Any) -> str:
    """The question with some parameters changed; None or an empty list takes one away.

    A new condition starts the list from its beginning, unless the change itself says where.
    """
    texts = dict(asked.texts)
    for name in ("offset", "page", "cursor"):
        texts.pop(name, None)
    for name, value in changes.items():
        text = written(value)
        texts[name] = (",".join(text),) if text and name in _JOINED else text
    return _encoded(asked.surface, texts)


def written(value: Any) -> tuple[str, ...]:
    """A value as the texts of its parameter."""
    if value is None or value == "":
        return ()
    if isinstance(value, str):
        return (value,)
    if isinstance(value, datetime):
        return (moment_text(value),)
    if isinstance(value, date):
        return (value.isoformat(),)
    if isinstance(value, Iterable):
        return tuple(sorted({str(each) for each in value}))
    return (str(value),)


def _encoded(surface: str, texts: Mapping[str, tuple[str, ...]]) -> str:
    order, defaults = _ORDER[surface], _DEFAULTS[surface]
    return urlencode(
        [
            (name, text)
            for name in sorted(texts, key=order.__getitem__)
            for text in texts[name]
            if text != defaults.get(name)
        ]
    )
