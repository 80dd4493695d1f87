"""What the tests of imports share: the reference data, and files made in a line."""

import csv
import io
from contextlib import contextmanager

from django.conf import settings
from django.db import transaction

from labels.models import (
    Citation,
    Cluster,
    ClusterName,
    ClusterSector,
    Entry,
    Event,
    Label,
    Recognition,
    Source,
)
from labels.register.imports.rows import COLUMNS
from labels.register.reference import load_reference

AWARDS = settings.BASE_DIR / "fixtures" / "awards.csv"
NAMES = settings.BASE_DIR / "fixtures" / "names.csv"
WRITTEN = [
    Citation,
    Cluster,
    ClusterName,
    ClusterSector,
    Entry,
    Event,
    Label,
    Recognition,
    Source,
]


@contextmanager
def taken_back(blocker):
    """The database with the reference data, for a module; everything is taken back after it."""
    with blocker.unblock(), transaction.atomic():
        load_reference()
        yield
        transaction.set_rollback(True)


def row(cluster="Cluster One", **cells):
    """A good row: a bronze label of the European scheme. Cells by keyword replace its own."""
    usual = {
        "cluster": cluster,
        "country": "DE",
        "level": "bronze",
        "awarded_on": "2016",
        "programme": "ECEI label (ESCA)",
        "source": "https://example.org/a",
    }
    return usual | cells


def without_label(cluster, **cells):
    return row(cluster, **{"level": "", "awarded_on": "", "programme": ""} | cells)


def as_csv(*rows, columns=None):
    """The rows as the bytes of a CSV file; columns that no row has are left out but for ours."""
    extra = {name: None for each in rows for name in each if name not in COLUMNS}
    names = columns or [*COLUMNS, *extra]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, names, restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def counts():
    """How many rows of everything there are, and the highest number of the ledger."""
    return {model.__name__: model.objects.count() for model in WRITTEN}
