"""What an entry must be that says that a cluster left the register."""

from collections.abc import Iterator

from ..models import Cluster, Delisting, Entry
from .document import Json, canonical, content_hash
from .recompute import FIELDS, Difference, about, of_its_identity, read
from .restored import UNREADABLE
from .rows import tombstone_columns

MEMBERS = {"delisted", "name", "number", "seq", "slug", "updated_at", "url"}


def of_a_tombstone(entry: Entry) -> Iterator[Difference]:
    """It says why the cluster left and nothing else, and nothing finds it."""
    try:
        said = read(entry)
        if said.keys() != MEMBERS:
            yield about(entry, "kind", "it says that the cluster has left; its document does not.")
            return
        yield from _of_the_text(entry, said)
    except UNREADABLE:
        yield about(entry, "document", "its document cannot be read.")
        return
    yield from _of_the_columns(entry, said)


def _of_the_text(entry: Entry, said: Json) -> Iterator[Difference]:
    if canonical(said) != entry.document.body:
        yield about(entry, "document", "its document is not written in the canonical form.")
    if content_hash(said) != entry.sha256:
        yield about(entry, "hash", "its document does not have the hash that was published.")
    yield from of_its_identity(entry, said)
    reason, other = said["delisted"]["for"], said["delisted"]["same_as"]
    if reason not in Delisting.values or (reason == Delisting.DOUBLE) != bool(other):
        yield about(entry, "document", "its document does not say why the cluster left.")


def _of_the_columns(entry: Entry, said: Json) -> Iterator[Difference]:
    wanted = tombstone_columns(Cluster(name=str(said["name"])))
    for name, value in zip(FIELDS, wanted, strict=True):
        if name not in entry.get_deferred_fields() and getattr(entry, name) != value:
            yield about(entry, "columns", f"{name} is not that of a cluster that left.")
    if entry.document.days or entry.document.slots:
        yield about(entry, "status", "it has statuses, and a cluster that left has none.")
    if entry.labels.all():
        yield about(entry, "labels", "it has labels, and a cluster that left has none.")
