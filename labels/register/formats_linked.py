"""Clusters and labels as linked data: JSON-LD in the words of schema.org."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import quote

from .document import canonical
from .formats import Record, absolute

CONTEXT = "https://schema.org"
# A label whose status the sources do not tell has no status here either.
_STATUS = {
    "valid": "CertificationActive",
    "suspended": "CertificationInactive",
    "renewable": "CertificationInactive",
    "expired": "CertificationInactive",
    "withdrawn": "CertificationInactive",
    "upcoming": "CertificationInactive",
}
_NAMED_BY = "current"
_ADDRESSES = {"wikidata": "https://www.wikidata.org/entity/", "ror": "https://ror.org/"}

type Node = dict[str, Any]


def as_jsonld(records: Iterable[Record], node: Callable[[Record], Node]) -> Iterator[bytes]:
    """A graph of nodes in pieces; `node` is `organization` or `certification`."""
    yield f'{{"@context":"{CONTEXT}","@graph":['.encode()
    comma = ""
    for record in records:
        yield (comma + canonical(node(record))).encode()
        comma = ",\n"
    yield b"]}"


def alone(node: Node) -> bytes:
    """One node as a document of its own."""
    return canonical({"@context": CONTEXT, **node}).encode()


def organization(record: Record) -> Node:
    """A cluster with its labels as certifications."""
    url = absolute(record["url"])
    others = [_named(each) for each in record["names"] if each["kind"] != _NAMED_BY]
    return _without_nothing(
        {
            "@type": "Organization",
            "@id": url,
            "url": record["website"] or url,
            "mainEntityOfPage": url,
            "sameAs": _elsewhere(record["identifiers"]),
            "name": record["name"],
            "alternateName": others,
            "description": _description(record["description"]),
            "identifier": [_property("register", record["number"])]
            + [_property(each["scheme"], each["value"]) for each in record["identifiers"]],
            "foundingDate": (record["founded"] or {}).get("value"),
            "location": _place(record),
            "knowsAbout": [each["name"] for each in record["sectors"]],
            "award": [_title(each) for each in record["labels"] if each["status"] == "valid"],
            "hasCertification": [_certification(each) for each in record["labels"]],
        }
    )


def certification(label: Record) -> Node:
    """A label with the cluster it was awarded to."""
    cluster = label["cluster"]
    about = {
        "@type": "Organization",
        "@id": absolute(cluster["url"]),
        "name": cluster["name"],
    }
    return _certification(label) | {"about": about}


def _certification(label: Record) -> Node:
    return _without_nothing(
        {
            "@type": "Certification",
            "@id": absolute(label["url"]),
            "name": _title(label),
            "certificationIdentification": label["number"],
            "certificationStatus": _STATUS.get(label["status"]),
            "validFrom": (label["valid_from"] or {}).get("value"),
            "expires": (label["valid_until"] or {}).get("value"),
        }
    )


def _title(label: Record) -> str:
    return f"{label['scheme']} {label['level']}"


def _named(name: Record) -> str | Node:
    """A name, with its language where it is known."""
    if not name["language"]:
        return str(name["text"])
    return {"@language": name["language"], "@value": name["text"]}


def _elsewhere(identifiers: Iterable[Record]) -> list[str]:
    """The same cluster in registers whose addresses follow from their identifiers."""
    return [
        _ADDRESSES[each["scheme"]] + quote(each["value"], safe="")
        for each in identifiers
        if each["scheme"] in _ADDRESSES
    ]


def _place(record: Record) -> Node | None:
    where = record["location"]
    address = _without_nothing(
        {"addressLocality": record["city"], "addressCountry": record["country"]}
    )
    if not (where or address):
        return None
    geo = where and {
        "@type": "GeoCoordinates",
        "latitude": where["lat"],
        "longitude": where["lon"],
    }
    place = {"@type": "Place", "address": {"@type": "PostalAddress", **address}, "geo": geo}
    return _without_nothing(place)


def _description(texts: dict[str, str]) -> list[Node]:
    return [{"@language": language, "@value": text} for language, text in sorted(texts.items())]


def _property(name: str, value: str) -> Node:
    return {"@type": "PropertyValue", "propertyID": name, "value": value}


def _without_nothing(node: Node) -> Node:
    """The node without members that say nothing."""
    return {name: value for name, value in node.items() if value not in (None, "", [], {})}
