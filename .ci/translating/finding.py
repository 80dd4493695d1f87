"""Every text of the project that people read: in Python, in templates and in the reference data.

Python is read as Python, so that a function keeps its meaning under another name
(`gettext_lazy as lazy`). Templates go through Django's own reader.
"""

import ast
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from babel.messages.extract import extract_python
from django.utils.translation.template import templatize

from . import ROOT

REFERENCE = "reference"  # the context of texts that come out of fixtures/

# Which argument of a function is what: the context, the text, its plural.
FUNCTIONS = {
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
    "Sentence": (None, 0, None),
}
# Where they come from: Django, and our rules, which know nothing of Django.
SOURCES = ("django.utils.translation", "sentences")
# How Babel writes the same for the functions that Django makes of template tags.
IN_TEMPLATES = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
# The reference data, and its columns that pages and mails show.
FIXTURES = ("levels", "programmes", "schemes", "sectors")
TOLD = {
    "labels.scheme": ("name", "description"),
    "labels.ruleset": ("name", "notes"),
    "labels.levelrule": ("summary", "uncertain", "assumed"),  # slogans are names
    "labels.labellevel": ("name",),
    "labels.area": ("name",),
    "labels.indicator": ("name", "evidence_hint", "note"),
    "labels.programme": ("description", "body"),
    "labels.programmerule": ("text", "paid_by"),
    "labels.classification": ("name",),
}


class Key(NamedTuple):
    """What gettext tells texts apart by."""

    context: str
    text: str


@dataclass
class Found:
    """A text with its plural, if it has one, and the files that use it."""

    plural: str = ""
    where: set[str] = field(default_factory=set)


def texts() -> dict[Key, Found]:
    """All texts, sorted: by context, then by text."""
    found: dict[Key, Found] = {}
    for path, key, plural in [*_of_python(), *_of_templates(), *_of_fixtures()]:
        each = found.setdefault(key, Found())
        each.where.add(str(path.relative_to(ROOT)))
        if plural and each.plural not in ("", plural):
            raise SystemExit(f"Two plurals of one text: {key.text!r} in {path}")
        each.plural = each.plural or plural
    return dict(sorted(found.items()))


def _of_python() -> Iterator[tuple[Path, Key, str]]:
    for folder in ("labels", "registry"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                for key, plural in in_python(path.read_text(), str(path)):
                    yield path, key, plural


def in_python(source: str, name: str = "") -> Iterator[tuple[Key, str]]:
    """The texts of one module. A text that is not written out cannot be found, and is passed by."""
    tree = ast.parse(source, name)
    known = dict(_known(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            called = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            if called in known:
                context, text, plural = (
                    "" if at is None else _written_out(node.args, at) for at in known[called]
                )
                if text and None not in (context, plural):
                    yield Key(context or "", text), plural or ""


def _known(tree: ast.AST) -> Iterator[tuple[str, tuple[int | None, int, int | None]]]:
    """The functions of gettext by the names that this module gives them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(SOURCES):
            for name in node.names:
                if name.name in FUNCTIONS:
                    yield name.asname or name.name, FUNCTIONS[name.name]


def _written_out(arguments: list[ast.expr], at: int) -> str | None:
    argument = arguments[at] if at < len(arguments) else None
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value
    return None


def _of_templates() -> Iterator[tuple[Path, Key, str]]:
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in (".html", ".txt", ".svg", ".xml"):
            for key, plural in in_template(path.read_text(), str(path)):
                yield path, key, plural


def in_template(source: str, name: str = "") -> Iterator[tuple[Key, str]]:
    """The texts of one template: Django turns its tags into calls, and blots out the rest."""
    calls = re.sub(r"^[ \t]+", "", templatize(source, origin=name), flags=re.MULTILINE)
    file = io.BytesIO(calls.encode())
    for _line, called, found, _comments in extract_python(file, IN_TEMPLATES, [], {}):
        spec = IN_TEMPLATES[called]
        parts = [each or "" for each in found] if isinstance(found, tuple) else [found]
        if isinstance(spec, tuple) and isinstance(spec[0], tuple):
            yield Key(parts[0], parts[1]), parts[2] if len(spec) == 3 else ""
        else:
            yield Key("", parts[0]), parts[1] if spec else ""


def _of_fixtures() -> Iterator[tuple[Path, Key, str]]:
    for name in FIXTURES:
        path = ROOT / "fixtures" / f"{name}.json"
        for row in json.loads(path.read_text()):
            for column in TOLD.get(row["model"], ()):
                if text := row["fields"].get(column):
                    yield path, Key(REFERENCE, text), ""
