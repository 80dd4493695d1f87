"""Counts that one worker keeps while the register does not change.

The key is the register's number and moment, so the first read after a publication asks anew.
"""

import os
from collections import OrderedDict
from dataclasses import fields
from operator import attrgetter
from threading import Lock
from typing import Any

from .head import Head
from .question import Question

# Facets of a large register have some ten thousand bytes, a count a few.
MOST = {"facets": 64, "statistics": 64, "places": 16, "front": 4, "development": 8}
MOST_OTHERS = 2000
_kept: dict[str, OrderedDict[tuple[Any, ...], Any]] = {}
_lock = Lock()


def get(register: Head, what: str, question: Question) -> Any:
    """What is kept, or None."""
    alike = _kept.get(what)
    return alike and alike.get(_key(register, question))


def put(register: Head, what: str, question: Question, value: Any) -> Any:
    """Keep a value, forget the oldest beyond the bound, and give the value back."""
    with _lock:
        alike = _kept.setdefault(what, OrderedDict())
        alike[_key(register, question)] = value
        while len(alike) > MOST.get(what, MOST_OTHERS):
            alike.popitem(last=False)
    return value


# Paging and order do not change a count, and `known_at` is in the register's own key.
_of_the_answer = attrgetter(
    *(
        each.name
        for each in fields(Question)
        if each.name not in {"known_at", "limit", "offset", "cursor", "ordering"}
    )
)


def _key(register: Head, question: Question) -> tuple[Any, ...]:
    return (*register.key, *_of_the_answer(question))


def _begin_anew() -> None:
    """A forked child has nobody who would open a lock that was closed."""
    global _lock
    _lock = Lock()


os.register_at_fork(after_in_child=_begin_anew)
