"""Pictures, by their headers and the chain of their pieces. No picture is ever decoded here."""

import re
import struct
import zlib
from typing import NoReturn

from django.utils.translation import gettext as _

from .faults import BadFile

MOST_PIXELS = 40_000_000
MOST_PIECES = 50_000

# Colour type and the depths that go with it.
_PNG_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_CHUNK_NAME = re.compile(rb"[A-Za-z]{2}[A-Z][A-Za-z]")

_JPEG_END = b"\xff\xd9"
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_SCAN = 0xDA
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
# Inside a scan FF is followed by 00, or by a restart mark; anything else ends the scan.
_AFTER_SCAN = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")


def check_png(content: bytes) -> None:
    """Header first, every chunk whole and with its checksum, the end where the file ends."""
    place, seen, count = 8, b"", 0
    while seen != b"IEND":
        length, name = struct.unpack_from(">I4s", content, place)
        end = place + 12 + length
        count += 1
        if end > len(content) or not _CHUNK_NAME.fullmatch(name) or count > MOST_PIECES:
            _damaged()
        (checksum,) = struct.unpack_from(">I", content, end - 4)
        if checksum != zlib.crc32(memoryview(content)[place + 4 : end - 4]):
            _damaged()
        if (name == b"IHDR") != (count == 1):
            _damaged()
        if name == b"IHDR":
            _check_png_header(content[place + 8 : end - 4])
        place, seen = end, name
    if place != len(content) or length or b"IDAT" not in content:
        _damaged()


def _check_png_header(header: bytes) -> None:
    width, height, depth, colour, packing, filtering, interlace = struct.unpack(">IIBBBBB", header)
    if depth not in _PNG_DEPTHS.get(colour, ()) or packing or filtering or interlace > 1:
        _damaged()
    _check_pixels(width, height)


def check_jpeg(content: bytes) -> None:
    """Segment by segment to the end mark. Cameras add smaller pictures: each is walked as well."""
    place, left = 0, MOST_PIECES
    content = content.rstrip(b"\0")
    while place < len(content):
        if content[place : place + 2] != b"\xff\xd8":
            _damaged()
        place, left = _walk_jpeg(content, place + 2, left)


def _walk_jpeg(content: bytes, place: int, left: int) -> tuple[int, int]:
    """The place after the end mark of the picture, and how many pieces may still come."""
    framed = scanned = False
    while left:
        left -= 1
        mark, place = _mark(content, place)
        if mark == _JPEG_END[1]:
            break
        if mark in _ALONE:
            continue
        (length,) = struct.unpack_from(">H", content, place)
        if length < 2 or place + length > len(content) or mark == 0:
            _damaged()
        if mark in _FRAMES:
            height, width = struct.unpack_from(">HH", content, place + 3)
            _check_pixels(width, height)
            framed = True
        place += length
        if mark == _SCAN:
            scanned = framed
            place = _end_of_scan(content, place)
    if not (framed and scanned and left):
        _damaged()
    return place, left


def _mark(content: bytes, place: int) -> tuple[int, int]:
    """The mark at a place, which may be filled up with FF, and the place after it."""
    start = place
    while content[place] == 0xFF:
        place += 1
    if place == start:
        _damaged()
    return content[place], place + 1


def _end_of_scan(content: bytes, place: int) -> int:
    found = _AFTER_SCAN.search(content, place)
    return found.start() if found else _damaged()


def _check_pixels(width: int, height: int) -> None:
    if not width or not height:
        _damaged()
    if width * height > MOST_PIXELS:
        raise BadFile(
            "too_many_pixels",
            _("This picture has more than 40 million pixels. Make it smaller and send it again."),
        )


def _damaged() -> NoReturn:
    raise BadFile("damaged", _("This picture is damaged or cut off. Save it again."))
