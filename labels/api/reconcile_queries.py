"""Queries of the reconciliation service: read strictly, matched at once, told in its words."""

from datetime import date
from typing import Any

from rest_framework import serializers

from ..register.countries import country_words
from ..register.matching import CANDIDATES, Matched, match_all
from ..rules.text import fold
from .bodies import Body, given
from .errors import Refused

TYPE = {"id": "cluster", "name": "Cluster organisation"}
MOST_QUERIES, MOST_CANDIDATES = 100, 20
LONGEST_NAME, LONGEST_ID = 400, 100
# What stands for a country that nobody knows: no cluster is there.
NOWHERE = "??"


class CountryField(serializers.Field):
    """A text, an entity with an id or a name, or a list of them. Empty ones count for nothing."""

    def to_internal_value(self, data):
        several = data if isinstance(data, list) else [data]
        texts = [each for each in map(_named, several) if each is not None]
        if not all(isinstance(each, str) for each in texts):
            raise serializers.ValidationError(
                "Write a country as its code or its name, or as a list of them."
            )
        return next(filter(None, map(str.strip, texts)), "")[:LONGEST_NAME]


class PropertyBody(Body):
    """What is known beside the name. Only the country helps."""

    pid = serializers.ChoiceField(["country"])
    v = CountryField(allow_null=True)


class TypeField(serializers.Field):
    """The id of a type, or a list of ids."""

    def to_internal_value(self, data):
        several = data if isinstance(data, list) else [data]
        if len(several) > 10 or not all(isinstance(each, str) for each in several):
            raise serializers.ValidationError("Write the id of a type, or a list of ids.")
        return several


class QueryBody(Body):
    """One query of version 0.2."""

    query = serializers.CharField(max_length=LONGEST_NAME)
    type = TypeField(required=False)
    type_strict = serializers.ChoiceField(["any", "should", "all"], required=False)
    limit = serializers.IntegerField(required=False, min_value=1, max_value=1000)
    properties = PropertyBody(many=True, required=False, max_length=10)


def answered(value: Any, today: date) -> dict[str, Any]:
    """The candidates by the ids of the queries."""
    queries = _read(value)
    words = country_words() if any(each.get("properties") for each in queries.values()) else {}
    ours = {key: query for key, query in queries.items() if _is_ours(query)}
    names = [(query["query"], _country(query, words)) for query in ours.values()]
    found = match_all(names, limit=MOST_CANDIDATES, valid_on=today).rows if names else []
    matched = dict(zip(ours, found, strict=True))
    return {
        key: {"result": _told(matched[key], query) if key in matched else []}
        for key, query in queries.items()
    }


def _read(value: Any) -> dict[str, dict[str, Any]]:
    if not isinstance(value, dict) or not value:
        raise Refused(400, "bad_body", "Send an object of queries, each under an id of its own.")
    if len(value) > MOST_QUERIES:
        raise Refused(400, "bad_body", f"Send at most {MOST_QUERIES} queries at once.")
    if any(len(key) > LONGEST_ID for key in value):
        raise Refused(400, "bad_body", f"An id has at most {LONGEST_ID} characters.")
    return {key: dict(given(QueryBody, query)) for key, query in value.items()}


def _is_ours(query: dict[str, Any]) -> bool:
    """Whether a cluster may be meant: no other type is asked for."""
    return not query.get("type") or TYPE["id"] in query["type"]


def _country(query: dict[str, Any], words: dict[str, str]) -> str | None:
    """The country that a query names; none that we know is none of ours."""
    for each in query.get("properties", ()):
        if each["v"]:
            return words.get(fold(each["v"]), NOWHERE)
    return None


def _named(value: Any) -> Any:
    """What an entity is called; anything else as it is."""
    if isinstance(value, dict):
        return value.get("id") or value.get("name") or value
    return value


def _told(found: Matched, query: dict[str, Any]) -> list[dict[str, Any]]:
    limit = min(query.get("limit", CANDIDATES), MOST_CANDIDATES)
    return [
        {
            "id": each.slug,
            "name": each.name,
            "score": round(100 * each.score, 1),
            "match": found.chosen is not None and each.slug == found.chosen.slug,
            "type": [TYPE],
        }
        for each in found.candidates[:limit]
    ]
