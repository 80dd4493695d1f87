"""Clusters and labels as GeoJSON (RFC 7946): one feature each, in degrees of WGS 84."""

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import batched
from typing import Any

from django.db.models import Q

from ..models import Entry
from .document import canonical
from .formats import Record, absolute
from .head import Head
from .shown import MARK

AT_ONCE = 500

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


def feature(record: Record) -> dict[str, Any]:
    """One cluster as a feature; its id is its address."""
    return _feature(record, {name: record[name] for name in PROPERTIES}, record["location"])


def as_geojson(
    records: Iterable[Record], register: dict[str, Any], shape: Callable[[Record], Record] = feature
) -> Iterator[bytes]:
    """A FeatureCollection in pieces; `shape` is `feature` or `label_feature`.

    Where the place is not known the geometry is null.
    """
    yield f'{{"type":"FeatureCollection","register":{canonical(register)},"features":['.encode()
    comma = ""
    for record in records:
        yield (comma + canonical(shape(record))).encode()
        comma = ",\n"
    yield b"]}"


def label_feature(label: Record) -> dict[str, Any]:
    """One label as a feature at the place of its cluster; `label` comes from `with_places`."""
    properties = {name: value for name, value in label.items() if name != "location"}
    return _feature(label, properties, label["location"])


def _feature(record: Record, properties: Record, place: Record | None) -> dict[str, Any]:
    url = absolute(record["url"])
    return {
        "type": "Feature",
        "id": url,
        # longitude first, as the format wants it
        "geometry": place and {"type": "Point", "coordinates": [place["lon"], place["lat"]]},
        "properties": properties | {"url": url},
    }


def with_places(labels: Iterable[Record], register: Head) -> Iterator[Record]:
    """Labels, each with the `location` of its cluster in that register; a statement for many."""
    for some in batched(labels, AT_ONCE):
        places = _places({label["cluster"]["slug"] for label in some}, register)
        for label in some:
            yield label | {"location": places.get(label["cluster"]["slug"])}


def _places(slugs: set[str], register: Head) -> dict[str, Record | None]:
    known = Q(superseded_at=None) | Q(superseded_at__gt=register.at)
    entries = Entry.objects.filter(known, slug__in=slugs, at__lte=register.at, kind="record")
    return {
        slug: json.loads(body.replace(MARK, ""))["location"]
        for slug, body in entries.values_list("slug", "document__body")
    }
