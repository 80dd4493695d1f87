"""A file is what its name, its first bytes and its structure say alike, or it is not taken in."""

import io

import pytest

from labels.files.kinds import LARGEST, BadFile, check

from . import samples
from .samples import DOCX, JPEG, PDF, PNG, VALID, XLSX, jpeg_of, png_of

NAMES = {
    "report": "kind",
    ".pdf": "kind",
    "report.exe": "kind",
    "report.pdf.exe": "kind",
    "report.doc": "kind",
    "report.docm": "kind",
    "report.svg": "kind",
    "report.zip": "kind",
    "report.pdf ": None,
    "report.exe.pdf": "double_ending",
    "report.HTML.pdf": "double_ending",
    "report.js .pdf": "double_ending",
    "report.v2.pdf": None,
    "REPORT.PDF": None,
}

WRONG = {
    "empty": ("a.pdf", b"", "empty"),
    "larger than 10 MB": ("a.pdf", PDF + bytes(LARGEST), "too_large"),
    "text": ("a.pdf", b"Hello", "wrong_kind"),
    "picture as PDF": ("a.pdf", PNG, "wrong_kind"),
    "PDF as picture": ("a.png", PDF, "wrong_kind"),
    "JPEG as PNG": ("a.png", JPEG, "wrong_kind"),
    "workbook as document": ("a.docx", XLSX, "wrong_kind"),
    "document as workbook": ("a.xlsx", DOCX, "wrong_kind"),
    "old Office file": ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "old_office"),
    "PDF after other bytes": ("a.pdf", b"\n" + PDF, "wrong_kind"),
    "PDF that is an archive": ("a.pdf", PDF + DOCX, "two_kinds"),
    "PDF around an archive": ("a.pdf", samples.pdf_with(b"", samples.stream_of(DOCX)), "two_kinds"),
    "archive before a PDF": ("a.docx", DOCX + PDF, "two_kinds"),
    "PNG that is an archive": ("a.png", PNG + DOCX, "two_kinds"),
    "JPEG that is an archive": ("a.jpg", JPEG + DOCX, "two_kinds"),
    "PNG with something behind": ("a.png", PNG + b"x", "damaged"),
    "JPEG with something behind": ("a.jpg", JPEG + b"<script>", "damaged"),
    "PNG of 100,000 by 100,000": ("a.png", png_of(100_000, 100_000), "too_many_pixels"),
    "PNG just too large": ("a.png", png_of(8_000, 5_001), "too_many_pixels"),
    "PNG without width": ("a.png", png_of(0, 10), "damaged"),
    "PNG of a colour there is not": ("a.png", png_of(10, 10, colour=5), "damaged"),
    "PNG cut off": ("a.png", PNG[:-13], "damaged"),
    "PNG cut off in its header": ("a.png", PNG[:20], "damaged"),
    "PNG with a flipped bit": ("a.png", PNG[:60] + bytes([PNG[60] ^ 1]) + PNG[61:], "damaged"),
    "PNG with a huge chunk": ("a.png", PNG[:33] + b"\xff\xff\xff\xf0IDAT" + PNG[41:], "damaged"),
    "PNG without a picture": ("a.png", PNG[:33] + PNG[-12:], "damaged"),
    "PNG of many chunks": (
        "a.png",
        PNG[:33] + samples.png_chunk(b"teXt", b"") * 60_000 + PNG[33:],
        "damaged",
    ),
    "JPEG just too large": ("a.jpg", jpeg_of(8_000, 5_001), "too_many_pixels"),
    "JPEG without height": ("a.jpg", jpeg_of(10, 0), "damaged"),
    "JPEG cut off": ("a.jpg", JPEG[:-2], "damaged"),
    "JPEG cut off in a segment": ("a.jpg", JPEG[:100], "damaged"),
    "JPEG without a scan": ("a.jpg", JPEG[: JPEG.index(b"\xff\xda")] + b"\xff\xd9", "damaged"),
    "PDF cut off": ("a.pdf", PDF[:-8], "damaged"),
    "PDF of the future": ("a.pdf", b"%PDF-9.9\n" + PDF[9:], "damaged"),
    "archive cut off": ("a.docx", DOCX[:-5], "damaged"),
    "archive without its list": ("a.docx", DOCX[: DOCX.index(b"PK\x01\x02")], "damaged"),
}


def code_of(content, name):
    """The code of the refusal, or None if the file is taken in."""
    try:
        check(io.BytesIO(content), name)
    except BadFile as bad:
        return bad.code
    return None


@pytest.mark.parametrize(("name", "code"), NAMES.items())
def test_a_name_has_one_ending_that_is_taken(name, code):
    assert code_of(PDF, name) == code


@pytest.mark.parametrize("case", WRONG)
def test_a_file_that_is_not_what_it_says_is_refused(case):
    name, content, code = WRONG[case]

    assert code_of(content, name) == code


@pytest.mark.parametrize("name", VALID)
def test_cutting_a_file_off_anywhere_is_noticed(name):
    content = VALID[name]
    whole = content.rstrip(b"\n")

    for end in range(0, len(whole), max(len(whole) // 150, 1)):
        assert code_of(content[:end], name), f"cut off at {end} of {len(content)}"


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("a.pdf", "application/pdf"),
        ("b.png", "image/png"),
        ("c.jpg", "image/jpeg"),
        ("d.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("e.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_each_kind_is_taken_and_has_its_media_type(name, media_type, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(VALID[name])

    assert check(path, name).media_type == media_type
    assert check(io.BytesIO(VALID[name]), name.upper()).extension == name.partition(".")[2]


@pytest.mark.parametrize("case", WRONG)
def test_a_refusal_is_a_short_sentence_that_says_what_to_do(case):
    name, content, _code = WRONG[case]

    with pytest.raises(BadFile, match=r"^[A-Z][^\n]{20,110}\.$"):
        check(io.BytesIO(content), name)


def test_the_refusal_names_what_the_file_is():
    with pytest.raises(BadFile, match="says it is a PDF, but it is a PNG"):
        check(io.BytesIO(PNG), "a.pdf")
    with pytest.raises(BadFile, match="Save it again as PDF"):
        check(io.BytesIO(b"Hello"), "a.pdf")


def test_pictures_of_forty_million_pixels_are_taken():
    assert code_of(png_of(8_000, 5_000), "a.png") is None
    assert code_of(jpeg_of(8_000, 5_000), "a.jpg") is None


def test_a_jpeg_may_hold_the_smaller_pictures_that_cameras_add():
    assert code_of(JPEG + JPEG + bytes(100), "a.jpeg") is None
    assert code_of(JPEG + jpeg_of(9_000, 9_000), "a.jpeg") == "too_many_pixels"


def test_a_file_of_exactly_10_mb_is_taken():
    filled = samples.png_chunk(b"teXt", bytes(LARGEST - len(PNG) - 12))

    assert code_of(PNG[:33] + filled + PNG[33:], "a.png") is None
