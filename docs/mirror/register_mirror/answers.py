"""Answers of the copy as JSON and CSV, with the statuses of the day put in."""

import csv
import json
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from .asking import Question, select
from .faults import NoCopy
from .status import Json, shown
from .store import Store

BETWEEN = "; "
COLUMNS = (
    *("number", "slug", "name", "country", "city", "regions", "region_names", "sectors"),
    *("management", "founded", "website", "programmes", "identifiers", "status", "level"),
    *("label", "valid_until", "labels", "lat", "lon", "updated_at", "seq", "url"),
)
_CALCULATES = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")


def register(store: Store, day: str) -> Json:
    """Which register answers."""
    place = store.place()
    if place is None:
        raise NoCopy("The copy is empty: its first sync did not end. Run it again.")
    return {"seq": place.seq, "valid_on": day, "known_at": place.at}


def records(store: Store, asked: Question) -> Iterator[Json]:
    """The records that answer, in order, one at a time."""
    ranks = dict(store.db.execute("SELECT code, rank FROM level"))
    query, once = select(asked), asked.once
    rows = store.db.execute(
        f"SELECT r.record {query.text} LIMIT ? OFFSET ?",
        (*query.values, int(once.get("limit", -1)), int(once.get("offset", 0))),
    )
    return (shown(json.loads(text), asked.day, ranks) for (text,) in rows)


def write_json(store: Store, asked: Question, out: TextIO) -> None:
    """A listing with the members of the server's, streamed."""
    query = select(asked)
    (count,) = store.one(f"SELECT count(*) {query.text}", *query.values)
    told = json.dumps(register(store, asked.day))
    out.write(f'{{"count": {count}, "results": [')
    for place, record in enumerate(records(store, asked)):
        out.write((",\n" if place else "\n") + json.dumps(record, ensure_ascii=False))
    out.write(f'\n], "register": {told}}}\n')


def write_csv(store: Store, asked: Question, out: TextIO) -> None:
    """The columns of the server's CSV. A text that a spreadsheet would calculate is disarmed."""
    place = store.place()
    base = place.url if place else ""
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for record in records(store, asked):
        writer.writerow([_safe(cell) for cell in _cells(record, base)])


def _cells(record: Json, base: str) -> list[Any]:
    standing, location = record["standing"], record["location"] or {}
    identifiers = [f"{each['scheme']}:{each['value']}" for each in record["identifiers"]]
    return [
        *(record[name] for name in COLUMNS[:5]),
        _all(each["code"] for each in record["regions"]),
        _all(each["name"] for each in record["regions"]),
        _all(each["code"] for each in record["sectors"]),
        _all(each["name"] for each in record["management"]),
        (record["founded"] or {}).get("value"),
        record["website"],
        _all(each["programme"] for each in record["recognitions"]),
        BETWEEN.join(identifiers),
        *(standing[name] for name in ("status", "level", "label", "valid_until")),
        len(record["labels"]),
        location.get("lat"),
        location.get("lon"),
        record["updated_at"],
        record["seq"],
        base + record["url"],
    ]


def _all(texts: Iterable[str | None]) -> str:
    return BETWEEN.join(dict.fromkeys(text for text in texts if text))


def _safe(cell: Any) -> Any:
    if not isinstance(cell, str) or not cell:
        return cell
    return "'" + cell if cell[0] in "\t\r\n" or _first_seen(cell) in _CALCULATES else cell


def _first_seen(text: str) -> str:
    """The first symbol after white space and symbols that nobody sees."""
    for symbol in text:
        if not symbol.isspace() and unicodedata.category(symbol) not in {"Cf", "Cc"}:
            return symbol
    return ""
