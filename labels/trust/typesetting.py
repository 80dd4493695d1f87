"""A template and data become a tagged PDF (PDF/UA-1): the same bytes for the same data.

Everything that people wrote reaches the template as data, never as its code.
"""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

# A letter that no font of ours has, as the compiler names it.
_NOT_IN_OUR_FONTS = re.compile(r'the text `"((?:[^"\\]|\\.)+)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
STAND_IN = "\u25a1"
ATTEMPTS = 8


class LettersMissing(Exception):
    """The text holds letters that no font of ours has."""

    def __init__(self, letters: set[str]) -> None:
        super().__init__(f"No font has {sorted(letters)}.")
        self.letters = letters


def typeset_wholly(template: Path, data: dict[str, Any], *, moment: datetime) -> bytes:
    """The PDF with every letter of its data; LettersMissing names those that cannot be shown."""
    try:
        return _compiled(template, data, moment)
    except typst.TypstError as error:
        if letters := _missing(str(error)):
            raise LettersMissing(letters) from error
        raise


def typeset(template: Path, data: dict[str, Any], *, moment: datetime, missing: str) -> bytes:
    """The PDF. `data` has a member `missing`, which is empty.

    Letters that our fonts do not have (they have Latin, Greek and Cyrillic ones, and more) are
    shown as a square, and `missing` takes the sentence that says so.
    """
    for _attempt in range(ATTEMPTS):
        try:
            return _compiled(template, data, moment)
        except typst.TypstError as error:
            letters = _missing(str(error))
            if not letters:
                raise
            data = _without(data, letters)
            data["missing"] = missing
    raise ValueError("The text holds too many letters that cannot be shown.")


def _compiled(template: Path, data: dict[str, Any], moment: datetime) -> bytes:
    found = typst.compile(
        str(template),
        root=str(template.parent),
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
        timestamp=int(moment.timestamp()),
    )
    assert isinstance(found, bytes)
    return found


def _missing(message: str) -> set[str]:
    """The letters that could not be displayed, out of the compiler's message."""
    texts = _NOT_IN_OUR_FONTS.findall(message)
    return set("".join(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) for text in texts))


def _without(value: Any, letters: set[str]) -> Any:
    if isinstance(value, dict):
        return {name: _without(each, letters) for name, each in value.items()}
    if isinstance(value, list):
        return [_without(each, letters) for each in value]
    if isinstance(value, str):
        return "".join(STAND_IN if each in letters else each for each in value)
    return value
