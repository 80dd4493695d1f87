"""Filters that were kept as text, as questions again.

The text is what `filters.canonical` wrote: names and codes were checked when it was kept. It says
nothing about days, pages or order: whoever asks gives the clocks.
"""

from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qsl

from .question import Choice, Question

CHOICES = ("country", "region", "sector", "programme", "identifier", "level", "status", "scheme")
DAYS = ("awarded_after", "awarded_before", "expires_after", "expires_before")
TEXTS = ("q", "min_level")
NEGATED = "__n"


def question_of(text: str, *, valid_on: date, known_at: datetime | None = None) -> Question:
    """The question that the text asks on these clocks; ValueError for what is no kept filter."""
    values: dict[str, list[str]] = {}
    for name, value in parse_qsl(text, keep_blank_values=True, strict_parsing=True):
        values.setdefault(name, []).append(value)
    parts: dict[str, Any] = {}
    for name in CHOICES:
        wanted, refused = values.pop(name, []), values.pop(name + NEGATED, [])
        if wanted or refused:
            parts[name] = Choice(tuple(wanted), tuple(refused))
    for name in [name for name in (*DAYS, *TEXTS) if name in values]:
        (value,) = values.pop(name)
        parts[name] = date.fromisoformat(value) if name in DAYS else value
    if values:
        raise ValueError(f"A kept filter does not ask for {', '.join(sorted(values))}.")
    return Question(valid_on=valid_on, known_at=known_at, **parts)
