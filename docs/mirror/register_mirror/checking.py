"""Whether the copy is whole: its file, every checksum, every column, and the server's head."""

import json
from collections.abc import Iterator

from .calling import Server
from .faults import Refused, understood
from .rows import content_hash, rows_of
from .store import Place, Store

CLUSTER = "SELECT * FROM cluster ORDER BY seq"
PARTS = {
    "labels": "SELECT * FROM label WHERE cluster = ? ORDER BY number",
    "codes": "SELECT * FROM code WHERE cluster = ? ORDER BY kind, code",
    "words": "SELECT * FROM word WHERE cluster = ? ORDER BY word",
}
STRAY = "SELECT count(*) FROM {} WHERE cluster NOT IN (SELECT number FROM cluster)"


def differences(store: Store) -> Iterator[str]:
    """What is wrong with the copy itself, a sentence each."""
    for (line,) in store.db.execute("PRAGMA integrity_check"):
        if line != "ok":
            yield f"SQLite finds the file damaged: {line}."
    place = store.place()
    reached = place.seq if place else 0
    for row in store.db.execute(CLUSTER):
        yield from _of_a_record(store, row, reached)
    for table in ("label", "code", "word"):
        (stray,) = store.one(STRAY.format(table))
        if stray:
            yield f"{stray} rows of {table} belong to no cluster of the copy."


def _of_a_record(store: Store, row: tuple, reached: int) -> Iterator[str]:
    number, slug, seq, at, sha256, *_columns, text = row
    try:
        record = json.loads(text)
        if content_hash(record) != sha256:
            yield f"The record of {slug} is not what its hash says."
        rows = rows_of({"slug": slug, "seq": seq, "at": at, "sha256": sha256, "record": record})
    except (ValueError, KeyError, TypeError):
        yield f"The record of {slug} cannot be read."
        return
    if rows.cluster != row or (record["seq"], record["updated_at"]) != (seq, at):
        yield f"The columns of {slug} are not those of its record."
    if seq > reached:
        yield f"The record of {slug} is newer than the number that was reached."
    for part, query in PARTS.items():
        if store.db.execute(query, (number,)).fetchall() != getattr(rows, part):
            yield f"The {part} of {slug} are not those of its record."


def against(server: Server, store: Store) -> tuple[list[str], str]:
    """What differs from the server, and a sentence on how far behind the copy is."""
    with understood(server.url):
        return _against(server, store)


def _against(server: Server, store: Store) -> tuple[list[str], str]:
    place = store.place() or Place(server.url)
    answer = server.json("clusters/", limit=1)
    head = answer["register"]
    if head["seq"] < place.seq or not _same_item(server, place):
        return [f"The server has another history than this copy at number {place.seq}."], ""
    if head["seq"] > place.seq:
        return [], f"The copy is {head['seq'] - place.seq} items behind: run sync."
    (own,) = store.one("SELECT count(*) FROM cluster")
    if own != answer["count"]:
        return [f"The copy has {own} clusters, the server {answer['count']}."], ""
    return [], f"The copy and the server are both at number {place.seq}."


def _same_item(server: Server, place: Place) -> bool:
    if not place.seq:
        return True
    try:
        found = server.json("changes/", after=place.seq - 1, limit=1)["results"]
    except Refused as refused:
        if refused.status != 410:
            raise
        return True  # so far back the server cannot tell
    ours = [(item["seq"], item["at"]) for item in found]
    hashes = [item["sha256"] for item in found]
    return ours == [(place.seq, place.at)] and place.sha256 in (None, *hashes)
