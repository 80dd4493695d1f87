"""PDF: whole, not encrypted, and nothing in it runs, opens, sends or carries another file.

Two readings, because programs differ in how they find the objects of a broken file:

1. Every byte, wherever it stands: the names of what we refuse, also written as /J#61vaScript.
   They are long enough not to turn up in packed data by chance. Whatever unpacks to what looks
   like a stream of objects is read the same way, piece by piece, up to a total. So an object is
   found even when the table of objects hides it.
2. pypdf, as a correct reader: table of objects, catalogue, and the streams of objects in it, which
   must be packed as all programs do it. No page, font or picture is ever touched, and what pypdf
   may unpack is bounded.
"""

import io
import logging
import re
import zlib
from collections.abc import Generator, Iterator
from typing import Any, NoReturn

from django.utils.translation import gettext as _
from pypdf import Configuration, PdfReader, apply_configuration
from pypdf.generic import DictionaryObject, IndirectObject, StreamObject

from .faults import BadFile

MOST_UNPACKED = 100 * 1024 * 1024
MOST_OBJECTS = 200_000
MOST_STREAMS = 50_000
MOST_UPDATES = 200

# What a sender wrote into a PDF is not for our log.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

_STEP = 1024 * 1024
_SNIFFED = 64
_BITE = 4096
# Packed data is read so often over, all beginnings taken together, and then it is enough.
_READ_OVER = 4
# No name that we look for is longer, even with every letter as #xx.
_OVERLAP = 64

_RUNS = (
    *("JavaScript", "Launch", "SubmitForm", "ImportData", "Rendition", "GoToE", "Movie"),
    *("RichMedia", "RichMediaContent", "RichMediaSettings", "RichMediaExecute"),
)
_CARRIES = ("EmbeddedFile", "EmbeddedFiles", "FileAttachment")
_LOCKED = ("Encrypt",)
# What pypdf may unpack. It undoes predictors, runs and LZW in Python, a few megabytes a second:
# the table of objects gets by with little, and streams of objects may not use any of these.
_FOR_REFERENCES = Configuration(
    lzw_maximum_output_length=1_000_000,
    run_length_maximum_output_length=1_000_000,
    zlib_maximum_output_length=4_000_000,
    zlib_maximum_recovery_input_length=100_000,
)
_FOR_OBJECTS = _FOR_REFERENCES.with_overwrites(zlib_maximum_output_length=40_000_000)

_HEADER = re.compile(rb"%PDF-(1\.[0-7]|2\.0)[\s%]")
_FOOTER = re.compile(rb"startxref\s+\d{1,10}\s+%%EOF[\s\0]*\Z")
_STREAM = re.compile(rb"stream\r?\n")
# A stream of objects begins with numbers; a comment or white space may come first.
_MAYBE_OBJECTS = re.compile(rb"\s*(?:\Z|%|\d+(?:\s|\Z))")
_ZLIB_HEADER = 31


def _spelled(name: str) -> str:
    """A pattern for a name, each letter of which may be written as #xx."""
    return "".join(f"(?:{letter}|#(?i:{ord(letter):02x}))" for letter in name)


def _any(names: tuple[str, ...]) -> str:
    return "|".join(map(_spelled, names))


_NAMES = re.compile(
    (
        f"/(?=[JLSIRGMEFX#])(?:(?P<runs>{_any(_RUNS)})|(?P<carries>{_any(_CARRIES)})|(?P<locked>{_any(_LOCKED)}))"
        "(?=[\\x00\\s()<>\\[\\]{}/%]|\\Z)"
        # Too short to stand alone in packed data: a form in XML with its own scripts, and the
        # content of a file that is carried along.
        + f"|/(?P<form>{_spelled('XFA')})\\s*(?:\\[|\\d+\\s+\\d+\\s+R)"
        + f"|/(?P<content>{_spelled('EF')})\\s*(?:<<|\\d+\\s+\\d+\\s+R)"
    ).encode()
)


def check_pdf(content: bytes) -> None:
    if not _HEADER.match(content) or not _FOOTER.search(content[-1024:]):
        raise BadFile("damaged", _("This PDF is damaged or cut off. Save it again as PDF."))
    if content.count(b" obj") > MOST_OBJECTS or content.count(b"startxref") > MOST_UPDATES:
        _too_complicated()
    _check_names(content)
    left = MOST_UNPACKED
    for piece in _unpacked_objects(content):
        left -= len(piece)
        if left < 0:
            _too_complicated()
        _check_names(piece)
    with apply_configuration(_FOR_REFERENCES):
        reader = PdfReader(io.BytesIO(content), root_object_recovery_limit=100)
    with apply_configuration(_FOR_OBJECTS):
        _check_as_a_reader(reader)


