"""PDF: nothing runs, opens, sends or carries a file, wherever it is hidden."""

import base64
import io
import zlib

import pytest
from pypdf import PdfReader, PdfWriter

from labels.management.demo_files import pdf_of

from .samples import PDF, pdf_with, pdf_with_packed_object, stream_of
from .test_kinds import code_of

SCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"

REFUSED = {
    "script on opening": (pdf_with(b"/OpenAction 4 0 R", SCRIPT), "active"),
    "script by name": (pdf_with(b"/Names << /JavaScript 4 0 R >>", b"<< >>"), "active"),
    "script in other letters": (
        pdf_with(b"/OpenAction << /S /J#61vaScript /JS (x) >>"),
        "active",
    ),
    "script in digits only": (
        pdf_with(b"/OpenAction << /S /#4a#61#76#61#53#63#72#69#70#74 /JS (x) >>"),
        "active",
    ),
    "script that no table lists": (
        PDF.replace(b"xref\n0", b"99 0 obj\n%s\nendobj\nxref\n0" % SCRIPT),
        "active",
    ),
    "script in a comment": (PDF.replace(b"trailer", b"% " + SCRIPT + b"\ntrailer"), "active"),
    "script in an object stream": (pdf_with_packed_object(SCRIPT), "active"),
    "script in other letters in an object stream": (
        pdf_with_packed_object(SCRIPT.replace(b"/Java", b"/J#61va")),
        "active",
    ),
    "script in an object stream that no table lists": (
        pdf_with(b"", stream_of(zlib.compress(b"9 0 " + SCRIPT), b"/Filter /FlateDecode")),
        "active",
    ),
    "script far inside an object stream": (
        pdf_with_packed_object(b"(" + b"x" * 3_000_000 + b")" + SCRIPT),
        "active",
    ),
    "object stream packed as text": (
        pdf_with_packed_object(
            SCRIPT,
            pack=lambda content: content.hex().encode() + b">",
            packing=b"/ASCIIHexDecode",
        ),
        "complicated",
    ),
    "object stream packed twice": (
        pdf_with_packed_object(
            SCRIPT,
            pack=lambda content: base64.a85encode(zlib.compress(content)) + b"~>",
            packing=b"[/ASCII85Decode /FlateDecode]",
        ),
        "complicated",
    ),
    "object stream with a predictor": (
        pdf_with_packed_object(
            SCRIPT,
            pack=lambda content: zlib.compress(b"".join(b"\0%c" % byte for byte in content)),
            packing=b"/FlateDecode /DecodeParms << /Predictor 12 /Columns 1 >>",
        ),
        "complicated",
    ),
    "launch": (pdf_with(b"/OpenAction << /S /Launch /F (cmd.exe) >>"), "active"),
    "web page on opening": (
        pdf_with(b"/OpenAction << /S /URI /URI (https://evil.example) >>"),
        "active",
    ),
    "page, then another action": (
        pdf_with(b"/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next 4 0 R >>", b"<< /S /URI >>"),
        "active",
    ),
    "form that sends": (pdf_with(b"", b"<< /S /SubmitForm >>"), "active"),
    "form in XML": (pdf_with(b"/AcroForm << /XFA [(a) 4 0 R] >>", stream_of(b"x")), "active"),
    "form in XML, apart": (
        pdf_with(b"/AcroForm 4 0 R", b"<< /XFA % comment\n 5 0 R >>", stream_of(b"x")),
        "active",
    ),
    "film": (pdf_with(b"", b"<< /Type /Annot /Subtype /RichMedia >>"), "active"),
    "attachment": (pdf_with(b"/Names << /EmbeddedFiles 4 0 R >>", b"<< >>"), "embedded"),
    "attached to a page": (pdf_with(b"", b"<< /Subtype /FileAttachment >>"), "embedded"),
    "attachment by its content": (pdf_with(b"", b"<< /EF << /F 5 0 R >> >>"), "embedded"),
    "other file on opening": (pdf_with(b"", b"<< /S /GoToE >>"), "active"),
    "no catalogue": (pdf_of([b"<< >>"]), "damaged"),
    "no pages": (pdf_of([b"<< /Type /Catalog /Pages 2 0 R >>", b"null"]), "damaged"),
    "no table": (b"%PDF-1.7\nstartxref\n0\n%%EOF\n", "damaged"),
    "nested without end": (pdf_of([b"[" * 200_000]), "damaged"),
    "its own parent": (pdf_of([b"<< /Type /Catalog /Pages 1 0 R >>"]), "damaged"),
    "table that leads to itself": (
        PDF.replace(b"/Root", b"/Prev %d /Root" % PDF.index(b"xref\n0")).replace(b"/Kids", b"/Kid"),
        "damaged",
    ),
    "too many objects": (
        b"%PDF-1.7\n" + b"1 0 obj null endobj\n" * 200_001 + b"startxref\n9\n%%EOF\n",
        "complicated",
    ),
}


def written(change):
    """What pypdf writes of a good file after the change."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(PDF)))
    change(writer)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


@pytest.mark.parametrize("case", REFUSED)
def test_a_pdf_that_does_more_than_be_read_is_refused(case):
    content, code = REFUSED[case]

    assert code_of(content, "a.pdf") == code


def test_an_encrypted_pdf_is_refused():
    protected = written(lambda writer: writer.encrypt("", "owner", algorithm="RC4-128"))

    assert code_of(protected, "a.pdf") == "encrypted"


def test_a_pdf_with_an_attachment_is_refused():
    carrying = written(lambda writer: writer.add_attachment("a.txt", b"Hello"))

    assert code_of(carrying, "a.pdf") == "embedded"


def test_a_stream_of_objects_may_not_unpack_to_more_than_100_mb():
    spaces = zlib.compress(b"9 0 " + b" " * 60_000_000, 9)
    content = pdf_with(b"", *[stream_of(spaces, b"/Filter /FlateDecode")] * 2)

    assert len(content) < 200_000
    assert code_of(content, "a.pdf") == "complicated"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(pdf_with(b"/OpenAction [3 0 R /Fit]"), id="opens at a page"),
        pytest.param(pdf_with(b"/OpenAction << /S /GoTo /D [3 0 R /Fit] >>"), id="goes to a page"),
        pytest.param(pdf_with(b"", b"<< /S /URI /URI (https://example.org) >>"), id="link"),
        pytest.param(pdf_with(b"", b"<< /Title (The JavaScript ecosystem) >>"), id="mere word"),
        pytest.param(pdf_with(b"", b"<< /JavaScripts 1 /LaunchPad 2 >>"), id="longer names"),
        pytest.param(pdf_with_packed_object(b"<< /Title (x) >>"), id="object stream"),
        pytest.param(PDF + b"\r\n\0\0", id="padded"),
        pytest.param(
            pdf_with(b"", stream_of(zlib.compress(b"\x30\x00" * 30_000_000), b"")), id="large image"
        ),
    ],
)
def test_ordinary_files_are_taken(content):
    assert code_of(content, "a.pdf") is None
