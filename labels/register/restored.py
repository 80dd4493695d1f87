"""A cluster made again from its published record, to recompute what was published beside it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from ..models import (
    Cluster,
    ClusterName,
    ClusterRegion,
    ClusterSector,
    Identifier,
    Label,
    LabelLevel,
    Management,
    Organisation,
    Programme,
    Recognition,
    Region,
    Scheme,
    Sector,
    Suspension,
)
from .document import MARK, Json, canonical, marked
from .gather import holding

# What a text that is no record can raise while it is read as one.
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, RecursionError)


def cluster_of(record: Json, *, pk: int, levels: Mapping[str, LabelLevel]) -> Cluster:
    """The cluster as the record tells it, with all that entries hold in columns; never saved."""
    cluster = Cluster(
        pk=pk,
        slug=record["slug"],
        name=record["name"],
        country_id=record["country"],
        city=record["city"] or "",
        founded=_text(record["founded"]),
        **(record["location"] or {}),
    )
    labels = [_label(each, pk=n, levels=levels) for n, each in enumerate(record["labels"], 1)]
    return holding(cluster, labels=labels, **_relations(record))


def body_of(record: Json) -> str:
    """The text under which the record is kept, marks in place."""
    labels = [label | {"status": MARK} for label in record["labels"]]
    return marked(canonical(record | {"labels": labels, "standing": MARK}))


def _relations(record: Json) -> dict[str, list[Any]]:
    return {
        "names": [ClusterName(text=each["text"]) for each in record["names"]],
        "regions": [_region(each) for each in record["regions"]],
        "sectors": [_sector(each) for each in record["sectors"]],
        "management": [
            Management(organisation=Organisation(name=each["name"]))
            for each in record["management"]
        ],
        "recognitions": [
            Recognition(programme=Programme(code=each["programme"]))
            for each in record["recognitions"]
        ],
        "identifiers": [
            Identifier(scheme=each["scheme"], value=each["value"]) for each in record["identifiers"]
        ],
    }


def _region(each: Json) -> ClusterRegion:
    code, name = each["code"], each["name"]
    return ClusterRegion(region=Region(code=code, name=name) if code else None, name=name)


def _sector(each: Json) -> ClusterSector:
    return ClusterSector(sector=Sector(code=each["code"]) if each["code"] else None)


def _label(each: Json, *, pk: int, levels: Mapping[str, LabelLevel]) -> Label:
    sure, possible, withdrawn = (each[name] or {} for name in ("sure", "possible", "withdrawn"))
    label = Label(
        pk=pk,
        number=each["number"],
        scheme=Scheme(slug=each["scheme"]),
        level=levels[each["level"]],
        awarded_on=_text(each["awarded_on"]),
        valid_until=_text(each["valid_until"]),
        valid_until_basis=(each["valid_until"] or {}).get("basis", Label.Basis.UNKNOWN),
        sure_from=_day(sure.get("from")),
        sure_until=_day(sure.get("until")),
        possible_from=_day(possible.get("from")),
        possible_until=_day(possible.get("until")),
        renewable_until=_day(each["renewable_until"]),
        withdrawn_on=_day(withdrawn.get("on")),
    )
    suspensions = [
        Suspension(first=date.fromisoformat(span["from"]), last=_day(span["until"]))
        for span in each["suspensions"]
    ]
    return holding(label, suspensions=suspensions)


def _text(dated: Json | None) -> str:
    return dated["value"] if dated else ""


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
