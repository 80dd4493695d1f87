"""The files of a dump: written in a stream, the same bytes whoever writes them.

Nothing in them depends on the day, the language or the machine. Addresses of this site stand in
the tables, in GeoJSON, in JSON-LD and in the manifest, so these depend on BASE_URL; the JSON Lines
do not. Another version of zlib may compress otherwise: `content_sha256` is taken before that.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from gzip import GzipFile
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from django.conf import settings

from ..formats import CLUSTER_COLUMNS, LABEL_COLUMNS, as_csv
from ..formats_geo import as_geojson
from ..formats_linked import as_jsonld, organization
from ..publish import stamp
from .known import State, counts, items, labels, records
from .licence import LICENCE, citation

# How these files are laid out. It goes up when a reader has to change.
FORMAT_VERSION = 1
LEVEL = 6

type Pieces = Callable[[State], Iterator[bytes]]


class PlaceTaken(Exception):
    """There is something already where the dump should be."""


@dataclass(frozen=True, slots=True)
class FileTold:
    """One file of a dump. `content_sha256` is that of what is compressed in it."""

    name: str
    format: str
    media_type: str
    size: int
    sha256: str
    content_sha256: str


type FilesTold = list[FileTold]


@dataclass(frozen=True, slots=True)
class _Kind:
    """A file that is compressed: its name without the number, and what is in it."""

    name: str
    format: str
    media_type: str
    pieces: Pieces

    def named(self, seq: int) -> str:
        return f"{self.name}-{seq}.{self.format}.gz"


KINDS = (
    _Kind("register", "jsonl", "application/x-ndjson", items),
    _Kind("clusters", "csv", "text/csv", lambda at: as_csv(CLUSTER_COLUMNS, records(at))),
    _Kind("labels", "csv", "text/csv", lambda at: as_csv(LABEL_COLUMNS, labels(at))),
    _Kind(
        "clusters",
        "geojson",
        "application/geo+json",
        lambda at: as_geojson(records(at), at.envelope()),
    ),
    _Kind(
        "clusters",
        "jsonld",
        "application/ld+json",
        lambda at: as_jsonld(records(at), organization),
    ),
)


def file_names(seq: int) -> list[str]:
    """The names of all files of a dump at a number."""
    return [*(kind.named(seq) for kind in KINDS), f"manifest-{seq}.json", f"SHA256SUMS-{seq}"]


def write(state: State, directory: Path) -> FilesTold:
    """All files into a directory, each on the disk before the next; the checksums come last."""
    told = [_packed(kind, state, directory) for kind in KINDS]
    manifest = _whole(directory / f"manifest-{state.seq}.json", _manifest(state, told), "manifest")
    told.append(manifest)
    sums = "".join(f"{each.sha256}  {each.name}\n" for each in told)
    told.append(_whole(directory / f"SHA256SUMS-{state.seq}", sums, "sha256sums"))
    settle(directory)
    return told


def write_new(state: State, target: Path) -> FilesTold:
    """The same into a directory that appears only when it is complete; PlaceTaken if it is there.

    Whoever is killed in between leaves a directory of another, hidden name.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise PlaceTaken(f"{target} is there already and not empty. Name another directory.")
    beside = target.parent / f".{target.name}.{uuid4().hex}.part"
    beside.mkdir(parents=True)
    try:
        told = write(state, beside)
        try:
            beside.rename(target)
        except OSError:
            raise PlaceTaken(f"{target} was made by somebody else in the meantime.") from None
    except BaseException:
        with suppress(OSError):
            shutil.rmtree(beside)
        raise
    settle(target.parent)
    return told


def _packed(kind: _Kind, state: State, directory: Path) -> FileTold:
    content, name = hashlib.sha256(), kind.named(state.seq)
    with (directory / name).open("wb") as file:
        counted = _Counted(file)
        # without a name and a time: they would differ from one machine to the next
        with GzipFile("", "wb", LEVEL, fileobj=counted, mtime=0) as packed:
            for piece in kind.pieces(state):
                content.update(piece)
                packed.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return FileTold(
        name,
        kind.format,
        kind.media_type,
        counted.size,
        counted.digest.hexdigest(),
        content.hexdigest(),
    )


class _Counted:
    """A file that knows the size and the hash of what was written to it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.size, self.digest, self._file = 0, hashlib.sha256(), file

    def write(self, data: bytes) -> int:
        self.size += len(data)
        self.digest.update(data)
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()


def _whole(path: Path, text: str, format: str) -> FileTold:
    """A small file as it is."""
    data = text.encode()
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    media_type = "application/json" if format == "manifest" else "text/plain"
    digest = hashlib.sha256(data).hexdigest()
    return FileTold(path.name, format, media_type, len(data), digest, digest)


def _manifest(state: State, told: Iterable[FileTold]) -> str:
    found = counts(state)
    manifest: dict[str, Any] = {
        "format_version": FORMAT_VERSION,
        "seq": state.seq,
        "at": stamp(state.at),
        "valid_on": state.valid_on.isoformat(),
        "count": found["clusters"],
        "labels": found["labels"],
        "base_url": settings.BASE_URL,
        "licence": LICENCE,
        "citation": citation(state),
        "files": [asdict(each) for each in told],
    }
    return json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def settle(directory: Path) -> None:
    """Bring the names in a directory onto the disk."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
