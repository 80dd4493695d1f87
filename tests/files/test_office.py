"""Word and Excel files: nothing in them unpacks without end, runs, or fetches."""

import io
import random
import zipfile

import pytest

from labels.files.zips import MOST_MEMBERS, MOST_UNPACKED
from labels.management.demo_files import docx_parts, zip_of

from . import samples
from .samples import (
    DOCX,
    PDF,
    PROGRAM,
    XLSX,
    docx_of_type,
    docx_with,
    docx_with_link,
    docx_with_member,
    flagged,
    lying,
)
from .test_kinds import code_of

MS = "application/vnd.ms-word"
ZEROS = b"<x>" + bytes(5_000_000)
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'

NOISE = random.Random(3)


def too_many_members():
    return docx_with({f"word/part{number}.xml": b"<x/>" for number in range(MOST_MEMBERS)})


def twice_the_same_name():
    with pytest.warns(UserWarning, match="Duplicate name"):
        return docx_with_member("word/document.xml", b"<x/>")


REFUSED = {
    "bomb": (lambda: docx_with({"word/a.xml": ZEROS}), "zip_bomb"),
    "bomb whose headers lie": (lambda: lying(docx_with({"word/a.xml": ZEROS})), "zip_bomb"),
    "small lie": (lambda: lying(docx_with({"word/a.xml": b"<x>" + b"y" * 40})), "damaged"),
    "more than 500 members": (too_many_members, "zip_bomb"),
    "archive in the archive": (lambda: docx_with({"word/a.zip": DOCX}), "embedded"),
    "archive as a picture": (lambda: docx_with({"word/media/a.png": DOCX}), "embedded"),
    "document in a document": (lambda: docx_with({"word/embeddings/a.docx": DOCX}), "embedded"),
    "two entries for the same bytes": (samples.overlapping, "damaged"),
    "something in front": (lambda: b"PK\x03\x04" + DOCX, "damaged"),
    "something behind": (lambda: DOCX + b"x", "damaged"),
    "something between": (lambda: _with_a_gap(), "damaged"),
    "something between two members": (lambda: _with_a_gap_inside(), "damaged"),
    "fewer members than there are": (
        lambda: DOCX[:-14] + b"\1\0\1\0" + DOCX[-10:],
        "damaged",
    ),
    "a comment that is not there": (lambda: DOCX[:-2] + b"\5\0", "damaged"),
    "a comment": (lambda: _with_a_comment(b"Hello"), "damaged"),
    "PDF in the comment": (lambda: _with_a_comment(b"%PDF-1.7"), "two_kinds"),
    "PDF as a picture": (
        lambda: docx_with({"word/a.xml": b"<x/>" + NOISE.randbytes(2000), "word/b.png": PDF}),
        "embedded",
    ),
    "PDF in the first kilobyte": (lambda: docx_with_first(b"%PDF-1.7\n"), "two_kinds"),
    "..": (lambda: docx_with_member("word/../../a.xml", b"<x/>"), "bad_member"),
    ".. in other letters": (lambda: docx_with_member("word/%2e%2e/a.xml", b"<x/>"), "bad_member"),
    "absolute": (lambda: docx_with_member("/etc/a.xml", b"<x/>"), "bad_member"),
    "drive": (lambda: docx_with_member("C:/a.xml", b"<x/>"), "bad_member"),
    "backslash": (lambda: docx_with_member("word\\a.xml", b"<x/>"), "bad_member"),
    "NUL": (lambda: docx_with_member("word/a.xml\0.exe", b"<x/>"), "bad_member"),
    "symlink": (samples.docx_with_symlink, "bad_member"),
    "encrypted": (lambda: flagged(DOCX, 0x01), "encrypted"),
    "strongly encrypted": (lambda: flagged(DOCX, 0x40), "encrypted"),
    "the same name twice": (twice_the_same_name, "damaged"),
    "the same name in capitals": (lambda: docx_with({"WORD/document.xml": b"<x/>"}), "damaged"),
    "DTD": (lambda: docx_with({"word/a.xml": ENTITIES}), "dtd"),
    "DTD in the body": (lambda: docx_with(document=lambda text: ENTITIES), "dtd"),
    "DTD in UTF-16": (
        lambda: docx_with({"word/a.xml": ENTITIES.decode().encode("utf-16")}),
        "dtd",
    ),
    "DTD among the links": (lambda: docx_with({"word/_rels/a.rels": ENTITIES}), "dtd"),
    "DTD in a drawing": (lambda: docx_with({"word/a.vml": ENTITIES}), "dtd"),
    "DTD from elsewhere": (
        lambda: docx_with({"word/a.xml": b'<!DOCTYPE x SYSTEM "http://evil.example/x"><x/>'}),
        "dtd",
    ),
    "broken XML": (lambda: docx_with({"word/a.xml": b"<"}), "damaged"),
    "template from elsewhere": (
        lambda: docx_with_link("attachedTemplate", "https://evil.example/t.dotm"),
        "external",
    ),
    "picture from elsewhere": (
        lambda: docx_with_link("image", "https://evil.example/p.png"),
        "external",
    ),
    "frame": (lambda: docx_with_link("frame", "https://evil.example/"), "external"),
    "OLE object from elsewhere": (
        lambda: docx_with_link("oleObject", "file:///C:/a.xls"),
        "external",
    ),
    "picture beside the file": (lambda: docx_with_link("image", "picture.png"), "external"),
    "link to a share": (
        lambda: docx_with_link("hyperlink", "file://server/share"),
        "external",
    ),
    "link to a script": (lambda: docx_with_link("hyperlink", "javascript:x()"), "external"),
    "elsewhere, but not said so": (
        lambda: docx_with_link("image", "http://evil.example/p.png", mode="Internal"),
        "external",
    ),
    "share, but not said so": (
        lambda: docx_with_link("image", "//evil.example/p.png", mode="Internal"),
        "external",
    ),
    "linked workbook": (
        lambda: docx_of_type(
            "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"
        ),
        "external",
    ),
    "query": (
        lambda: docx_of_type(
            "application/vnd.openxmlformats-officedocument.spreadsheetml.connections+xml"
        ),
        "external",
    ),
    "macro": (lambda: docx_with({"word/vbaProject.bin": b"x"}), "macro"),
    "macro by another name": (
        lambda: docx_of_type("application/vnd.ms-office.vbaProject", "word/a.xml"),
        "macro",
    ),
    "macro sheet": (lambda: docx_with({"xl/macrosheets/sheet1.xml": b"<x/>"}), "macro"),
    "type with macros": (
        lambda: docx_of_type(f"{MS}.document.macroEnabled.main+xml"),
        "macro",
    ),
    "OLE object": (lambda: docx_with({"word/embeddings/oleObject1.bin": b"x"}), "embedded"),
    "program": (lambda: docx_with({"word/media/setup.exe": PROGRAM}), "embedded"),
    "program as a picture": (lambda: docx_with({"word/media/a.png": PROGRAM}), "embedded"),
    "ActiveX": (lambda: docx_with({"word/activeX/activeX1.bin": b"x"}), "embedded"),
    "ActiveX by its type": (lambda: docx_of_type(f"{MS}.activeX+xml"), "embedded"),
    "web page inside": (lambda: docx_with({"word/a.html": b"<p>"}), "embedded"),
    "no main part": (
        lambda: docx_with(root=lambda text: text.replace(b"document.xml", b"x.xml")),
        "damaged",
    ),
    "two main parts": (
        lambda: docx_with(
            root=lambda text: text.replace(b"</R", text[text.index(b"<Relationship ") :])
        ),
        "damaged",
    ),
    "two types for one part": (
        lambda: docx_of_type("application/xml", "word/document.xml"),
        "damaged",
    ),
    "template as document": (
        lambda: docx_with(types=lambda text: text.replace(b"document.main", b"template.main")),
        "damaged",
    ),
}