def _check_names(piece: bytes) -> None:
    found = _NAMES.search(piece)
    if not found:
        return
    if found.lastgroup == "locked":
        raise BadFile(
            "encrypted", _("This PDF is protected. Save it without password and restrictions.")
        )
    if found.lastgroup in ("carries", "content"):
        raise BadFile(
            "embedded", _("This PDF carries other files. Send them one by one, and print it anew.")
        )
    _runs()


def _unpacked_objects(content: bytes) -> Iterator[bytes]:
    """Pieces, overlapping a little, of everything that unpacks to what may be objects."""
    starts = [found.end() for found in _STREAM.finditer(content)]
    left = _READ_OVER * len(content)
    if len(starts) > MOST_STREAMS:
        _too_complicated()
    for start in starts:
        head = content[start : start + 2]
        if head[:1] and head[0] & 0x0F == 8 and int.from_bytes(head) % _ZLIB_HEADER == 0:
            left -= yield from _unpacked(memoryview(content)[start:], left)


def _unpacked(packed: memoryview, most: int) -> Generator[bytes, None, int]:
    """Yields pieces, and returns how much packed data it took."""
    unpacker = zlib.decompressobj()
    taken, before, bite = 0, b"", _BITE
    try:
        while not unpacker.eof and taken < len(packed):
            some = packed[taken : taken + bite]
            piece = unpacker.decompress(some, _SNIFFED if bite == _BITE else _STEP)
            taken += len(some) - len(unpacker.unconsumed_tail)
            if taken > most:
                _too_complicated()
            before += piece
            if bite == _BITE and len(before) < _SNIFFED and not unpacker.eof:
                continue
            if bite == _BITE and not _MAYBE_OBJECTS.match(before):
                break
            yield before
            before, bite = before[-_OVERLAP:], _STEP
    except zlib.error:
        # What came out before the fault is read, as a lenient program would.
        yield before
    return taken


def _check_as_a_reader(reader: PdfReader) -> None:
    if reader.is_encrypted:
        raise BadFile(
            "encrypted", _("This PDF is protected. Save it without password and restrictions.")
        )
    left = MOST_UNPACKED
    for number in sorted({stream for stream, _index in reader.xref_objStm.values()}):
        piece = _stream_of_objects(reader, number)
        left -= len(piece)
        if left < 0:
            _too_complicated()
        _check_names(piece)
    root = reader.root_object
    pages = root["/Pages"]
    if not isinstance(pages, DictionaryObject) or "/Kids" not in pages:
        raise BadFile("damaged", _("This PDF has no pages. Save it again as PDF."))
    _check_opening(root)


def _check_opening(root: DictionaryObject) -> None:
    """On opening a PDF may go to one of its own pages, and nothing else."""
    action = _value(root, "/OpenAction")
    own_page = not isinstance(action, DictionaryObject) or _value(action, "/S") == "/GoTo"
    if not own_page or isinstance(action, DictionaryObject) and "/Next" in action:
        _runs()
    form = _value(root, "/AcroForm")
    if isinstance(form, DictionaryObject) and "/XFA" in form:
        _runs()


def _stream_of_objects(reader: PdfReader, number: int) -> bytes:
    stream = reader.get_object(IndirectObject(number, 0, reader))
    if not isinstance(stream, StreamObject):
        raise BadFile("damaged", _("This PDF is damaged. Save it again as PDF."))
    packing = _value(stream, "/Filter")
    if isinstance(packing, list):
        packing = packing[0] if len(packing) == 1 else packing
    plain = packing is None
    if not (plain or packing == "/FlateDecode") or _value(stream, "/DecodeParms") or "/F" in stream:
        _too_complicated()
    return bytes(stream.get_data())


def _value(holder: DictionaryObject, key: str) -> Any:
    value = holder.get(key)
    return value.get_object() if value is not None else None


def _runs() -> NoReturn:
    raise BadFile(
        "active", _("This PDF starts something by itself, or holds a script. Print it to PDF anew.")
    )


def _too_complicated() -> NoReturn:
    raise BadFile("complicated", _("This PDF is built in an unusual way. Print it to PDF anew."))
