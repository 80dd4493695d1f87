"""The translations: a `.po` file for people and a `.mo` file for Django, for each language.

Both are written the same way whenever they say the same: sorted, without places and moments.
"""

import io
import os
from gettext import GNUTranslations
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from . import ROOT
from .finding import Found, Key

FOLDER = ROOT / "labels" / "locale"
# Which form a number takes. French, Italian and Spanish have a third form for whole millions,
# which no text here needs: Django reads each catalogue by the rule in its own head.
PLURALS = {
    "de": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "it": "nplurals=2; plural=(n != 1);",
    "es": "nplurals=2; plural=(n != 1);",
    "pl": "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
}


class Catalogue(Catalog):
    """A catalogue whose head says only what is always true of it."""

    mime_headers = property(
        lambda self: [
            ("Project-Id-Version", "cluster-excellence-register"),
            ("Language", str(self.locale)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", PLURALS[str(self.locale)]),
        ],
        lambda self, headers: None,
    )


Texts = dict[Key, tuple[str, ...]]  # a translation, or its forms for numbers


def forms(language: str) -> int:
    """How many forms a word has for numbers."""
    return int(PLURALS[language].split(";")[0].partition("=")[2])


def path(language: str, ending: str = "po") -> Path:
    return FOLDER / language / "LC_MESSAGES" / f"django.{ending}"


def read(language: str) -> tuple[Texts, set[Key]]:
    """The translations as they stand in the `.po` file, and which are marked as guesses."""
    if not path(language).exists():
        return {}, set()
    with path(language).open("rb") as file:
        catalogue = read_po(file, locale=language)
    kept, fuzzy = {}, set()
    for message in catalogue:
        if message.id:
            key = Key(message.context or "", _first(message.id))
            string = message.string
            kept[key] = tuple(string) if isinstance(string, tuple | list) else (string,)
            if message.fuzzy:
                fuzzy.add(key)
    return kept, fuzzy


def _first(text) -> str:
    return text[0] if isinstance(text, tuple | list) else text


def write(language: str, found: dict[Key, Found], translated: Texts) -> None:
    """Write the `.po` file: every text that was found, with its translation where there is one."""
    file = io.BytesIO()
    write_po(file, _catalogue(language, found, translated), no_location=True, width=0)
    keep(path(language), file.getvalue().rstrip(b"\n") + b"\n")


def keep(target: Path, content: bytes) -> None:
    """All of it or nothing: others read it at the same time."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_suffix(f".{os.getpid()}")
    fresh.write_bytes(content)
    fresh.replace(target)


def compiled(language: str, found: dict[Key, Found], translated: Texts) -> bytes:
    """The `.mo` file; what is not translated is not in it."""
    file = io.BytesIO()
    write_mo(file, _catalogue(language, found, translated))
    return file.getvalue()


def _catalogue(language: str, found: dict[Key, Found], translated: Texts) -> Catalogue:
    catalogue = Catalogue(locale=language, header_comment="", fuzzy=False)
    for key, each in found.items():
        count = forms(language) if each.plural else 1
        strings = translated.get(key, ())
        if len(strings) != count:
            strings = ("",) * count
        catalogue[_id(key, each)] = Message(
            _id(key, each), strings if each.plural else strings[0], context=key.context or None
        )
    return catalogue


def _id(key: Key, each: Found):
    return (key.text, each.plural) if each.plural else key.text


def in_use(language: str) -> dict[str | tuple[str, int], str]:
    """What Django would read out of the `.mo` file."""
    return _read_mo(path(language, "mo").read_bytes()) if path(language, "mo").exists() else {}


def to_be_used(language: str, found: dict[Key, Found], translated: Texts):
    """What it should read out of it."""
    return _read_mo(compiled(language, found, translated))


def _read_mo(content: bytes) -> dict[str | tuple[str, int], str]:
    return GNUTranslations(io.BytesIO(content))._catalog  # type: ignore[attr-defined]
