"""A part of a file, as a client asks for it that was interrupted (RFC 9110, section 14)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from django.http import HttpRequest

AT_ONCE = 64 * 1024
_ONE_RANGE = re.compile(r"bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})", re.ASCII | re.IGNORECASE)


class Unsatisfiable(Exception):
    """The part begins where the file has ended."""


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes from the first to the last, both included, of a file of that size."""

    first: int
    last: int
    size: int
    whole: bool

    @property
    def length(self) -> int:
        return self.last - self.first + 1

    @property
    def told(self) -> str:
        """As Content-Range tells it."""
        return f"bytes {self.first}-{self.last}/{self.size}"

    def of(self, file: IO[bytes]) -> "Pieces":
        return Pieces(file, self)


class Pieces:
    """The bytes of a part, some at a time; the file is closed with the answer."""

    def __init__(self, file: IO[bytes], part: Part) -> None:
        self._file, self._part = file, part
        self.close = file.close

    def __iter__(self) -> Iterator[bytes]:
        self._file.seek(self._part.first)
        left = self._part.length
        while left and (piece := self._file.read(min(AT_ONCE, left))):
            left -= len(piece)
            yield piece


def wanted(request: HttpRequest, tag: str, size: int) -> Part:
    """The part that is asked for, else the whole file; Unsatisfiable if it lies behind the end.

    Several ranges at once, other units, and what cannot be read are answered with the whole, as
    the standard allows; so is an If-Range that names another version.
    """
    whole = Part(0, size - 1, size, True)
    match = _ONE_RANGE.fullmatch(request.headers.get("Range", "").strip())
    if request.method != "GET" or match is None or not (match[1] or match[2]):
        return whole
    if request.headers.get("If-Range", tag).strip() != tag:
        return whole
    if not match[1]:
        return _ending(int(match[2]), size)
    first, last = int(match[1]), int(match[2]) if match[2] else size - 1
    if last < first and match[2]:
        return whole
    if first >= size:
        raise Unsatisfiable
    return Part(first, min(last, size - 1), size, False)


def _ending(length: int, size: int) -> Part:
    """The last bytes, as many as are asked for."""
    if length == 0 or size == 0:
        raise Unsatisfiable
    return Part(max(0, size - length), size - 1, size, False)
