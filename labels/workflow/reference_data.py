"""Corrections of reference data: published records carry its names, so they are published anew."""

from django.db import models, transaction
from django.utils import timezone

from registry.middleware import current_request_id

from ..models import (
    Classification,
    Cluster,
    Event,
    Programme,
    Region,
    Scheme,
    Sector,
    User,
)
from ..register.publish import publish

# How a cluster leads to the rows whose names or codes its record shows.
SHOWN_BY = {
    Region: "regions__region",
    Sector: "sectors__sector",
    Classification: "sectors__sector__classification",
    Programme: "recognitions__programme",
    Scheme: "labels__scheme",
}


@transaction.atomic
def keep(row: models.Model, *, by: User) -> models.Model:
    """Add or correct a row of reference data, and publish the records that show it."""
    known = type(row)._default_manager.filter(pk=row.pk).exists()
    row.save()
    Event.objects.create(
        at=timezone.now(),
        verb="corrected" if known else "added",
        actor=f"user-{by.pk}",
        role="reference data",
        object_type=str(row._meta.model_name),
        object_id=str(row.pk),
        request_id=current_request_id(),
    )
    publish(_showing(row))
    return row


def _showing(row: models.Model) -> list[int]:
    """The clusters whose records show the row."""
    path = SHOWN_BY.get(type(row))
    if path is None:
        return []
    return list(Cluster.objects.filter(**{path: row}).values_list("pk", flat=True).distinct())
