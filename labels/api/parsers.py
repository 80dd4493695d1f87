"""One way to read a JSON body: strictly, so that no two readers can read it differently."""

import json
from typing import Any, NoReturn

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

LARGEST = 1_048_576
DEEPEST = 64


class BodyTooLarge(Exception):
    """The body has more bytes than we read."""


class StrictJSONParser(BaseParser):
    """UTF-8, at most 1 MB and 64 levels, no NaN, no name twice, no half characters."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        body = stream.read(LARGEST + 1)
        if len(body) > LARGEST:
            raise BodyTooLarge
        return read_json(body)


def read_json(body: bytes) -> Any:
    """The value in the body; ParseError with a sentence that says what is wrong."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise ParseError("Send the body in UTF-8.") from None
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
    except RecursionError:
        raise ParseError(_TOO_DEEP) from None
    except ValueError as error:  # also an integer with thousands of digits
        place = f" at line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise ParseError(f"The body is not JSON{place}.") from None
    _check(value)
    return value


_TOO_DEEP = f"The body is nested more than {DEEPEST} levels deep."


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ParseError(f"The name {twice[:40]!a} stands twice in one object.")
    return value


def _no_constant(name: str) -> NoReturn:
    raise ParseError(f"{name} is not a number in JSON.")


def _check(value: Any) -> None:
    """Level by level, so that depth costs no recursion."""
    level = [value]
    for _ in range(DEEPEST):
        below: list[Any] = []
        for each in level:
            if isinstance(each, dict):
                for name in each:
                    _whole(name)
                below.extend(each.values())
            elif isinstance(each, list):
                below.extend(each)
            elif isinstance(each, str):
                _whole(each)
            elif isinstance(each, float) and each in {float("inf"), float("-inf")}:
                raise ParseError("A number is larger than we can read.")
        if not below:
            return
        level = below
    raise ParseError(_TOO_DEEP)


def _whole(text: str) -> None:
    if not text.isascii() and any("\ud800" <= symbol <= "\udfff" for symbol in text):
        raise ParseError("A text holds half of a character (a lone surrogate).")
