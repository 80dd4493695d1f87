"""Clusters as GeoJSON (RFC 7946): one feature each, in degrees of WGS 84."""

from collections.abc import Iterable, Iterator
from typing import Any

from .document import canonical
from .formats import Record, absolute

PROPERTIES = (
    "number",
    "slug",
    "name",
    "country",
    "city",
    "regions",
    "sectors",
    "standing",
    "website",
    "updated_at",
    "seq",
)


def as_geojson(records: Iterable[Record], register: dict[str, Any]) -> Iterator[bytes]:
    """A FeatureCollection in pieces. A cluster whose place is not known has a null geometry."""
    yield f'{{"type":"FeatureCollection","register":{canonical(register)},"features":['.encode()
    comma = ""
    for record in records:
        yield (comma + canonical(feature(record))).encode()
        comma = ",\n"
    yield b"]}"


def feature(record: Record) -> dict[str, Any]:
    """One cluster as a feature; its id is its address."""
    place = record["location"]
    properties = {name: record[name] for name in PROPERTIES}
    url = absolute(record["url"])
    return {
        "type": "Feature",
        "id": url,
        # longitude first, as the format wants it
        "geometry": place and {"type": "Point", "coordinates": [place["lon"], place["lat"]]},
        "properties": properties | {"url": url},
    }
