"""The copy: one SQLite file. Everything that belongs together is written in one transaction,
with the number reached, so that a run that is killed leaves the copy as it was before or after.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .faults import OTHER_ROWS, Busy, Damaged, NoCopy
from .rows import RECORD, TOMBSTONE, Rows, canonical, checked, rows_of
from .status import Json, label_status

FORMAT = 1
APPLICATION = 0x434C4D52  # "CLMR" in the head of the file tells our copies from other databases
TABLES = """
CREATE TABLE place (one INTEGER PRIMARY KEY CHECK (one = 1), url TEXT NOT NULL,
  seq INTEGER NOT NULL, at TEXT, sha256 TEXT, etag_of INTEGER, etag TEXT);
CREATE TABLE cluster (number TEXT PRIMARY KEY, slug TEXT NOT NULL UNIQUE,
  seq INTEGER NOT NULL UNIQUE, at TEXT NOT NULL, sha256 TEXT NOT NULL, country TEXT NOT NULL,
  sort_name TEXT NOT NULL, founded TEXT, record TEXT NOT NULL);
CREATE TABLE label (number TEXT, cluster TEXT, scheme TEXT NOT NULL, level TEXT NOT NULL,
  awarded_first TEXT, awarded_last TEXT, until_first TEXT, until_last TEXT, days TEXT NOT NULL,
  PRIMARY KEY (number, cluster));
CREATE INDEX label_of_cluster ON label (cluster);
CREATE TABLE code (kind TEXT, code TEXT, cluster TEXT, PRIMARY KEY (kind, code, cluster))
  WITHOUT ROWID;
CREATE INDEX code_of_cluster ON code (cluster);
CREATE TABLE word (word TEXT, cluster TEXT, PRIMARY KEY (word, cluster)) WITHOUT ROWID;
CREATE INDEX word_of_cluster ON word (cluster);
CREATE TABLE level (code TEXT PRIMARY KEY, rank INTEGER NOT NULL);
CREATE TABLE scheme (name TEXT PRIMARY KEY, slug TEXT NOT NULL);
CREATE TABLE event (seq INTEGER, place INTEGER, slug TEXT NOT NULL, type TEXT, day TEXT,
  label TEXT, event TEXT NOT NULL, PRIMARY KEY (seq, place)) WITHOUT ROWID;
