"""Dumps that are offered for download: built once a day when something changed, kept for long.

Files come first and the row last, so a row never names a file that is not there. Whoever is
killed in between leaves files that no row knows: `sweep` removes them a day later. Two who build
one dump at once would write the same bytes; a lock of the database only saves the work.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.db import DatabaseError, connection

from ...models import Dump
from ...rules.validity import day_of
from ..head import head
from .files import FilesTold, file_names, settle, write
from .known import State, state

# The newest ones, and beside them the first one of each month, for ever.
NEWEST = 10
A_DAY = timedelta(hours=24)
LOCK = 0x64756D70  # "dump"
_OUR_NAME = re.compile(r"(?:register|clusters|labels|manifest|SHA256SUMS)-([1-9]\d{0,17})(?:\..*)?")

type Named = dict[str, Any]


def newest() -> Dump | None:
    """The newest dump on offer."""
    return Dump.objects.first()


def named(name: str) -> Named | None:
    """What is told of a file of a dump on offer, by its name."""
    match = _OUR_NAME.fullmatch(name)
    dump = Dump.objects.filter(seq=int(match[1])).first() if match else None
    return next((each for each in dump.files if each["name"] == name), None) if dump else None


def open_file(name: str) -> IO[bytes]:
    """The file under a name that `named` knows. FileNotFoundError if somebody took it away."""
    return storage().open(name)


def storage() -> Storage:
    return storages["dumps"]


def build_due(now: datetime, *, today: date) -> Dump | None:
    """The dump of today, if there is none yet and the register changed since the last one."""
    last = newest()
    if last is not None and day_of(last.built_at) == today:
        return None
    return build_newest(now)


def build_newest(now: datetime) -> Dump | None:
    """A dump of the register as it is now; None if there is one, or somebody builds it just now."""
    last, seq = newest(), head().seq
    if seq == 0 or (last is not None and last.seq == seq):
        return None
    with _alone() as alone:
        return _build(state(seq), now) if alone else None


def prune() -> int:
    """Take away what is not kept for ever; how many dumps went."""
    for_ever = _first_of_each_month()
    old = [dump for dump in Dump.objects.all()[NEWEST:] if dump.seq not in for_ever]
    for dump in old:
        # The row first: what is listed is there.
        dump.delete()
        for name in file_names(dump.seq):
            storage().delete(name)
    return len(old)


def sweep(now: datetime) -> int:
    """Remove files that no row knows, and what was being built, a day later; how many."""
    known = {each["name"] for dump in Dump.objects.all() for each in dump.files}
    removed = 0
    for name in _names():
        lost = _OUR_NAME.fullmatch(name) and name not in known
        if lost and storage().get_modified_time(name) < now - A_DAY:
            storage().delete(name)
            removed += 1
    for path in _building().iterdir():
        if datetime.fromtimestamp(path.stat().st_mtime, UTC) < now - A_DAY:
            shutil.rmtree(path, ignore_errors=True)
            removed += 1
    return removed


def _build(known: State, now: datetime) -> Dump | None:
    place = _building() / uuid4().hex
    place.mkdir()
    try:
        told = write(known, place)
        _place(told, place)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    row = Dump(seq=known.seq, at=known.at, built_at=now, files=[asdict(each) for each in told])
    # Somebody who did not see our lock may have been quicker: their row says the same.
    Dump.objects.bulk_create([row], ignore_conflicts=True)
    return Dump.objects.filter(seq=known.seq).first()


def _place(told: FilesTold, place: Path) -> None:
    """Under their names, the checksums last; on the disk before the row, or in the bucket."""
    kept = storage()
    for each in told:
        if isinstance(kept, FileSystemStorage):
            os.replace(place / each.name, Path(kept.location) / each.name)
            continue
        with (place / each.name).open("rb") as file:
            if kept.save(each.name, File(file)) != each.name:
                raise FileExistsError(each.name)
    if isinstance(kept, FileSystemStorage):
        settle(Path(kept.location))


def _first_of_each_month() -> set[int]:
    """The numbers of the dumps that are kept for ever, by the day of their newest entry."""
    first: dict[tuple[int, int], int] = {}
    for seq, at in Dump.objects.order_by("seq").values_list("seq", "at"):
        day = day_of(at)
        first.setdefault((day.year, day.month), seq)
    return set(first.values())


def _names() -> list[str]:
    with suppress(FileNotFoundError):
        return storage().listdir("")[1]
    return []


def _building() -> Path:
    """Where files are written before they get their place: beside it, so that this is a rename."""
    kept = storage()
    root = Path(kept.location) if isinstance(kept, FileSystemStorage) else settings.DATA_DIR
    directory = root / ".building"
    directory.mkdir(parents=True, exist_ok=True)
    return directory


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether nobody else builds a dump; while it lasts, nobody else does."""
    got = _ask("SELECT pg_try_advisory_lock(%s)")
    try:
        yield got
    finally:
        # The connection goes back to the pool and must not take the lock along.
        if got:
            with suppress(DatabaseError):
                _ask("SELECT pg_advisory_unlock(%s)")


def _ask(question: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(question, [LOCK])
        return bool(cursor.fetchone()[0])
