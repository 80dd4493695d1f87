"""What the first page tells, kept while register and day stay the same: counts, news, what ends."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from . import cache
from .head import Head, head, moved
from .labels import first_of_each
from .question import Choice, Question
from .statistics import counted

SHOWN = 6
BY = ("country", "level")


@dataclass(frozen=True, slots=True)
class Front:
    """Counts for a day as `statistics` gives them, the latest awards, and what ends soon."""

    register: Head
    totals: dict[str, int]
    by: dict[str, list[dict[str, Any]]]
    latest: Sequence[dict[str, Any]]
    ending: Sequence[dict[str, Any]]


def front(on: date) -> Front:
    """Three statements when it is asked for the first time, one after that."""
    register = head()
    question = Question(valid_on=on)
    kept = cache.get(register, "front", question)
    return kept or cache.put(register, "front", question, _gathered(register, on))


def _gathered(register: Head, on: date) -> Front:
    counts = counted(register, on, BY)
    latest = Question(valid_on=on, ordering="-awarded", limit=SHOWN)
    ending = latest.but(ordering="expires", status=Choice(any=("valid",)), expires_after=on)
    (newest, last), seq = first_of_each([latest, ending], register)
    if moved(register, seq):
        return _gathered(replace(register, past=True), on)
    return Front(register, counts["totals"], counts["by"], newest, last)
