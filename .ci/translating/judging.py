"""What can be wrong with a translation that a machine can see."""

import re
from collections import Counter
from collections.abc import Iterator

from .catalogues import forms
from .finding import Found, Key

PLACES = re.compile(r"%\([^)]+\)[a-z]|%[sdif]|\{[A-Za-z_][A-Za-z0-9_]*\}|%%")
TAGS = re.compile(r"</?[a-zA-Z][^>]*>|&[a-z]+;")
SPACE = re.compile(r"\A(\s*).*?(\s*)\Z", re.DOTALL)


def faults(language: str, key: Key, found: Found, strings: tuple[str, ...]) -> list[str]:
    """Every fault of one translation, in words; an untranslated text has that one fault."""
    count = forms(language) if found.plural else 1
    if not any(strings):
        return ["untranslated"]
    if len(strings) != count or not all(strings):
        return [f"{count} forms expected, {sum(map(bool, strings))} given"]
    return [fault for at, text in enumerate(strings) for fault in _of_one(key, found, at, text)]


def _of_one(key: Key, found: Found, at: int, text: str) -> Iterator[str]:
    source = found.plural if found.plural and at else key.text
    yield from _places(key, found, text)
    if Counter(TAGS.findall(text)) != Counter(TAGS.findall(source)):
        yield f"other tags than the source: {text!r}"
    if _edges(text) != _edges(key.text):
        yield f"other space at its edges than the source: {text!r}"


def _places(key: Key, found: Found, text: str) -> Iterator[str]:
    """A form for one may leave its number out; everything else stands in every form."""
    given, wanted = Counter(PLACES.findall(text)), Counter(PLACES.findall(key.text))
    if not found.plural:
        if given != wanted:
            yield f"other placeholders than the source: {_named(given, wanted)}"
        return
    all_of_them = set(wanted) | set(PLACES.findall(found.plural))
    if set(given) - all_of_them:
        yield f"unknown placeholders: {_named(given, Counter(all_of_them))}"
    if (set(wanted) & set(PLACES.findall(found.plural))) - set(given):
        yield f"placeholders are missing: {_named(given, Counter(all_of_them))}"


def _named(given: Counter[str], wanted: Counter[str]) -> str:
    return f"{sorted(given.elements())}, expected {sorted(wanted.elements())}"


def _edges(text: str) -> tuple[str, ...]:
    match = SPACE.match(text)
    return match.groups() if match else ()
