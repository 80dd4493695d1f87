"""A cluster's public record as one canonical JSON document, and its statuses over time.

The document (RFC 8785: sorted keys, no white space) holds no status. U+0001 stands where the
statuses and the standing belong; `slots` says what is put there from which day on.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from ..models import Cluster, Entry, Label
from ..rules.validity import Held, change_days, label_status, standing
from .question import MAIN_SCHEME
from .shown import MARK, Json, profile, shown_label

NO_STANDING = {"label": None, "level": None, "status": "none", "valid_until": None}


@dataclass(frozen=True, slots=True)
class Document:
    """A record without statuses, or a tombstone, ready to be published under a number."""

    content: Json
    sha256: str
    days: list[date] = field(default_factory=list)
    slots: list[str] = field(default_factory=list)
    kind: str = Entry.Kind.RECORD.value

    @property
    def is_record(self) -> bool:
        return self.kind == Entry.Kind.RECORD

    def body(self, *, seq: int, updated_at: str) -> str:
        """The text that is kept: the content with its number and moment, marks in place."""
        return marked(canonical(self.content | {"seq": seq, "updated_at": updated_at}))


def canonical(value: Any) -> str:
    """JSON as RFC 8785 writes it. Numbers in records are whole or have few decimals."""
    return _ENCODER.encode(value)


_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def content_hash(record: Json) -> str:
    """SHA-256 over the record without what depends on time or on its number."""
    plain = {key: value for key, value in record.items() if key not in _OUTSIDE_THE_HASH}
    if "labels" in plain:
        plain["labels"] = [
            {key: value for key, value in label.items() if key != "status"}
            for label in plain["labels"]
        ]
    return hashlib.sha256(canonical(plain).encode()).hexdigest()


_OUTSIDE_THE_HASH = frozenset({"seq", "updated_at", "standing"})


def filled(body: str, slots: str) -> str:
    """The document with the statuses of a day put in."""
    parts = body.split(MARK)
    values = slots.split(MARK)
    out = [""] * (len(parts) + len(values))
    out[::2], out[1::2] = parts, values
    return "".join(out)


def render(cluster: Cluster) -> Document:
    """What is public of a cluster. Expects the relations of `gather.RELATIONS`."""
    if cluster.delisted_at:
        return tombstone(cluster)
    labels = sorted(cluster.labels.all(), key=_newest_first)
    citations = list(cluster.citations.all())
    content = profile(cluster, citations) | {
        "labels": [shown_label(label, citations) for label in labels],
        "standing": MARK,
    }
    days, slots = timeline(labels)
    return Document(content, content_hash(content), days, slots)


def tombstone(cluster: Cluster) -> Document:
    """What is said of a cluster that left the register: why, and as which other one it goes on."""
    content: Json = {
        "delisted": {
            "for": str(cluster.delisted_for),
            "same_as": cluster.same_as.slug if cluster.same_as else None,
        },
        "name": cluster.name,
        "number": cluster.number,
        "slug": cluster.slug,
        "url": cluster.get_absolute_url(),
    }
    return Document(content, content_hash(content), kind=Entry.Kind.TOMBSTONE.value)


def timeline(labels: list[Label]) -> tuple[list[date], list[str]]:
    """The days on which something changes, and the slot texts before, between and after them."""
    validities = [label.validity for label in labels]
    days = sorted({day for validity in validities for day in change_days(validity)})
    before_all = days[0] - timedelta(days=1) if days else date.min
    held = [
        Held(label.level.rank, label.number, validity)
        for label, validity in zip(labels, validities, strict=True)
        if label.scheme.slug == MAIN_SCHEME
    ]
    by_number = {label.number: label for label in labels}
    slots = []
    for day in [before_all, *days]:
        statuses = [f'"status":"{label_status(each, day)}",' for each in validities]
        slots.append(MARK.join([*statuses, _standing(held, by_number, day)]))
    return days, slots


def _standing(held: list[Held], by_number: dict[str, Label], day: date) -> str:
    found = standing(held, day)
    value: Json = NO_STANDING
    if found:
        best, status = found
        label = by_number[best.number]
        value = {
            "label": label.number,
            "level": label.level.code,
            "status": str(status),
            "valid_until": label.valid_until or None,
        }
    return f'"standing":{canonical(value)},'


def unmarked(body: str) -> Json:
    """The record in the text that is kept, without statuses."""
    record: Json = json.loads(body.replace(MARK, ""))
    return record


def marked(text: str) -> str:
    """Marks as single characters; inside JSON strings the text cannot occur, quotes are escaped."""
    escaped = r'"\u0001",'
    return text.replace(f'"status":{escaped}', MARK).replace(f'"standing":{escaped}', MARK)


def _newest_first(label: Label) -> tuple[int, int, str]:
    last = label.possible_until
    return (-last.toordinal() if last else 0, -label.level.rank, label.number)
