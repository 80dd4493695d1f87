"""The newest dump: chosen, fetched, held against its checksums, and read line by line."""

import contextlib
import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .calling import Server
from .faults import OTHER_FORM, Damaged, Refused
from .status import Json

LONGEST_LINE = 1 << 26


@dataclass(frozen=True, slots=True)
class Dump:
    """The file of a dump that holds the records, one line for each."""

    seq: int
    at: str
    path: str
    size: int
    sha256: str
    content_sha256: str


def offered(server: Server, head: int) -> Iterator[Dump]:
    """The dumps of the server, newest first. One beyond its own head is of another history."""
    offset, oldest = 0, float("inf")
    while True:
        try:
            page = server.json("dumps/", offset=offset)
        except Refused as refused:
            if refused.status == 404:  # a server without dumps
                return
            raise
        yield from (dump for dump in map(_dump, page["results"]) if dump and dump.seq <= head)
        offset += len(page["results"])
        if not page["next"] or not page["results"] or page["results"][-1]["seq"] >= oldest:
            return  # the last page, or one that does not go on from the page before
        oldest = page["results"][-1]["seq"]


def _dump(told: Json) -> Dump | None:
    """The file of records among those of a dump."""
    for file in told["files"]:
        if file["name"] == f"register-{int(told['seq'])}.jsonl.gz":
            path = "/" + urlsplit(file["url"]).path.lstrip("/")  # on our server, whatever it says
            sums = file["sha256"], file["content_sha256"]
            return Dump(told["seq"], told["at"], path, file["size"], *sums)
    return None


def fetched(server: Server, dump: Dump, store: Path) -> Path:
    """The file, whole and as promised, beside the copy. A part of it that is there is used."""
    part = _beside(store, dump)
    for old in store.parent.glob(f"{store.name}.dump-*"):
        if old != part:
            old.unlink()
    for _ in range(2):  # what was kept of an earlier run may be what is damaged
        server.download(dump.path, part, dump.size)
        if part.stat().st_size == dump.size and _sha256(part) == dump.sha256:
            return part
        part.unlink()
    raise Damaged(f"The file {dump.path} is not what its checksum says, twice.")


def _beside(store: Path, dump: Dump) -> Path:
    return store.with_name(f"{store.name}.dump-{dump.seq}")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def items(path: Path, dump: Dump) -> Iterator[Json]:
    """The items of the file in rising order; at the end its content is held against its hash.

    So use them inside a transaction: Damaged comes after the last line.
    """
    content, last = hashlib.sha256(), 0
    try:
        with gzip.open(path, "rb") as lines:
            while line := lines.readline(LONGEST_LINE + 1):
                if len(line) > LONGEST_LINE:
                    raise Damaged(f"A line of {dump.path} is too long.")
                content.update(line)
                item: Any = json.loads(line)
                if not last < item["seq"] <= dump.seq:
                    raise Damaged(f"The lines of {dump.path} are not in order.")
                last = item["seq"]
                yield item
    except (OSError, EOFError, zlib.error, *OTHER_FORM) as error:
        raise Damaged(f"{dump.path} cannot be read: {error}.") from error
    if content.hexdigest() != dump.content_sha256:
        raise Damaged(f"The content of {dump.path} is not what its checksum says.")


def forget(path: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
