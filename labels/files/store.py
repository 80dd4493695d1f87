"""The store of evidence files: under our own name, outside the web root, written before the row.

A file is complete and on the disk before `keep` returns, so a row never names half a file. A row
that is never written leaves a file that nobody names: `sweep` removes it a day later.
"""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO
from uuid import uuid4

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.utils import timezone

from .arrivals import Arrived, arrive, arriving, storage
from .kinds import check
from .names import clean_name
from .scanning import scan

__all__ = ["Kept", "clean_name", "keep", "open_stored", "orphans", "sweep"]

A_DAY = timedelta(hours=24)

_OUR_NAME = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Kept:
    """What a row says of a file that is kept."""

    stored_as: str
    file_name: str
    media_type: str
    size: int
    sha256: str


def keep(upload: File | IO[bytes], name: str) -> Kept:
    """Check a file and keep it under a new name of ours; BadFile if it is not taken in.

    Call it before the transaction that writes the row: checking takes time, and no lock should
    wait for it. The upload is used up.
    """
    with upload if isinstance(upload, Arrived) else arrive(upload, name) as arrived:
        arrived.content.flush()
        kind = check(arrived.content, name)
        scan(arrived.content)
        kept = Kept(
            stored_as=uuid4().hex,
            file_name=clean_name(name, kind),
            media_type=kind.media_type,
            size=arrived.size or 0,
            sha256=arrived.sha256,
        )
        _place(arrived, kept.stored_as)
    return kept


def open_stored(stored_as: str) -> File:
    """The file, open for reading in pieces; FileNotFoundError if there is none of this name."""
    if not _OUR_NAME.fullmatch(stored_as):
        raise FileNotFoundError(stored_as)
    return storage().open(stored_as, "rb")


def orphans(known: Iterable[str], older_than: timedelta = A_DAY) -> Iterator[str]:
    """Names in the store that no row knows, of files that have lain there longer than this.

    A younger one may belong to a transaction that is not over. Read `known` in one query, of all
    rows that can name a file.
    """
    names, before = set(known), timezone.now() - older_than
    kept = storage()
    if isinstance(kept, FileSystemStorage):
        arriving()  # makes the directory of a store that was never used
    for name in kept.listdir("")[1]:
        unknown = _OUR_NAME.fullmatch(name) and name not in names
        if unknown and kept.get_modified_time(name) < before:
            yield name


def sweep(known: Iterable[str], older_than: timedelta = A_DAY) -> int:
    """Remove what no row knows, and what stopped arriving; how many files were removed."""
    removed = 0
    for name in orphans(known, older_than):
        storage().delete(name)
        removed += 1
    before = timezone.now() - older_than
    for path in arriving().iterdir():
        if datetime.fromtimestamp(path.stat().st_mtime, UTC) < before:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _place(arrived: Arrived, stored_as: str) -> None:
    """Onto the disk first, then under its name, then the name onto the disk; or to the bucket."""
    kept = storage()
    if not isinstance(kept, FileSystemStorage):
        arrived.content.seek(0)
        if kept.save(stored_as, File(arrived.content)) != stored_as:
            raise FileExistsError(stored_as)
        return
    os.fsync(arrived.content.fileno())
    os.rename(arrived.path, Path(kept.location) / stored_as)
    for directory in (Path(kept.location), arrived.path.parent):
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
