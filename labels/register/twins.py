"""Clusters of the register that may be one: near names in one country, or the same website.

Nothing joins them by itself. A person decides, and what was decided is told by a succession.
"""

from dataclasses import dataclass

from django.core.cache import cache

from ..models import Cluster, Succession
from .head import head
from .imports.matching import Directory

A_DAY = 24 * 60 * 60

type Found = list[tuple[int, int, str]]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two clusters that may be one, and why."""

    one: Cluster
    other: Cluster
    reason: str


def twins() -> Found:
    """The keys of each pair and the reason, looked for once per state of the register.

    It compares all names with their like, which takes a while where there are very many.
    """
    known: Found | None = cache.get(_key())
    if known is None:
        known = _look()
        cache.set(_key(), known, A_DAY)
    return known


def counted() -> int | None:
    """How many pairs there are, if somebody has looked since the register changed."""
    known: Found | None = cache.get(_key())
    return None if known is None else len(known)


def pairs(found: Found) -> list[Pair]:
    """These pairs with their clusters."""
    keys = {pk for one, other, _reason in found for pk in (one, other)}
    by_pk = Cluster.objects.select_related("country").in_bulk(keys)
    return [
        Pair(by_pk[one], by_pk[other], reason)
        for one, other, reason in found
        if one in by_pk and other in by_pk
    ]


def _look() -> Found:
    directory = Directory.load()
    joined = {
        frozenset(pair) for pair in Succession.objects.values_list("predecessor", "successor")
    }
    return [
        (one.pk, other.pk, reason)
        for one, other, reason in directory.pairs(directory.known)
        if one.pk and other.pk and frozenset((one.pk, other.pk)) not in joined
    ]


def _key() -> str:
    return f"twins:{head().seq}"
