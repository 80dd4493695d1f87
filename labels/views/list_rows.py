"""The clusters of a list as their rows show them, with all words and addresses ready."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, TypedDict

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from ..templatetags import words
from ..templatetags.public import medal, pill
from .names import Names

SHOWN = 3  # regions and sectors of one cluster


class Row(TypedDict):
    """One cluster in a list. Templates find the members of a dictionary quickest."""

    url: str
    name: str
    medal: SafeString
    pill: SafeString
    meta: SafeString
    standing: str
    country: str
    until: str | None


def rows(records: Iterable[dict[str, Any]], names: Names, clocks: str) -> list[Row]:
    """The rows of a page. What many of them share is made once."""
    here, looks = reverse("cluster-list"), {}
    return [_row(record, names, f"{here}{record['slug']}/{clocks}", looks) for record in records]


def _row(record: dict[str, Any], names: Names, url: str, looks: dict[Any, Any]) -> Row:
    standing = record["standing"]
    look = standing["level"], standing["status"]
    if look not in looks:
        looks[look] = medal(*look, "large"), pill(look[1])
    country = names.country.get(record["country"], record["country"]) or ""
    picture, status = looks[look]
    return Row(
        url=url,
        name=record["name"],
        medal=picture,
        pill=status,
        meta=_meta(record, country, names),
        standing=_standing(record),
        country=country,
        until=standing["valid_until"],
    )


def _standing(record: dict[str, Any]) -> str:
    """The sentence on a cluster's standing. Many clusters share one, so they are kept."""
    standing = record["standing"]
    level, status, until = standing["level"], standing["status"], standing["valid_until"]
    if status == "none":
        return ""
    held = (each for each in record["labels"] if each["number"] == standing["label"])
    label = {} if until else next(held, {})
    bounds = ((label.get(period) or {}).get("until") for period in ("sure", "possible"))
    return _sentence(get_language(), level, status, until, *bounds)


@lru_cache(maxsize=20_000)
def _sentence(
    language: str | None,  # noqa: ARG001 (it tells the sentences apart)
    level: str | None,
    status: str,
    until: str | None,
    sure: str | None,
    possible: str | None,
) -> str:
    standing = {"label": "", "level": level, "status": status, "valid_until": until}
    label = {"number": "", "sure": {"until": sure}, "possible": {"until": possible}}
    return words.standing_sentence({"standing": standing, "labels": [label]})


def _meta(record: dict[str, Any], country: str, names: Names) -> SafeString:
    regions = [names.region.get(each["code"]) or each["name"] for each in record["regions"][:SHOWN]]
    sectors = [names.sector.get(each["code"]) or each["name"] for each in record["sectors"][:SHOWN]]
    told = [country, *regions, record["city"], *sectors]
    return SafeString("".join(f"<span>{escape(each)}</span>" for each in told if each))
