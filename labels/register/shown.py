"""The parts of a public record: what is shown of a cluster and of its labels, and nothing else."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from ..models import Citation, Cluster, Label, Management, Recognition
from ..rules.partial_dates import PartialDate

type Json = dict[str, Any]

# Stands where the status of a label and the standing of a cluster belong.
MARK = "\x01"


def profile(cluster: Cluster, citations: list[Citation]) -> Json:
    """The record but for its labels and standing."""
    return {
        "slug": cluster.slug,
        "number": cluster.number,
        "url": cluster.get_absolute_url(),
        "description": cluster.description,
        "website": cluster.website or None,
        "founded": _dated(cluster.founded),
        "sectors": _sectors(cluster),
        "recognitions": _recognitions(cluster, citations),
        "members": [{"on": each.on or None, "total": each.total} for each in cluster.figures.all()],
        "succession": _succession(cluster),
        "sources": _sources(each for each in citations if not each.label_id),
        **_named(cluster),
        **_placed(cluster),
    }


def _named(cluster: Cluster) -> Json:
    """What it is called, here and elsewhere, and who manages it."""
    return {
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
        "identifiers": [
            {"scheme": each.scheme, "value": each.value} for each in cluster.identifiers.all()
        ],
        "management": [
            {"name": each.organisation.name, **_period(each)} for each in cluster.management.all()
        ],
    }


def _placed(cluster: Cluster) -> Json:
    return {
        "country": cluster.country_id,
        "city": cluster.city or None,
        "location": location(cluster),
        "regions": [
            {"code": each.region_id, "name": each.region.name if each.region else each.name}
            for each in cluster.regions.all()
        ],
    }


def _period(part: Management | Recognition) -> Json:
    return {"from": part.since or None, "until": part.until or None}


def location(cluster: Cluster) -> Json | None:
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
            unknown.append(_sector(None, None, each.word) | {"source_words": [each.word]})
            continue
        code, within = each.sector.code, each.sector.classification.code
        known = found.setdefault(code, _sector(within, code, each.sector.name))
        if each.word not in known["source_words"]:
            known["source_words"].append(each.word)
    return [*found.values(), *unknown]


def _sector(classification: str | None, code: str | None, name: str) -> Json:
    return {"classification": classification, "code": code, "name": name, "source_words": []}


def _recognitions(cluster: Cluster, citations: list[Citation]) -> list[Json]:
    return [
        {
            "programme": each.programme.code,
            "name": each.programme.name,
            **_period(each),
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


def shown_label(label: Label, citations: list[Citation]) -> Json:
    """A label, with a mark where its status belongs."""
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
