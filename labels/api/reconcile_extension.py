"""Data extension: columns of the register beside a column of clusters."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rest_framework import serializers

from .bodies import Body, Nothing, given

MOST_IDS, MOST_PROPERTIES = 1000, 20
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Property:
    """A column: its id, its heading, and the texts of a record that stand in it."""

    id: str
    name: str
    texts: Callable[[Json], Iterable[str | None]]


def _valid(member: str) -> Callable[[Json], Iterable[str | None]]:
    """A member of the standing while a label is valid; nothing after it ended."""
    return lambda record: [
        record["standing"][member] if record["standing"]["status"] == "valid" else None
    ]


_ALL = (
    Property("name", "Name", lambda record: [record["name"]]),
    Property("number", "Number of the cluster", lambda record: [record["number"]]),
    Property("country", "Country (ISO 3166)", lambda record: [record["country"]]),
    Property(
        "region", "Regions (NUTS)", lambda record: [each["code"] for each in record["regions"]]
    ),
    Property("website", "Website", lambda record: [record["website"]]),
    Property("status", "Status of its label today", lambda record: [record["standing"]["status"]]),
    Property("level", "Best level that is valid today", _valid("level")),
    Property("label", "Number of that label", _valid("label")),
    Property("valid_until", "Valid until", _valid("valid_until")),
)
PROPERTIES = {each.id: each for each in _ALL}


class WantedBody(Body):
    id = serializers.ChoiceField(list(PROPERTIES))
    settings = Nothing(required=False)


class ExtensionBody(Body):
    ids = serializers.ListField(
        child=serializers.CharField(max_length=100, allow_blank=True),
        max_length=MOST_IDS,
        allow_empty=False,
    )
    properties = WantedBody(many=True, max_length=MOST_PROPERTIES, allow_empty=False)


def extended(value: Any, records: Callable[[Iterable[str]], Mapping[str, Json]]) -> Json:
    """The rows that are wanted; a cluster that is not listed has empty cells."""
    asked = given(ExtensionBody, value)
    wanted = [PROPERTIES[each["id"]] for each in asked["properties"]]
    found = records(set(asked["ids"]))
    return {
        "meta": [{"id": each.id, "name": each.name} for each in wanted],
        "rows": {
            slug: {each.id: _cells(each, found.get(slug)) for each in wanted}
            for slug in asked["ids"]
        },
    }


def _cells(wanted: Property, record: Json | None) -> list[Json]:
    return [{"str": text} for text in wanted.texts(record) if text] if record else []
