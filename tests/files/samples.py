"""Valid files of each kind, and the pieces from which broken ones are put together."""

import io
import stat
import struct
import zipfile
import zlib

from labels.management.demo_files import (
    docx_parts,
    pdf_of,
    png_chunk,
    simple_docx,
    simple_pdf,
    simple_png,
    simple_xlsx,
    zip_of,
)

PDF = simple_pdf("Strategy", ["We grow.", "Every year (a little)."])
PNG = simple_png([3, 1, 2], width=30, height=20)
JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010101004800480000ffdb004300" + "ff" * 64 + "ffc2000b08000100010101"
    "1100ffc40014100100000000000000000000000000000000ffda0008010100013f10ffd9"
)
DOCX = simple_docx("Strategy", ["We grow."])
XLSX = simple_xlsx([["Members", "2024"], ["SMEs", 71], ["Universities", 4]])

VALID = {"a.pdf": PDF, "b.png": PNG, "c.jpg": JPEG, "d.docx": DOCX, "e.xlsx": XLSX}

LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
PROGRAM = b"MZ" + bytes(60)


def docx_with(parts=(), **changed):
    """A document with more parts, or with others in the place of `types`, `root`, `document`."""
    made = docx_parts("<w:p/>")
    names = {"types": "[Content_Types].xml", "root": "_rels/.rels", "document": "word/document.xml"}
    for key, change in changed.items():
        made[names[key]] = change(made[names[key]])
    return zip_of(made | dict(parts))


def docx_with_link(kind, target, mode="External"):
    link = f'<Relationship Id="r1" Type="{LINKS}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    links = f'<Relationships xmlns="{PACKAGE_LINKS}">{link}</Relationships>'
    return docx_with({"word/_rels/document.xml.rels": links.encode()})


def docx_of_type(kind, part="word/extra.xml"):
    """A document that lists one more type of part."""
    extra = f'<Override PartName="/{part}" ContentType="{kind}"/></Types>'.encode()
    return docx_with({part: b"<x/>"}, types=lambda text: text.replace(b"</Types>", extra))


def docx_with_member(name, content=b"", **fields):
    """A document with one more member, whose entry in the archive says what is given."""
    file = io.BytesIO(simple_docx("Strategy", []))
    info = zipfile.ZipInfo("placeholder")
    info.filename = info.orig_filename = name
    for field, value in fields.items():
        setattr(info, field, value)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(info, content)
    return file.getvalue()


def docx_with_symlink():
    return docx_with_member(
        "word/link.xml", b"/etc/passwd", external_attr=(stat.S_IFLNK | 0o777) << 16
    )


def flagged(content, flag):
    """Every member of the archive, here and in the list, marked with the flag."""
    changed = bytearray(content)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(mark)
        while at >= 0:
            changed[at + place] |= flag
            at = changed.find(mark, at + 1)
    return bytes(changed)


def lying(content, size=10):
    """The archive, whose headers say that its last member unpacks to a few bytes."""
    changed = bytearray(content)
    listed, own = changed.rfind(b"PK\x01\x02"), changed.rfind(b"PK\x03\x04")
    struct.pack_into("<I", changed, listed + 24, size)
    struct.pack_into("<I", changed, own + 22, size)
    return bytes(changed)


def overlapping():
    """Two entries of the list that unpack the same bytes."""
    content = bytearray(docx_with({"word/a.xml": b"<a/>", "word/b.xml": b"<a/>"}))
    listed = content.find(b"PK\x01\x02")
    a, b = content.find(b"word/a.xml", listed) - 46, content.find(b"word/b.xml", listed) - 46
    content[b + 42 : b + 46] = content[a + 42 : a + 46]
    return bytes(content)


def png_of(width, height, *, depth=8, colour=2):
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(64))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(*chunk) for chunk in chunks)


def jpeg_of(width, height):
    at = JPEG.index(b"\xff\xc2") + 5
    return JPEG[:at] + struct.pack(">HH", height, width) + JPEG[at + 4 :]


def pdf_with(catalogue=b"", *objects):
    """A PDF with one empty page, more entries in its catalogue, and more objects from 4 on."""
    return pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalogue,
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
            *objects,
        ]
    )


def stream_of(content, entries=b""):
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def pdf_with_packed_object(hidden, *, pack=zlib.compress, packing=b"/FlateDecode"):
    """A PDF 1.5 that keeps object 4 in a stream of objects, found by a stream of references."""
    packed = pack(b"4 0 " + hidden)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Names 4 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        None,
        stream_of(packed, b"/Type /ObjStm /N 1 /First 4 /Filter " + packing),
    ]
    file, rows = bytearray(b"%PDF-1.5\n"), [struct.pack(">BIB", 0, 0, 255)]
    for number, content in enumerate(objects, 1):
        if content is None:
            rows.append(struct.pack(">BIB", 2, 5, 0))
        else:
            rows.append(struct.pack(">BIB", 1, len(file), 0))
            file += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(file)
    rows.append(struct.pack(">BIB", 1, table, 0))
    references = b"/Type /XRef /Size 7 /W [1 4 1] /Root 1 0 R"
    file += b"6 0 obj\n%s\nendobj\n" % stream_of(b"".join(rows), references)
    return bytes(file) + b"startxref\n%d\n%%%%EOF\n" % table
