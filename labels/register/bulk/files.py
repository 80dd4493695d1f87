"""The set of files: what belongs to it, and whether it is what its manifest says."""

import csv
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

MANIFEST = "manifest.json"
NAMES = ("countries", "nuts", "sectors", "clusters", "cluster_sectors", "labels", "cases")
CHUNK = 1 << 20

type Say = Callable[[str], None]


class Refused(Exception):
    """Nothing was loaded. Each sentence names what is wrong and where."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load brought. `empty` are certificates of labels without a sure day of their own."""

    rows: dict[str, int]
    joined: int
    empty: list[str]


@dataclass(frozen=True, slots=True)
class FileSet:
    """Files that are exactly those their manifest describes."""

    directory: Path
    rows: dict[str, int]
    sha256: str

    @classmethod
    def verified(cls, directory: Path) -> Self:
        """The set in a directory; Refused names every file that is missing or differs."""
        content = _read_manifest(directory / MANIFEST)
        described = _described(content)
        faults = [fault for name in NAMES for fault in _faults(directory, name, described)]
        if faults:
            raise Refused(faults)
        rows = {name: described[name]["rows"] for name in NAMES}
        return cls(directory, rows, hashlib.sha256(content).hexdigest())

    def path(self, name: str) -> Path:
        return self.directory / f"{name}.csv"

    def source(self) -> str:
        """The name under which facts of this set are cited."""
        return f"registry import {self.sha256[:12]}"


def _read_manifest(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise Refused(
            [f"There is no readable {MANIFEST} in {path.parent}. Name the directory of the set."]
        ) from None


def _described(content: bytes) -> dict[str, Any]:
    """The files that the manifest lists, each with its rows and SHA-256."""
    try:
        files = json.loads(content)["files"]
        fits = all(
            isinstance(files[name]["rows"], int) and isinstance(files[name]["sha256"], str)
            for name in NAMES
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        fits = False
    if not fits:
        raise Refused([f"{MANIFEST} does not list rows and sha256 of {', '.join(NAMES)}."])
    return files


def _faults(directory: Path, name: str, described: dict[str, Any]) -> Iterator[str]:
    """What tells a file from its description: its bytes first, then its number of rows."""
    path = directory / f"{name}.csv"
    try:
        digest = _sha256(path)
    except OSError:
        yield f"{name}.csv is missing or cannot be read."
        return
    if digest != described[name]["sha256"]:
        yield f"{name}.csv is not the file of the manifest: its SHA-256 is {digest}."
        return
    count = _count_rows(path)
    if count != described[name]["rows"]:
        yield f"{name}.csv has {count} rows, the manifest says {described[name]['rows']}."


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _count_rows(path: Path) -> int:
    """Records after the header; -1 for a file that is no CSV in UTF-8."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return sum(1 for _ in csv.reader(file)) - 1
    except (UnicodeDecodeError, csv.Error):
        return -1
