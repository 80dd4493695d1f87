"""The bulk loader: a whole register from a set of CSV files, all of it or nothing.

The files stream into temporary tables, the rules that span rows are checked there, and the base
tables are filled from them. What is published goes the way of everything else: `publish`.
"""

from pathlib import Path

from django.db import connection, transaction

from ...models import Cluster, Label
from .. import numbers
from ..publish import publish
from . import checks, periods, store
from .files import FileSet, Loaded, Refused, Say
from .reading import Faults

__all__ = ["FileSet", "Loaded", "Refused", "load"]

SLICE = 5000


def load(directory: Path, say: Say) -> Loaded:
    """Fill an empty register from the files of a directory; Refused names everything wrong.

    `say` is told how far it has come. Memory stays bounded: nothing is kept per row but a number.
    """
    files = FileSet.verified(directory)
    with transaction.atomic():
        _long_transaction()
        _check_empty()
        loaded = _filled(files, say)
        _publish_all(say)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return loaded


def _long_transaction() -> None:
    """This one transaction may last, and nobody else publishes or loads meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("LOCK TABLE labels_cluster IN SHARE ROW EXCLUSIVE MODE")


def _check_empty() -> None:
    if Cluster.objects.exists():
        raise Refused(
            ["This register already holds clusters. A bulk load needs an empty register."]
        )


def _filled(files: FileSet, say: Say) -> Loaded:
    """The base tables from the files, by way of temporary tables."""
    faults = Faults()
    store.create_tables()
    given = {
        "clusters": numbers.take(Cluster, files.rows["clusters"]),
    }
    for name in store.TABLES:
        count = store.copy_file(files, name, faults, given.get(name))
        say(f"{name}.csv: {count:,} rows read")
    checks.check_all(faults)
    if faults:
        raise Refused(faults.sentences())
    say("The files fit together; filling the tables")
    store.fill(files.source())
    taken = numbers.take(Label, files.rows["labels"])
    with store.overlaps_checked_at_the_end():
        joined, empty = periods.copy_labels(taken)
    store.cite_labels()
    store.analyze()
    return Loaded(files.rows, joined, empty)


def _publish_all(say: Say) -> None:
    ids = list(Cluster.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), SLICE):
        publish(ids[start : start + SLICE])
        say(f"Published {min(start + SLICE, len(ids)):,} of {len(ids):,} clusters")
