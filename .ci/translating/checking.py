"""Whether the catalogues are whole: every text, in every language, and compiled as written."""

from collections.abc import Iterator

from . import LANGUAGES, catalogues
from .finding import Found, Key
from .judging import faults


def problems(found: dict[Key, Found]) -> list[str]:
    """Everything that is not right, each with the language and the text it is about."""
    return [problem for language in LANGUAGES for problem in of_language(language, found)]


def of_language(language: str, found: dict[Key, Found]) -> Iterator[str]:
    translated, fuzzy = catalogues.read(language)
    for key, each in found.items():
        if key not in translated:
            yield _said(language, key, "not in the .po file: run extract")
        elif key in fuzzy:
            yield _said(language, key, "a guess (fuzzy)")
        else:
            for fault in faults(language, key, each, translated[key]):
                yield _said(language, key, fault)
    for key in translated.keys() - found.keys():
        yield _said(language, key, "no longer used: run extract")
    kept = {key: text for key, text in translated.items() if key not in fuzzy}
    if catalogues.in_use(language) != catalogues.to_be_used(language, found, kept):
        yield f"{language}: the .mo file does not say what the .po file says: run compile"


def _said(language: str, key: Key, fault: str) -> str:
    context = f" ({key.context})" if key.context else ""
    return f"{language}: {key.text!r}{context}: {fault}"
