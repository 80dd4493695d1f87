"""The names that people give their files: a label to show, never a path."""

import re
import unicodedata

from .kinds import FileKind

LONGEST = 200

_SEPARATORS = re.compile(r"[/\\]")
# What Windows does not take in a name; a download would be renamed or refused.
_NOT_IN_A_NAME = re.compile(r'[<>:"|?*]')
_SPACES = re.compile(r"\s+")


def clean_name(text: str, kind: FileKind | None = None) -> str:
    """The name without path, control and direction characters, at most 200 characters long.

    Letters of all languages stay. With a kind, the name ends as files of that kind do.
    """
    last = _SEPARATORS.split(unicodedata.normalize("NFC", text))[-1]
    seen = "".join(_seen(symbol) for symbol in last)
    name = _SPACES.sub(" ", _NOT_IN_A_NAME.sub("_", seen)).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if kind:
        stem, dot, ending = (stem if dot else name), ".", kind.extension
    elif not dot:
        stem, ending = name, ""
    ending = ending[: LONGEST // 2]
    stem = stem[: LONGEST - len(dot + ending)].strip(" .") or "file"
    return unicodedata.normalize("NFC", f"{stem}{dot}{ending}")


def _seen(symbol: str) -> str:
    """The character, or nothing if nobody sees it: controls, directions, halves of characters."""
    category = unicodedata.category(symbol)
    if category in ("Zl", "Zp") or symbol in "\t\r\n\v\f\x85":
        return " "
    return "" if category.startswith("C") else symbol
