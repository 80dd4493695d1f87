"""What one entry must be, told from its own document; and where it is something else."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ..models import Cluster, Entry, EntryLabel, Label
from ..rules.partial_dates import PartialDate
from .append import stamp
from .document import Json, content_hash, timeline, unmarked
from .restored import body_of
from .rows import ENTRY_COLUMNS, LABEL_COLUMNS, entry_columns, label_columns

FIELDS = ENTRY_COLUMNS[ENTRY_COLUMNS.index("sha256") + 1 :]
LABEL_FIELDS = LABEL_COLUMNS[1:]
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not what it must be: the kind of it, where, and in words what."""

    kind: str
    seq: int | None
    slug: str
    detail: str

    def __str__(self) -> str:
        where = f"Entry {self.seq} ({self.slug}): " if self.seq else ""
        return f"{where}{self.detail}"


def about(entry: Entry, kind: str, detail: str) -> Difference:
    return Difference(kind, entry.seq, entry.slug, detail)


def read(entry: Entry) -> Json:
    """The record in the document of an entry; an error of `UNREADABLE` if there is none."""
    record = unmarked(entry.document.body)
    if not isinstance(record, dict):
        raise ValueError("A record is an object.")
    return record


def of_the_text(entry: Entry, record: Json) -> Iterator[Difference]:
    """The document is canonical, bears the entry's own names, and has the published hash."""
    if body_of(record) != entry.document.body:
        yield about(entry, "document", "its document is not written in the canonical form.")
    if content_hash(record) != entry.sha256:
        yield about(entry, "hash", "its document does not have the hash that was published.")
    yield from of_its_identity(entry, record)


def of_its_identity(entry: Entry, record: Json) -> Iterator[Difference]:
    """The document bears the number, the moment and the names of its entry."""
    own = {
        "seq": entry.seq,
        "updated_at": stamp(entry.at),
        "slug": entry.slug,
        "number": entry.cluster.number,
    }
    for name, value in own.items():
        if record[name] != value:
            yield about(
                entry, "identity", f"its document says {name} {record[name]}, it is {value}."
            )


def of_the_columns(entry: Entry, cluster: Cluster) -> Iterator[Difference]:
    """Lists, filters and sums go by what the document says; so do the statuses."""
    for name, value in zip(FIELDS, entry_columns(cluster), strict=True):
        if name not in entry.get_deferred_fields() and getattr(entry, name) != value:
            yield about(entry, "columns", f"{name} is not what its document gives.")
    labels = list(cluster.labels.all())
    if (entry.document.days, entry.document.slots) != timeline(labels):
        yield about(entry, "status", "its statuses are not what the days of its labels give.")
    yield from _of_the_labels(entry, labels, cluster.country_id or "")
    for label in labels:
        yield from _of_the_stated_end(entry, label)


def _of_the_labels(entry: Entry, labels: list[Label], country: str) -> Iterator[Difference]:
    kept = {row.number: row for row in entry.labels.all()}
    wanted = {label.number: label for label in labels}
    for number in sorted(kept.keys() - wanted.keys()):
        yield about(entry, "labels", f"label {number} is listed, but not in its document.")
    for number in sorted(wanted.keys() - kept.keys()):
        yield about(entry, "labels", f"label {number} of its document is not listed.")
    for number in sorted(wanted.keys() & kept.keys()):
        row = kept[number]
        values = label_columns(wanted[number], country=country)
        for name in _unlike(row, dict(zip(LABEL_FIELDS, values, strict=True))):
            yield about(
                entry, "labels", f"{name} of label {number} is not what its document gives."
            )
        if row.superseded_at != entry.superseded_at:
            yield about(entry, "superseded", f"label {number} does not end with its entry.")


def _unlike(row: EntryLabel, values: Mapping[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        kept = getattr(row, name)
        if name == "suspensions":
            kept, value = sorted(map(_first_and_after, kept)), sorted(map(_first_and_after, value))
        if kept != value:
            yield name


def _first_and_after(span: Any) -> tuple[date, date]:
    """The first day of a range and the first day after it, however the ends are written."""
    after = span.upper or date.max
    return span.lower, after + ONE_DAY if span.upper_inc else after


def _of_the_stated_end(entry: Entry, label: Label) -> Iterator[Difference]:
    """An end that a source states is the end of the days: it was not computed."""
    if not label.valid_until or label.valid_until_basis != Label.Basis.STATED:
        return
    stated = PartialDate.parse(label.valid_until)
    sure_until = label.sure_until or stated.first
    if label.possible_until != stated.last or sure_until > stated.first:
        yield about(
            entry, "period", f"label {label.number} states its end, {stated}; its days say another."
        )
