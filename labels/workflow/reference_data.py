"""Corrections of reference data: published records carry its names, so they are published anew."""

from django.db import models, transaction

from ..journal import record
from ..models import (
    Classification,
    Cluster,
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
    record(
        "corrected" if known else "added",
        by=by,
        role="reference data",
        of=(str(row._meta.model_name), row.pk),
    )
    publish(_showing(row))
    return row


def _showing(row: models.Model) -> list[int]:
    """The clusters whose records show the row."""
    path = SHOWN_BY.get(type(row))
    if path is None:
        return []
    return list(Cluster.objects.filter(**{path: row}).values_list("pk", flat=True).distinct())