CREATE TABLE unread (seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, item TEXT NOT NULL);
"""
OF_RECORDS = ("cluster", "label", "code", "word", "event", "unread")


@dataclass(frozen=True, slots=True)
class Place:
    """How far the copy has come: the number, moment and hash of the newest item in it."""

    url: str
    seq: int = 0
    at: str | None = None
    sha256: str | None = None
    etag_of: int | None = None
    etag: str | None = None


class Store:
    """The copy in a file. Reading needs no lock; whoever writes holds `locked(path)`."""

    def __init__(self, path: Path, *, new: bool = False) -> None:
        if not (new or path.is_file()):
            raise NoCopy(f"There is no copy at {path}. Make one with: mirror.py sync.")
        self.path = path
        try:
            self.db = sqlite3.connect(path, isolation_level=None, timeout=30)
        except sqlite3.OperationalError as error:
            raise NoCopy(f"{path} cannot be opened: {error}.") from error
        try:
            # A power cut may cost the last pages, never the wholeness: they are read again.
            self.db.execute("PRAGMA synchronous = NORMAL")
            self._prepare(new)
        except sqlite3.DatabaseError as error:
            self.db.close()
            raise NoCopy(f"{path} cannot be read as a copy of the register: {error}.") from error
        except NoCopy:
            self.db.close()
            raise
        self.db.create_function("status_on", 2, _status_on, deterministic=True)

    def _prepare(self, new: bool) -> None:
        """An empty file becomes a copy in one transaction; anything else must be one of ours."""
        (application,) = self.one("PRAGMA application_id")
        (version,) = self.one("PRAGMA user_version")
        if application == APPLICATION and version == FORMAT:
            return
        (tables,) = self.one("SELECT count(*) FROM sqlite_schema")
        if tables or not new:
            raise NoCopy(f"{self.path} holds no copy of this form. Remove it, or name another.")
        self.db.execute("PRAGMA journal_mode = WAL")  # who reads is not stopped by who writes
        self.db.executescript(
            f"BEGIN IMMEDIATE; {TABLES} PRAGMA application_id = {APPLICATION};"
            f" PRAGMA user_version = {FORMAT}; COMMIT;"
        )

    def one(self, text: str, *values: Any) -> tuple[Any, ...]:
        return self.db.execute(text, values).fetchone()

    def close(self) -> None:
        self.db.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All or nothing; inside another one, part of that."""
        if self.db.in_transaction:
            yield
            return
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.db.execute("COMMIT")
        except BaseException:
            self.db.execute("ROLLBACK")
            raise

    @contextmanager
    def reading(self) -> Iterator[None]:
        """All questions inside are about the same state, whatever is written meanwhile."""
        self.db.execute("BEGIN")
        try:
            yield
        finally:
            self.db.execute("ROLLBACK")

    def place(self) -> Place | None:
        row = self.db.execute("SELECT url, seq, at, sha256, etag_of, etag FROM place").fetchone()
        return Place(*row) if row else None

    def reach(self, place: Place) -> None:
        """Inside `writing`, with what was read up to there."""
        self.db.execute(
            "INSERT OR REPLACE INTO place VALUES (1, ?, ?, ?, ?, ?, ?)",
            (place.url, place.seq, place.at, place.sha256, place.etag_of, place.etag),
        )

    def keep_codes(self, levels: dict[str, int], schemes: dict[str, str]) -> None:
        """The ranks of the levels, and the names under which schemes are known."""
        self.db.execute("DELETE FROM level")
        self.db.execute("DELETE FROM scheme")
        self.db.executemany("INSERT INTO level VALUES (?, ?)", levels.items())
        self.db.executemany("INSERT INTO scheme VALUES (?, ?)", schemes.items())

    def empty(self) -> None:
        for table in OF_RECORDS:
            self.db.execute(f"DELETE FROM {table}")

    def fold(self, items: Iterable[Json]) -> Json | None:
        """Take in items in order, each held against its checksum; the last one comes back."""
        last = None
        for item in items:
            last = checked(item)
            try:
                self._take(item)
            except OTHER_ROWS as error:
                raise Damaged(f"The item of number {item['seq']} has another form.") from error
        return last

    def _take(self, item: Json) -> None:
        self._keep_events(item)
        if item["kind"] == RECORD:
            self._put(item)
        elif item["kind"] == TOMBSTONE:
            self._drop(item["slug"])
        else:  # of a later version of the register: kept for whoever learns to read it
            row = (item["seq"], item["kind"], canonical(item))
            self.db.execute("INSERT OR REPLACE INTO unread VALUES (?, ?, ?)", row)

    def _put(self, item: Json) -> None:
        rows = rows_of(item)
        self._drop(item["slug"])
        self._delete(rows.cluster[0])  # also one that had another address until now
        self._insert(rows)

    def _insert(self, rows: Rows) -> None:
        self.db.execute("INSERT INTO cluster VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows.cluster)
        self.db.executemany("INSERT INTO label VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows.labels)
        self.db.executemany("INSERT INTO code VALUES (?, ?, ?)", rows.codes)
        self.db.executemany("INSERT INTO word VALUES (?, ?)", rows.words)

    def _drop(self, slug: str) -> None:
        for (number,) in self.db.execute("SELECT number FROM cluster WHERE slug = ?", (slug,)):
            self._delete(number)

    def _delete(self, number: str) -> None:
        self.db.execute("DELETE FROM cluster WHERE number = ?", (number,))
        for table in ("label", "code", "word"):
            self.db.execute(f"DELETE FROM {table} WHERE cluster = ?", (number,))

    def _keep_events(self, item: Json) -> None:
        """Events of any type, known to us or not."""
        for place, event in enumerate(item.get("events") or []):
            said = event if isinstance(event, dict) else {}
            known = (said.get("type"), said.get("on"), said.get("label"))
            texts = [each if isinstance(each, str) else None for each in known]
            row = (item["seq"], place, item["slug"], *texts, canonical(event))
            self.db.execute("INSERT OR REPLACE INTO event VALUES (?, ?, ?, ?, ?, ?, ?)", row)


def _status_on(days: str, day: str) -> str:
    return label_status(json.loads(days), day)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One writer at a time. The lock is that of a small database beside the copy: the system
    lets go of it when its holder ends, however it ends."""
    beside = path.with_name(path.name + ".lock")
    try:
        lock = sqlite3.connect(beside, isolation_level=None, timeout=0)
    except sqlite3.OperationalError as error:
        raise NoCopy(f"Nothing can be written beside {path}: {error}.") from error
    with closing(lock):
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise Busy(f"Another run is writing the copy at {path}: {error}.") from error
        yield
