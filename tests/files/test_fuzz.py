"""Whatever bytes come in: a kind or a sentence comes out, soon, and without much memory."""

import io
import random
import time
import tracemalloc
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labels.files.kinds import LARGEST, BadFile, check
from labels.management.demo_files import pdf_of

from .samples import PNG, VALID, docx_with, pdf_with, pdf_with_packed_object, png_chunk, stream_of

BEGINNINGS = [b"", b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"PK\x03\x04"]
FOUND = VALID | {"packed.pdf": pdf_with_packed_object(b"<< /Title (x) >>")}
# A fifth of the largest size shows what grows too fast, and spares the suite.
FILLED = LARGEST // 5
SECONDS = 2

sizes = st.integers(0, 0xFFFFFFFF).map(lambda number: number.to_bytes(4, "little"))
words = [
    b"obj",
    b"stream\n",
    b"/Prev 0",
    b"endstream",
    b"<<",
    b"PK\x05\x06",
    b"\xff\xda",
    b"[" * 999,
]
pieces = st.one_of(st.binary(max_size=8), sizes, st.sampled_from(words))


def tell(content, name):
    """What `check` makes of it; any exception but BadFile fails the test."""
    try:
        return check(io.BytesIO(content), name).extension
    except BadFile as bad:
        return bad.code


@settings(max_examples=300, deadline=2000)
@given(st.sampled_from(BEGINNINGS), st.binary(max_size=3000), st.sampled_from(sorted(FOUND)))
def test_random_bytes_are_told_in_a_sentence(beginning, content, name):
    tell(beginning + content, name)


@settings(max_examples=600, deadline=2000)
@given(
    st.sampled_from(sorted(FOUND)),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 8), pieces), min_size=1, max_size=6),
)
def test_changed_files_are_told_in_a_sentence(name, changes):
    content = FOUND[name]
    for place, removed, added in changes:
        at = int(place * len(content))
        content = content[:at] + added + content[at + removed :]

    tell(content, name)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_name_is_told_in_a_sentence(name):
    tell(PNG, name)
    tell(PNG, f"{name}.png")


def _noise(size):
    return random.Random(7).randbytes(size)


def _filled(line, kind=b"%PDF-1.7\n", end=b"startxref\n9\n%%EOF\n"):
    """As many of these lines as fit."""
    return kind + line * ((FILLED - len(kind) - len(end)) // len(line)) + end


HARD = {
    "names": lambda: _filled(b"/aa"),
    "names that nearly match": lambda: _filled(b"/#4aavaScrip "),
    "beginnings of streams": lambda: _filled(b"stream\n"),
    "beginnings of packed streams": lambda: _filled(b"stream\n\x78\x9c" + b"\0\0\0\xff\xff" * 40),
    "empty objects": lambda: _filled(b"1 0 obj\n<<>>\nendobj\n"),
    "objects in one line": lambda: _filled(b"1 0 obj "),
    "brackets": lambda: _filled(b"["),
    "dictionaries": lambda: _filled(b"<<"),
    "strings": lambda: _filled(b"("),
    "white space": lambda: _filled(b" "),
    "comments": lambda: _filled(b"%"),
    "numbers": lambda: _filled(b"1 "),
    "one number": lambda: _filled(b"1"),
    "cross-reference tables": lambda: _filled(b"xref\n0 1\n0000000000 65535 f \n"),
    "ends of files": lambda: _filled(b"%%EOF\n"),
    "tables": lambda: pdf_of([b"<< /Type /Catalog /Pages 2 0 R >>", *[b"null"] * 40_000]),
    "noise in a PDF": lambda: pdf_with(b"", stream_of(_noise(FILLED))),
    "large page": lambda: pdf_with(
        b"", stream_of(zlib.compress(b"0 0 m\n" * 10_000_000), b"/Filter /FlateDecode")
    ),
    "packed references": lambda: _references(zlib.compress(bytes(70_000_000), 9), b"/FlateDecode"),
    "references packed slowly": lambda: _references(_noise(FILLED), b"/LZWDecode"),
    "references in runs": lambda: _references(b"\x81\0" * 1_000_000, b"/RunLengthDecode"),
    "references with a predictor": lambda: _references(
        zlib.compress(b"\4" * 19_000_000, 9),
        b"/FlateDecode /DecodeParms << /Predictor 15 /Columns 5 >>",
    ),
    "chunks": lambda: PNG[:33] + png_chunk(b"teXt", b"") * 160_000 + PNG[33:],
    "segments": lambda: _filled(b"\xff\xe0\0\2", b"\xff\xd8", b"\xff\xd9"),
    "scan": lambda: _filled(b"\xff\0", b"\xff\xd8\xff\xda\0\2", b"\xff\xd9"),
    "fill bytes": lambda: _filled(b"\xff", b"\xff\xd8\xff", b"\xd9"),
    "list of members": lambda: _filled(b"PK\1\2" + bytes(42), b"PK\3\4", b"PK\5\6" + bytes(18)),
    "attributes": lambda: docx_with({"word/_rels/a.rels": _attributes()}),
}


def _references(packed, packing):
    """A PDF whose stream of references is packed like this."""
    entries = b"/Type /XRef /Size 9000000 /W [1 4 1] /Root 1 0 R /Filter " + packing
    return b"%%PDF-1.5\n6 0 obj\n%s\nendobj\nstartxref\n9\n%%%%EOF\n" % stream_of(packed, entries)


def _attributes():
    names = b" ".join(b"a%d='%d'" % (number, number) for number in range(100_000))
    return b"<x %s/>" % names


def ending(content):
    kinds = {b"%PDF": "a.pdf", b"\x89PNG": "a.png", b"PK\3\4": "a.docx"}
    return kinds.get(content[:4], "a.jpg")


@pytest.mark.parametrize("case", HARD)
def test_a_file_made_to_take_long_does_not(case):
    content = HARD[case]()
    assert len(content) <= LARGEST

    before = time.process_time()
    tell(content, ending(content))

    assert time.process_time() - before < SECONDS


@pytest.mark.parametrize("case", ["large page", "packed references", "chunks", "attributes"])
def test_a_file_made_to_take_memory_takes_little(case):
    content = HARD[case]()
    tracemalloc.start()
    try:
        tell(content, ending(content))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 100 * 1024 * 1024
