"""Clusters with everything that their documents show, in one statement for each relation.

The same rows as prefetching gives. Grouping them here costs a third of it, because Django makes
a queryset for each relation of each cluster.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models
from django.db.models import QuerySet

from ..models import (
    Citation,
    Cluster,
    ClusterName,
    ClusterRegion,
    ClusterSector,
    Identifier,
    Label,
    Management,
    MembershipFigures,
    Recognition,
    Succession,
    Suspension,
)

# For each relation of a cluster: its rows with what they refer to, and the column of the cluster.
# They come in the order in which they were kept: no collation of a database changes a document.
RELATIONS: dict[str, tuple[QuerySet[Any], str]] = {
    "names": (ClusterName.objects.all(), "cluster_id"),
    "regions": (ClusterRegion.objects.prefetch_related("region"), "cluster_id"),
    "management": (Management.objects.prefetch_related("organisation"), "cluster_id"),
    "sectors": (ClusterSector.objects.prefetch_related("sector__classification"), "cluster_id"),
    "identifiers": (Identifier.objects.all(), "cluster_id"),
    "recognitions": (Recognition.objects.prefetch_related("programme"), "cluster_id"),
    "figures": (MembershipFigures.objects.all(), "cluster_id"),
    "successions": (Succession.objects.prefetch_related("successor"), "predecessor_id"),
    "origins": (Succession.objects.prefetch_related("predecessor"), "successor_id"),
    "citations": (Citation.objects.prefetch_related("source"), "cluster_id"),
    "labels": (Label.objects.prefetch_related("level", "scheme"), "cluster_id"),
}


def clusters_with_all(ids: Sequence[int]) -> list[Cluster]:
    """The clusters in order of their keys, each relation loaded once for all of them."""
    related = {
        name: _grouped(rows.filter(**{f"{column}__in": ids}).order_by("pk"), column)
        for name, (rows, column) in RELATIONS.items()
    }
    _with_suspensions(label for labels in related["labels"].values() for label in labels)
    return [
        holding(cluster, **{name: rows.get(cluster.pk, []) for name, rows in related.items()})
        for cluster in Cluster.objects.filter(pk__in=ids).select_related("same_as").order_by("pk")
    ]


def holding[Row: models.Model](row: Row, **related: list[Any]) -> Row:
    """The row with its relations in hand, as if they had been prefetched."""
    vars(row)["_prefetched_objects_cache"] = related
    return row


def _with_suspensions(labels: Iterable[Label]) -> None:
    by_key = {label.pk: label for label in labels}
    suspensions = _grouped(Suspension.objects.filter(label__in=list(by_key)), "label_id")
    for key, label in by_key.items():
        holding(label, suspensions=suspensions.get(key, []))


def _grouped(rows: Iterable[models.Model], column: str) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, column)].append(row)
    return groups
