"""The five kinds of evidence files: PDF, PNG, JPEG, DOCX, XLSX.

The end of the name, the first bytes and the structure must all say the same kind. A file is read
only as deep as it takes to know that it starts nothing, hides nothing and unpacks to a sane size.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from .faults import BadFile
from .images import check_jpeg, check_png
from .office import check_document, check_workbook
from .pdf import check_pdf
from .zips import holds_a_zip

__all__ = ["KINDS", "LARGEST", "BadFile", "FileKind", "check", "kind_of_name"]

LARGEST = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file, with the one ending and the one media type under which we give it back."""

    extension: str
    media_type: str


_OFFICE = "application/vnd.openxmlformats-officedocument."
PDF = FileKind("pdf", "application/pdf")
PNG = FileKind("png", "image/png")
JPEG = FileKind("jpg", "image/jpeg")
DOCX = FileKind("docx", f"{_OFFICE}wordprocessingml.document")
XLSX = FileKind("xlsx", f"{_OFFICE}spreadsheetml.sheet")
KINDS = (PDF, PNG, JPEG, DOCX, XLSX)

_ENDINGS = {kind.extension: kind for kind in KINDS} | {"jpeg": JPEG}
_NAMES = {PDF: "PDF", PNG: "PNG", JPEG: "JPEG", DOCX: "DOCX", XLSX: "XLSX"}
_CHECKS: dict[FileKind, Callable[[bytes], None]] = {
    PDF: check_pdf,
    PNG: check_png,
    JPEG: check_jpeg,
    DOCX: check_document,
    XLSX: check_workbook,
}
_BEGINNINGS = {
    PDF: b"%PDF-",
    PNG: b"\x89PNG\r\n\x1a\n",
    JPEG: b"\xff\xd8\xff",
    DOCX: b"PK\x03\x04",
    XLSX: b"PK\x03\x04",
}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

# What some system starts when it is opened. Where endings are not shown, report.exe.pdf reads as
# a program, and report.pdf.exe as a report.
_PROGRAMS = frozenset(
    [
        *("apk", "app", "bat", "cmd", "com", "cpl", "dll", "dmg", "exe", "hta", "htm", "html"),
        *("jar", "js", "jse", "lnk", "msi", "ps1", "py", "scr", "sh", "svg", "url", "vb", "vbe"),
        *("vbs", "wsf", "xhtml"),
    ]
)


def check(path_or_file: str | Path | IO[bytes], name: str) -> FileKind:
    """The kind of the file, if it is what its name says; BadFile if not, or if it is not safe.

    `name` is the name at the sender's, of which only the ending counts. The file is read from its
    beginning and may be at most 10 MB.
    """
    kind = kind_of_name(name)
    content = _content(path_or_file)
    _check_beginning(content, kind)
    try:
        _CHECKS[kind](content)
    except BadFile:
        raise
    except Exception as error:
        # Whatever a parser stumbles over: nesting, numbers, missing pieces. Our own reading of
        # the disk is over by now.
        raise _damaged(kind) from error
    return kind


def kind_of_name(name: str) -> FileKind:
    """The kind that the ending of a name stands for; BadFile for every other ending."""
    stem, _dot, ending = name.strip().lower().rpartition(".")
    if not stem or ending not in _ENDINGS:
        raise BadFile(
            "kind", _("Only PDF, PNG, JPEG, DOCX and XLSX files are taken. Save it as one of them.")
        )
    inner = stem.rpartition(".")[2]
    if inner != stem and inner.strip() in _PROGRAMS:
        raise BadFile(
            "double_ending",
            _("The name of this file ends twice. Give it a name with one ending, like .pdf."),
        )
    return _ENDINGS[ending]


def _content(path_or_file: str | Path | IO[bytes]) -> bytes:
    if isinstance(path_or_file, str | os.PathLike):
        with open(path_or_file, "rb") as file:
            content = file.read(LARGEST + 1)
    else:
        path_or_file.seek(0)
        content = path_or_file.read(LARGEST + 1)
    if not content:
        raise BadFile("empty", _("This file is empty. Choose the file again."))
    if len(content) > LARGEST:
        raise too_large()
    return content


def too_large() -> BadFile:
    return BadFile(
        "too_large", _("This file is larger than 10 MB. Make it smaller, or split it into parts.")
    )


def _check_beginning(content: bytes, kind: FileKind) -> None:
    if not content.startswith(_BEGINNINGS[kind]):
        raise _other_kind(content, kind)
    if kind not in (DOCX, XLSX) and holds_a_zip(content):
        raise BadFile(
            "two_kinds", _("This file holds a second file. Save it again, and send it alone.")
        )


def _other_kind(content: bytes, kind: FileKind) -> BadFile:
    said = _NAMES[kind]
    if content.startswith(_OLD_OFFICE):
        return BadFile(
            "old_office",
            _("This is an old or protected Office file. Save it as DOCX or XLSX, unprotected."),
        )
    for other in (PDF, PNG, JPEG):
        if content.startswith(_BEGINNINGS[other]):
            sentence = _("This file says it is a %(said)s, but it is a %(other)s. Rename it.")
            return BadFile("wrong_kind", sentence % {"said": said, "other": _NAMES[other]})
    sentence = _("This file says it is a %(said)s, but it is not one. Save it again as %(said)s.")
    return BadFile("wrong_kind", sentence % {"said": said})


def _damaged(kind: FileKind) -> BadFile:
    sentence = _("This %(said)s cannot be read. It may be damaged. Save it again as %(said)s.")
    return BadFile("damaged", sentence % {"said": _NAMES[kind]})
