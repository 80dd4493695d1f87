"""Word and Excel files: what they consist of, and that no part of them starts or fetches anything.

Parts are taken by a list of what ordinary files hold; what is not on it is refused by name. XML is
read only up to its first element (that is where a DTD would be), except for the two kinds of parts
that say what belongs to what: the content types and the relationships.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from django.utils.translation import gettext as _

from .faults import BadFile
from .zips import Budget, members

_MAIN = "application/vnd.openxmlformats-officedocument."
DOCUMENT = f"{_MAIN}wordprocessingml.document.main+xml"
WORKBOOK = f"{_MAIN}spreadsheetml.sheet.main+xml"

_TYPES = "[content_types].xml"
_ROOT_LINKS = "_rels/.rels"
_XML = ("xml", "rels", "vml", "svg")
_ALLOWED = frozenset(
    [*_XML, "png", "jpg", "jpeg", "jfif", "gif", "bmp", "tif", "tiff", "emf", "wmf", "wdp"]
    + ["odttf", "fntdata"]
)
# Settings of printers and of sheets are the only harmless parts that end in .bin.
_SETTINGS = re.compile(r"xl/(printersettings/[^/]+|customproperty/?[^/]+)\.bin")
# A chart in a document brings its own sheet; it is read like a file of its own, once.
_SHEET_OF_A_CHART = re.compile(r"(word|xl)/embeddings/[^/]+\.xlsx")
_ARCHIVES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"%PDF-")
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"#!")

_MACRO_TYPES = re.compile(r"macroenabled|vba|macrosheet|intlmacro", re.I)
_PROGRAM_TYPES = re.compile(r"activex|oleobject|msdownload", re.I)
_FETCHING_TYPES = re.compile(r"externallink\+xml|connections\+xml|querytable\+xml", re.I)
_HYPERLINK = re.compile(r"/relationships/hyperlink$")
_WEB_OR_MAIL = re.compile(r"(https?://|mailto:)", re.I)
_LEADS_OUT = re.compile(r"[a-z][a-z0-9+.-]*:|//|\\", re.I)


@dataclass(slots=True)
class _Package:
    """What the parts of an archive say of each other."""

    names: set[str] = field(default_factory=set)
    types: dict[str, str] = field(default_factory=dict)
    main: str = ""


def check_document(content: bytes) -> None:
    _check_package(content, main=DOCUMENT, other=WORKBOOK, budget=Budget(len(content)), inner=False)


def check_workbook(content: bytes) -> None:
    _check_package(content, main=WORKBOOK, other=DOCUMENT, budget=Budget(len(content)), inner=False)


def _check_package(content: bytes, *, main: str, other: str, budget: Budget, inner: bool) -> None:
    # Word and Excel begin with five bytes of the archive; a second header would be in the first
    # kilobyte, where readers of PDF look for theirs.
    if b"%PDF-" in content[:1024]:
        raise BadFile(
            "two_kinds", _("This file holds a second file. Save it again, and send it alone.")
        )
    package = _Package()
    for name, part in members(content, budget):
        folded = name.casefold()
        package.names.add(folded)
        if not inner and _SHEET_OF_A_CHART.fullmatch(folded):
            _check_package(part, main=WORKBOOK, other=DOCUMENT, budget=budget, inner=True)
        else:
            _check_part(folded, part, package)
    _check_types(package)
    found = _type_of(package.main, package)
    if package.main not in package.names or found != main:
        _not_this_kind(found, other)


def _check_part(name: str, part: bytes, package: _Package) -> None:
    ending = name.rpartition(".")[2]
    if "vbaproject" in name or "vbadata" in name or "macrosheets/" in name:
        _macro()
    if ending not in _ALLOWED and not _SETTINGS.fullmatch(name):
        raise BadFile(
            "embedded",
            _("This file holds a part that is not taken: %(name)s. Remove it and save again.")
            % {"name": name[-60:]},
        )
    if part.startswith(_PROGRAMS + _ARCHIVES):
        _embedded()
    if name == _TYPES:
        _read(part, _content_types_into(package))
    elif ending == "rels":
        _read(part, _links_into(package, root=name == _ROOT_LINKS))
    elif ending in _XML:
        _read(part, None)


def _content_types_into(package: _Package) -> Callable[[str, dict[str, str]], None]:
    def element(tag: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("ContentType", "")
        ending = attributes.get("Extension", "")
        part = attributes.get("PartName") or f"*.{ending}"
        if package.types.setdefault(part.lstrip("/").casefold(), kind) != kind:
            _damaged()

    return element


def _links_into(package: _Package, *, root: bool) -> Callable[[str, dict[str, str]], None]:
    def element(tag: str, attributes: dict[str, str]) -> None:
        kind, target = attributes.get("Type", ""), attributes.get("Target", "").strip()
        outside = attributes.get("TargetMode", "").strip().casefold() == "external"
        if outside or _LEADS_OUT.match(target):
            _check_outside(kind, target)
        if root and kind.endswith("/officeDocument"):
            if package.main:
                _damaged()
            package.main = target.removeprefix("./").lstrip("/").casefold()

    return element


def _check_outside(kind: str, target: str) -> None:
    """A hyperlink waits for a click; everything else would be fetched when the file is opened."""
    if not (_HYPERLINK.search(kind) and _WEB_OR_MAIL.match(target)):
        raise BadFile(
            "external",
            _("This file fetches something from elsewhere. Break its links, or save it as PDF."),
        )


def _check_types(package: _Package) -> None:
    for kind in package.types.values():
        if _MACRO_TYPES.search(kind):
            _macro()
        if _FETCHING_TYPES.search(kind):
            _check_outside(kind, "")
    # Excel lists types of parts that it does not hold; only a part that is there counts.
    for name in package.names:
        if _PROGRAM_TYPES.search(_type_of(name, package)):
            _embedded()


def _type_of(name: str, package: _Package) -> str:
    """By the name of the part, else by its ending."""
    ending = name.rpartition(".")[2]
    return package.types.get(name) or package.types.get(f"*.{ending}", "")


def _read(part: bytes, element: Callable[[str, dict[str, str]], None] | None) -> None:
    """Parse a part: whole for `element`, else up to its first element. A DTD is refused."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _dtd
    parser.StartElementHandler = element or _stop
    try:
        parser.Parse(part, True)
    except _Enough:
        pass
    except expat.ExpatError:
        _damaged()


class _Enough(Exception):
    """The part of an XML file that can hold a DTD is over."""


def _stop(tag: str, attributes: dict[str, str]) -> NoReturn:
    raise _Enough


def _dtd(*_declared: object) -> NoReturn:
    raise BadFile(
        "dtd", _("This file holds definitions that Word and Excel do not write. Save it again.")
    )


def _macro() -> NoReturn:
    raise BadFile("macro", _("This file holds macros. Save it as DOCX or XLSX without macros."))


def _embedded() -> NoReturn:
    raise BadFile(
        "embedded", _("This file holds another file or a program. Remove it, or save it as PDF.")
    )


def _not_this_kind(found: str, other: str) -> NoReturn:
    if found != other:
        _damaged()
    if other == WORKBOOK:
        raise BadFile("wrong_kind", _("This DOCX is an Excel workbook. Let its name end in .xlsx."))
    raise BadFile("wrong_kind", _("This XLSX is a Word document. Let its name end in .docx."))


def _damaged() -> NoReturn:
    raise BadFile("damaged", _("This file is not put together as Office does it. Save it again."))
