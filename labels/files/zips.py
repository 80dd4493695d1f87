"""ZIP archives, read member by member with a counter: nothing in their headers is believed.

An archive must be one run of members from the first byte of the file to the last. So there is no
room for a second file in front, between, or behind, and no member can be counted twice.
"""

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn
from urllib.parse import unquote

from django.utils.translation import gettext as _

from .faults import BadFile

MOST_MEMBERS = 500
MOST_UNPACKED = 50 * 1024 * 1024
MOST_PER_BYTE = 50

_END = b"PK\x05\x06"
_LOCAL = b"PK\x03\x04"
_END_SIZE = 22
_LONGEST_COMMENT = 65_535
_BEGIN_LARGE_END = b"PK\x06\x07"
# A descriptor behind a member: a mark, a checksum and two sizes of up to eight bytes.
_LONGEST_GAP = 24
_STEP = 64 * 1024
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_UNWANTED = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|]')


@dataclass(slots=True)
class Budget:
    """What one handed-in file may unpack to, with everything inside it."""

    packed: int
    members: int = field(default=0, init=False)
    unpacked: int = field(default=0, init=False)

    def open_member(self) -> None:
        self.members += 1
        if self.members > MOST_MEMBERS:
            raise BadFile("zip_bomb", _("This file has too many parts. Save it again."))

    def spend(self, size: int) -> None:
        self.unpacked += size
        if self.unpacked > min(MOST_UNPACKED, MOST_PER_BYTE * self.packed):
            raise BadFile(
                "zip_bomb", _("This file unpacks to far more than its size. Split it into parts.")
            )


def holds_a_zip(content: bytes) -> bool:
    """Whether programs that look for an archive from the end of a file would find one."""
    tail = content[-(_END_SIZE + _LONGEST_COMMENT + _LONGEST_GAP) :]
    place = tail.find(_END)
    while place >= 0:
        fields = tail[place + 4 : place + _END_SIZE]
        if len(fields) == _END_SIZE - 4:
            disk, first, here, total, size, start = struct.unpack("<HHHHII", fields[:16])
            if disk == first == 0 and here == total and size + start <= len(content):
                return True
        place = tail.find(_END, place + 1)
    return False


def members(content: bytes, budget: Budget) -> Iterator[tuple[str, bytes]]:
    """Name and content of each member, unpacked one at a time; BadFile as soon as one is wrong."""
    told = _check_end(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        infos = sorted(archive.infolist(), key=lambda info: info.header_offset)
        directory = archive.start_dir
    if len(infos) != told:
        _damaged()
    _check_names(infos)
    before = 0
    for info, start, end in [(info, *_extent(content, info)) for info in infos]:
        if not 0 <= info.header_offset - before <= (_LONGEST_GAP if before else 0):
            _damaged()
        before = end
        budget.open_member()
        if not info.orig_filename.endswith("/"):
            yield info.orig_filename, _unpacked(content[start:end], info, budget)
        elif end > start:
            _damaged()
    if not 0 <= directory - before <= _LONGEST_GAP:
        _damaged()


def _check_end(content: bytes) -> int:
    """The list of members ends with the file and is short enough to be read; how many it has."""
    end = content[-_END_SIZE:]
    if not (end.startswith(_END) and end.endswith(b"\0\0") and content.startswith(_LOCAL)):
        _damaged()
    disk, first, here, total, size, start = struct.unpack("<HHHHII", end[4:20])
    if total > MOST_MEMBERS or size > MOST_MEMBERS * 1024:
        raise BadFile("zip_bomb", _("This file has too many parts. Save it again."))
    whole = start + size + _END_SIZE == len(content)
    large = content[-_END_SIZE - 20 :].startswith(_BEGIN_LARGE_END)
    if disk or first or here != total or not whole or large:
        _damaged()
    return int(total)


def _check_names(infos: list[zipfile.ZipInfo]) -> None:
    seen = set()
    for info in infos:
        name = unquote(info.orig_filename)
        parts = name.removesuffix("/").split("/")
        if _UNWANTED.search(name) or not {"", ".", ".."}.isdisjoint(parts):
            raise BadFile(
                "bad_member",
                _("A part of this file is named as if it lay outside. Save it again."),
            )
        folded = name.casefold()
        if folded in seen:
            _damaged()
        seen.add(folded)
        if info.flag_bits & _ENCRYPTED:
            raise BadFile(
                "encrypted", _("This file is protected with a password. Save it without one.")
            )
        if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise BadFile("bad_member", _("This file holds a link to another file. Save it again."))


def _extent(content: bytes, info: zipfile.ZipInfo) -> tuple[int, int]:
    """Where the packed bytes of a member begin and end; its own header must name it the same."""
    at = info.header_offset
    mark, flags, method = struct.unpack_from("<4s2xHH", content, at)
    name_size, extra_size = struct.unpack_from("<HH", content, at + 26)
    name = content[at + 30 : at + 30 + name_size]
    start = at + 30 + name_size + extra_size
    end = start + info.compress_size
    told = info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437")
    if mark != _LOCAL or name != told or method != info.compress_type or end > len(content):
        _damaged()
    if flags & _ENCRYPTED:
        raise BadFile(
            "encrypted", _("This file is protected with a password. Save it without one.")
        )
    return start, end


def _unpacked(packed: bytes, info: zipfile.ZipInfo, budget: Budget) -> bytes:
    """The member, counted while it comes out, and exactly what the list says of it."""
    if info.compress_type == zipfile.ZIP_STORED:
        budget.spend(len(packed))
        whole = packed
    elif info.compress_type == zipfile.ZIP_DEFLATED:
        whole = _inflated(packed, budget)
    else:
        _damaged()
    if len(whole) != info.file_size or zlib.crc32(whole) != info.CRC:
        _damaged()
    return whole


def _inflated(packed: bytes, budget: Budget) -> bytes:
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    pieces = []
    while not unpacker.eof:
        piece = unpacker.decompress(packed, _STEP)
        packed = unpacker.unconsumed_tail
        if not piece and not packed and not unpacker.eof:
            _damaged()
        budget.spend(len(piece))
        pieces.append(piece)
    if unpacker.unused_data or packed:
        _damaged()
    return b"".join(pieces)


def _damaged() -> NoReturn:
    raise BadFile("damaged", _("This file is damaged, or holds more than it lists. Save it again."))