def _with_a_gap():
    """Forty bytes that belong to no member, before the list, which is found all the same."""
    at = DOCX.index(b"PK\x01\x02")
    end = bytearray(DOCX[-22:])
    end[16:20] = (at + 40).to_bytes(4, "little")
    return DOCX[:at] + b"%" * 40 + DOCX[at:-22] + bytes(end)


def _with_a_gap_inside():
    """Forty bytes between the first member and the second, which the list accounts for."""
    at = DOCX.index(b"PK\x03\x04", 4)
    changed = bytearray(DOCX[:at] + b"%" * 40 + DOCX[at:])
    entry = changed.index(b"PK\x01\x02") + 1
    places = [len(changed) - 6]
    while (entry := changed.find(b"PK\x01\x02", entry)) >= 0:
        places.append(entry + 42)
        entry += 1
    for place in places:
        moved = int.from_bytes(changed[place : place + 4], "little") + 40
        changed[place : place + 4] = moved.to_bytes(4, "little")
    return bytes(changed)


def _with_a_comment(text):
    file = io.BytesIO(DOCX)
    with zipfile.ZipFile(file, "a") as archive:
        archive.comment = text
    return file.getvalue()


def docx_with_first(content):
    """A document whose first member is stored as it is."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/media/a.png", content)
        for name, part in docx_parts("").items():
            archive.writestr(name, part)
    return file.getvalue()


@pytest.mark.parametrize("case", REFUSED)
def test_a_document_that_does_more_than_be_read_is_refused(case):
    make, code = REFUSED[case]

    assert code_of(make(), "a.docx") == code


def test_a_workbook_is_held_to_the_same():
    file = io.BytesIO(XLSX)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")

    assert code_of(file.getvalue(), "a.xlsx") == "macro"


def test_fifty_megabytes_are_too_many_also_where_they_are_packed_modestly():
    fair = b"<x>" + b"".join(NOISE.randbytes(1000) * 20 for _ in range(550))
    content = docx_with({f"word/part{number}.xml": fair for number in range(5)})

    assert 5 * len(fair) > MOST_UNPACKED
    assert MOST_UNPACKED / 50 < len(content) < 10 * 1024 * 1024
    assert code_of(content, "a.docx") == "zip_bomb"


def test_sheets_of_charts_count_with_the_document_that_holds_them():
    bomb = zip_of({"[Content_Types].xml": ZEROS})

    assert code_of(docx_with({"word/embeddings/a.xlsx": XLSX}), "a.docx") is None
    assert code_of(docx_with({"word/embeddings/a.xlsx": bomb}), "a.docx") == "zip_bomb"
    parts = {f"word/part{number}.xml": b"<x/>" for number in range(MOST_MEMBERS - 5)}
    many = docx_with(parts | {"word/embeddings/a.xlsx": XLSX})
    assert code_of(many, "a.docx") == "zip_bomb"
    nested = io.BytesIO(XLSX)
    with zipfile.ZipFile(nested, "a") as archive:
        archive.writestr("xl/embeddings/a.xlsx", XLSX)
    content = docx_with({"word/embeddings/a.xlsx": nested.getvalue()})
    assert code_of(content, "a.docx") == "embedded"


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("hyperlink", "https://example.org/strategy"),
        ("hyperlink", "http://example.org"),
        ("hyperlink", "mailto:office@example.org"),
    ],
)
def test_links_that_wait_for_a_click_are_taken(kind, target):
    assert code_of(docx_with_link(kind, target), "a.docx") is None


@pytest.mark.parametrize(
    "part",
    [
        "word/media/image1.PNG",
        "word/fonts/font1.odttf",
        "docProps/thumbnail.emf",
        "xl/printerSettings/printerSettings1.bin",
        "word/",
    ],
)
def test_ordinary_parts_are_taken(part):
    assert code_of(docx_with_member(part), "a.docx") is None
