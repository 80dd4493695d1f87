"""A cluster's public record as one canonical JSON document, and its statuses over time.

The document (RFC 8785: sorted keys, no white space) holds no status. U+0001 stands where the
statuses and the standing belong; `slots` says what is put there from which day on.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from ..models import Citation, Cluster, Label
from ..rules.partial_dates import PartialDate
from ..rules.validity import Held, change_days, label_status, standing
from .question import MAIN_SCHEME

MARK = "\x01"
NO_STANDING = {"label": None, "level": None, "status": "none", "valid_until": None}

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Document:
    """A record without statuses, ready to be published under a number."""

    content: Json
    sha256: str
    days: list[date] = field(default_factory=list)
    slots: list[str] = field(default_factory=list)

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
    plain["labels"] = [
        {key: value for key, value in label.items() if key != "status"}
        for label in plain.get("labels", [])
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
    """The public record of a cluster. Expects the relations of `gather.RELATIONS`."""
    labels = sorted(cluster.labels.all(), key=_newest_first)
    citations = list(cluster.citations.all())
    content = _profile(cluster, citations) | {
        "labels": [_label(label, citations) for label in labels],
        "standing": MARK,
    }
    days, slots = timeline(labels)
    return Document(content, content_hash(content), days, slots)


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


def marked(text: str) -> str:
    """Marks as single characters; inside JSON strings the text cannot occur, quotes are escaped."""
    escaped = r'"\u0001",'
    return text.replace(f'"status":{escaped}', MARK).replace(f'"standing":{escaped}', MARK)


def _newest_first(label: Label) -> tuple[int, int, str]:
    last = label.possible_until
    return (-last.toordinal() if last else 0, -label.level.rank, label.number)


def _profile(cluster: Cluster, citations: list[Citation]) -> Json:
    return {
        "slug": cluster.slug,
        "number": cluster.number,
        "url": cluster.get_absolute_url(),
        "name": cluster.name,
        "names": [
            {
                "text": name.text,
                "kind": name.kind,
                "language": name.language or None,
                "from": name.used_from or None,
                "until": name.used_until or None,
            }
            for name in cluster.names.all()
        ],
        "description": cluster.description,
        "country": cluster.country_id,
        "city": cluster.city or None,
        "location": _location(cluster),
        "regions": [
            {"code": each.region_id, "name": each.region.name if each.region else each.name}
            for each in cluster.regions.all()
        ],
        "website": cluster.website or None,
        "founded": _dated(cluster.founded),
        "management": [
            {
                "name": each.organisation.name,
                "from": each.since or None,
                "until": each.until or None,
            }
            for each in cluster.management.all()
        ],
        "sectors": _sectors(cluster),
        "identifiers": [
            {"scheme": each.scheme, "value": each.value} for each in cluster.identifiers.all()
        ],
        "recognitions": _recognitions(cluster, citations),
        "members": [{"on": each.on or None, "total": each.total} for each in cluster.figures.all()],
        "succession": _succession(cluster),
        "sources": _sources(each for each in citations if not each.label_id),
    }


def _location(cluster: Cluster) -> Json | None:
    if cluster.lat is None or cluster.lon is None:
        return None
    return {"lat": _decimal(cluster.lat), "lon": _decimal(cluster.lon)}


def _decimal(value: float) -> int | float:
    """Four decimals (about ten metres), written as RFC 8785 does."""
    short = round(value, 4)
    return int(short) if short == int(short) else short


def _sectors(cluster: Cluster) -> list[Json]:
    """Sectors with the words of the sources; words that stand for none are kept at the end."""
    found: dict[str, Json] = {}
    unknown: list[Json] = []
    for each in cluster.sectors.all():
        if each.sector is None:
            unknown.append(
                {
                    "classification": None,
                    "code": None,
                    "name": each.word,
                    "source_words": [each.word],
                }
            )
            continue
        sector = each.sector
        known = found.setdefault(
            sector.code,
            {
                "classification": sector.classification.code,
                "code": sector.code,
                "name": sector.name,
                "source_words": [],
            },
        )
        if each.word not in known["source_words"]:
            known["source_words"].append(each.word)
    return [*found.values(), *unknown]


def _recognitions(cluster: Cluster, citations: list[Citation]) -> list[Json]:
    return [
        {
            "programme": each.programme.code,
            "name": each.programme.name,
            "from": each.since or None,
            "until": each.until or None,
            "sources": _sources(c for c in citations if c.recognition_id == each.pk),
        }
        for each in cluster.recognitions.all()
    ]


def _succession(cluster: Cluster) -> list[Json]:
    after = [
        (each.kind, each.on, each.successor, "successor") for each in cluster.successions.all()
    ]
    before = [
        (each.kind, each.on, each.predecessor, "predecessor") for each in cluster.origins.all()
    ]
    return [
        {
            "kind": kind,
            "on": on or None,
            "role": role,
            "cluster": {"slug": other.slug, "name": other.name},
        }
        for kind, on, other, role in [*after, *before]
    ]


def _label(label: Label, citations: list[Citation]) -> Json:
    return {
        "number": label.number,
        "url": label.get_absolute_url(),
        "level": label.level.code,
        "scheme": label.scheme.slug,
        "status": MARK,
        "awarded_on": _dated(label.awarded_on, label.awarded_basis),
        "valid_from": _dated(label.valid_from, label.valid_from_basis),
        "valid_until": _dated(label.valid_until, label.valid_until_basis),
        "sure": _span(label.sure_from, label.sure_until),
        "possible": _span(label.possible_from, label.possible_until),
        "renewable_until": _day(label.renewable_until),
        "suspensions": [
            {"from": _day(each.first), "until": _day(each.last)} for each in label.suspensions.all()
        ],
        "withdrawn": _withdrawn(label),
        "cluster_name_at_award": label.cluster_name,
        "certificate": label.certificate or None,
        "note": label.note or None,
        "sources": _sources(each for each in citations if each.label_id == label.pk),
    }


def _withdrawn(label: Label) -> Json | None:
    if label.withdrawn_on is None:
        return None
    return {"on": _day(label.withdrawn_on), "reason": label.withdrawal_reason}


def _sources(citations: Iterable[Citation]) -> list[Json]:
    return [
        {
            "reference": each.source.reference,
            "title": each.source.title or None,
            "states": each.states,
            "dated": each.dated or None,
        }
        for each in citations
    ]


def _dated(text: str, basis: str | None = None) -> Json | None:
    if not text:
        return None
    value = {"value": text, "precision": PartialDate.parse(text).precision}
    return value if basis is None else value | {"basis": basis}


def _span(first: date | None, last: date | None) -> Json | None:
    return {"from": _day(first), "until": _day(last)} if first and last else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
