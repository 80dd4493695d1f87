"""An item of the feed is held against its checksum and becomes rows of the copy."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from .faults import OTHER_FORM, Damaged
from .status import DAYS, Json, span
from .text import fold

LONGEST_SORT_NAME = 320
RECORD = "record"
TOMBSTONE = "tombstone"


def canonical(value: Any) -> str:
    """JSON as RFC 8785 writes it: keys sorted, no white space."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def content_hash(record: Json) -> str:
    """SHA-256 over the record without its number and moment, as docs/ledger.md says."""
    plain = {name: value for name, value in record.items() if name not in ("seq", "updated_at")}
    return hashlib.sha256(canonical(plain).encode()).hexdigest()


def checked(item: Any) -> Json:
    """The item, if it is one and its record is what its checksum says; Damaged if not."""
    try:
        seq, record = item["seq"], item["record"]
        texts = [item[name] for name in ("at", "kind", "sha256", "slug")]
        if type(seq) is not int or not all(isinstance(text, str) for text in texts):
            raise Damaged("An item of the feed has a member of another type.")
    except (TypeError, KeyError):
        raise Damaged("An item of the feed lacks a member that each has.") from None
    if item["kind"] == RECORD:
        try:
            _check(item, record)
        except OTHER_FORM as error:
            raise Damaged(f"The record of number {seq} has another form.") from error
    return item


def _check(item: Json, record: Any) -> None:
    seq = item["seq"]
    if not isinstance(record, dict) or content_hash(record) != item["sha256"]:
        raise Damaged(f"The record of number {seq} ({item['slug']}) is not what its hash says.")
    told = (record.get("seq"), record.get("slug"), record.get("updated_at"))
    if told != (seq, item["slug"], item["at"]):
        raise Damaged(f"The record of number {seq} ({item['slug']}) names another entry.")


@dataclass(frozen=True, slots=True)
class Rows:
    """A record as rows: one for the cluster, and those of its labels, codes and words."""

    cluster: tuple[Any, ...]
    labels: list[tuple[Any, ...]]
    codes: list[tuple[str, str, str]]
    words: list[tuple[str, str]]


def rows_of(item: Json) -> Rows:
    """The rows of a record. Sorted, so that two copies can be compared."""
    record = item["record"]
    number = record["number"]
    founded = record["founded"] and span(record["founded"]["value"])[0]
    cluster = (
        number,
        item["slug"],
        item["seq"],
        item["at"],
        item["sha256"],
        record["country"] or "",
        fold(record["name"])[:LONGEST_SORT_NAME],
        founded,
        canonical(record),
    )
    labels = sorted(_label(number, each) for each in record["labels"])
    codes = sorted({(kind, code, number) for kind, code in _codes(record)})
    words = sorted({(word, number) for text in _texts(record) for word in _words(text)})
    return Rows(cluster, labels, codes, words)


def _words(text: str) -> list[str]:
    """The folded words; letters that stand alone tell nothing."""
    return [word for word in fold(text).split() if len(word) > 1 or not word.isalpha()]


def _label(cluster: str, label: Json) -> tuple[Any, ...]:
    """Where no source states the end, it is that of the sure and of the possible days."""
    awarded = span(label["awarded_on"]["value"]) if label["awarded_on"] else (None, None)
    until = [label[name] and label[name]["until"] for name in ("sure", "possible")]
    if label["valid_until"]:
        until = list(span(label["valid_until"]["value"]))
    days = canonical({name: label[name] for name in DAYS})
    return label["number"], cluster, label["scheme"], label["level"], *awarded, *until, days


def _codes(record: Json) -> list[tuple[str, str]]:
    """The codes by which a cluster is found; a region also by those above it."""
    regions = [each["code"] for each in record["regions"] if each["code"]]
    return [
        *(("region", code[:length]) for code in regions for length in range(3, len(code) + 1)),
        *(("sector", each["code"]) for each in record["sectors"] if each["code"]),
        *(("programme", each["programme"]) for each in record["recognitions"]),
        *(("identifier", f"{each['scheme']}:{each['value']}") for each in record["identifiers"]),
    ]


def _texts(record: Json) -> list[str]:
    """What a search looks at: names of any kind, who manages it, and where it is."""
    return [
        record["name"],
        *(each["text"] for each in record["names"]),
        *(each["name"] for each in record["management"]),
        *(each["name"] for each in record["regions"] if each["name"]),
        record["city"] or "",
    ]
