"""Marks: words that stand in private fields and are looked for wherever somebody reads.

mark("draft_answer")   # "canarydraftanswerzz": one word for addresses, mails, files and PDFs
found(text_of(response, body))   # the keys of all marks in an answer, also inside of files
"""

import io
import re
import zipfile

import pypdf

_MARK = re.compile(r"canary([a-z]+?)zz")


def mark(name):
    """The word for a private field; it survives every spelling of addresses and file names."""
    return f"canary{_key(name)}zz"


def found(text, others=()):
    """The keys of all marks in a text. `others` are words that were not chosen: {name: word}."""
    names = set(_MARK.findall(text))
    return names | {_key(name) for name, word in dict(others).items() if word.lower() in text}


def named(names):
    """The names by the keys that `found` gives."""
    return {_key(name): name for name in names}


def text_of(response, body):
    """All that an answer says, in small letters: its headers, its body, and what that packs."""
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return "\n".join([headers, response.cookies.output(), *_inside(body)]).lower()


def _inside(body):
    """The words of a body: of a PDF its text, of a packed file all its members."""
    yield body.decode("utf-8", "replace")
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            for name in archive.namelist():
                yield name
                yield archive.read(name).decode("utf-8", "replace")
    if body.startswith(b"%PDF"):
        pages = pypdf.PdfReader(io.BytesIO(body)).pages
        words = "".join(page.extract_text() for page in pages)
        yield re.sub(r"[\s\u00ad\u2010-]+", "", words)  # a long word may be broken at any letter


def _key(name):
    return name.replace("_", "").lower()
