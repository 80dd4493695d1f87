"""Evidence files made on the spot for the demonstration: small and honest."""

import io
import struct
import textwrap
import zipfile
import zlib
from collections.abc import Sequence
from xml.sax.saxutils import escape

import xlsxwriter  # type: ignore[import-untyped]

LINES_PER_PAGE = 44
CHARACTERS_PER_LINE = 88

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORDS = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'

_WHITE, _BLUE, _BLACK = (255, 255, 255), (0, 82, 147), (40, 40, 40)


def simple_pdf(title: str, lines: Sequence[str]) -> bytes:
    """A PDF on as many A4 pages as the lines need; Latin letters only."""
    wrapped = [part for line in lines for part in textwrap.wrap(line, CHARACTERS_PER_LINE) or [""]]
    pages = [wrapped[at : at + LINES_PER_PAGE] for at in range(0, len(wrapped), LINES_PER_PAGE)]
    pages = pages or [[]]
    numbers = [4 + 2 * place for place in range(len(pages))]
    kids = " ".join(f"{number} 0 R" for number in numbers)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, page in zip(numbers, pages, strict=True):
        drawn = _drawn(title if number == numbers[0] else "", page)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {number + 1} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
    return pdf_of(objects)


def pdf_of(objects: Sequence[bytes]) -> bytes:
    """The objects, numbered from 1, of which the first is the catalogue, as a file."""
    file, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    file += b"".join(b"%010d 00000 n \n" % place for place in places)
    file += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    return bytes(file) + b"startxref\n%d\n%%%%EOF\n" % table


def _drawn(title: str, lines: Sequence[str]) -> bytes:
    """The operators that write a page, from the top."""
    rows = [b"BT /F1 18 Tf 56 780 Td %s Tj /F1 11 Tf 0 -34 Td 16 TL" % _text(title)]
    rows += [b"%s Tj T*" % _text(line) for line in lines]
    return b"\n".join([*rows, b"ET"])


def _text(text: str) -> bytes:
    plain = text.encode("cp1252", "replace")
    for symbol in (b"\\", b"(", b")"):
        plain = plain.replace(symbol, b"\\" + symbol)
    return b"(%s)" % plain


def simple_png(values: Sequence[int], *, width: int = 480, height: int = 240) -> bytes:
    """A picture of a bar chart of the values, without words."""
    most = max([*values, 1])
    tops = [height - 10 - (height - 30) * max(value, 0) // most for value in values]
    step = width // max(len(tops), 1)
    rows = bytearray()
    for y in range(height):
        rows.append(0)  # this row is stored as it is
        for x in range(width):
            place, inside = divmod(x, step)
            bar = place < len(tops) and step // 5 <= inside < step - step // 5
            rows += bytes(_colour(y, tops[place] if bar else height, height - 10))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(*chunk) for chunk in chunks)


def png_chunk(name: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + name
        + content
        + struct.pack(">I", zlib.crc32(name + content))
    )


def _colour(y: int, top: int, ground: int) -> tuple[int, int, int]:
    if y == ground:
        return _BLACK
    return _BLUE if top <= y < ground else _WHITE


def simple_docx(title: str, paragraphs: Sequence[str]) -> bytes:
    """A Word document: the title in bold, then the paragraphs."""
    runs = [f"<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{escape(title)}</w:t></w:r></w:p>"]
    runs += [
        f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'
        for text in paragraphs
    ]
    body = "".join(runs)
    return zip_of(docx_parts(body))


def docx_parts(body: str) -> dict[str, bytes]:
    """The parts of a Word document around its body, by name."""
    texts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_WORDS}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
        "</Relationships>",
        "word/document.xml": "<w:document"
        ' xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body>{body}</w:body></w:document>",
    }
    return {name: (_XML + text).encode() for name, text in texts.items()}


def zip_of(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def simple_xlsx(rows: Sequence[Sequence[str | int | float]]) -> bytes:
    """An Excel workbook with one sheet; texts stay texts, whatever they begin with."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return file.getvalue()
