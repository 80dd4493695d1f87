"""The published side: a ledger of entries. Rows are added, never changed or deleted."""

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q

from .fields import PeerManager

# How far north a place lies on Mercator's map, which keeps what is near near: in degrees.
_TANGENT = Func(Func(F("lat"), function="radians"), function="tan")
_NORTH = Func(Func(_TANGENT, function="asinh"), function="degrees")


class RegisterHead(models.Model):
    """The one row that hands out sequence numbers: whoever publishes holds its lock."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    at = models.DateTimeField(help_text="the moment of the newest entry")
    clusters = models.IntegerField(default=0, help_text="how many clusters are listed now")
    longest = models.IntegerField(default=0, help_text="days of the longest sure period")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="register_has_one_head"),
        ]

    def __str__(self):
        return f"register at {self.seq}"


class Entry(models.Model):
    """One published version of a cluster's public record: what lists and filters need of it.

    Current on the clock of knowledge from `at` until `superseded_at` (not included).
    """

    class Kind(models.TextChoices):
        RECORD = "record", "Record"
        TOMBSTONE = "tombstone", "Left the register"

    seq = models.BigIntegerField(primary_key=True)
    cluster = models.ForeignKey("labels.Cluster", on_delete=models.PROTECT, related_name="entries")
    slug = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.RECORD)
    at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64)
    country = models.CharField(max_length=2, blank=True, default="")
    sort_name = models.CharField(max_length=320, db_collation="C")
    names = ArrayField(models.TextField(), default=list, help_text="all names, folded")
    regions = ArrayField(models.TextField(), default=list, help_text="NUTS codes and all above")
    sectors = ArrayField(models.TextField(), default=list)
    programmes = ArrayField(models.TextField(), default=list)
    identifiers = ArrayField(models.TextField(), default=list, help_text="scheme:value")
    founded_on = models.DateField(null=True, help_text="first day of the founding date")
    levels = ArrayField(models.TextField(), default=list, help_text="levels of its European labels")
    lat = models.FloatField(null=True, help_text="of its own place, which sources tell")
    lon = models.FloatField(null=True)
    events = models.JSONField(
        default=list,
        db_default=models.Value([], models.JSONField()),
        help_text="what happened: type, on, label",
    )
    words = SearchVectorField(help_text="of its names: weight A; of managers and place: B")

    objects = PeerManager()

    class Meta:
        ordering = ["seq"]
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(
                fields=["cluster"],
                condition=Q(superseded_at__isnull=True),
                name="entry_one_current_per_cluster",
            ),
            models.UniqueConstraint(
                fields=["slug"],
                condition=Q(superseded_at__isnull=True),
                name="entry_one_current_per_slug",
            ),
            models.UniqueConstraint(fields=["at"], name="entry_moments_are_unique"),
            models.CheckConstraint(
                condition=Q(superseded_at__isnull=True) | Q(superseded_at__gt=F("at")),
                name="entry_is_superseded_after_it_was_published",
            ),
            models.CheckConstraint(condition=Q(seq__gte=1), name="entry_numbers_begin_with_one"),
        ]
        indexes = [
            models.Index(
                fields=["sort_name", "seq"],
                condition=Q(superseded_at__isnull=True, kind="record"),
                name="entry_current_by_name",
            ),
            models.Index(
                fields=["country", "sort_name", "seq"],
                condition=Q(superseded_at__isnull=True, kind="record"),
                name="entry_current_by_country",
            ),
            models.Index(
                fields=["seq"],
                condition=Q(superseded_at__isnull=True, kind="record"),
                name="entry_current_by_seq",
            ),
            models.Index(fields=["slug", "at"], name="entry_by_slug"),
            models.Index(fields=["cluster", "at"], name="entry_by_cluster"),
            models.Index(fields=["superseded_at"], name="entry_by_end"),
            GinIndex(fields=["regions"], fastupdate=False, name="entry_by_region"),
            GinIndex(fields=["sectors"], fastupdate=False, name="entry_by_sector"),
            GinIndex(
                fields=["sectors"],
                fastupdate=False,
                condition=Q(superseded_at__isnull=True, kind="record"),
                name="entry_current_by_sector",
            ),
            # Who is nearest is found in the order of this index.
            GistIndex(
                Func(F("lon"), _NORTH, function="point"),
                condition=Q(superseded_at__isnull=True, kind="record", lat__isnull=False),
                name="entry_current_by_place",
            ),
            GinIndex(fields=["programmes"], fastupdate=False, name="entry_by_programme"),
            GinIndex(fields=["identifiers"], fastupdate=False, name="entry_by_identifier"),
            GinIndex(fields=["words"], fastupdate=False, name="entry_by_word"),
            GinIndex(fields=["names"], fastupdate=False, name="entry_by_any_name"),
        ]

    def __str__(self):
        return f"{self.seq} {self.slug}"


class EntryDocument(models.Model):
    """The wide part of an entry: its document, its statuses over time, its words mistyped.

    `body` is the canonical JSON without statuses; U+0001 marks the places where they belong.
    From `days[i]` on, `slots[i + 1]` (counted from zero) holds what is put there.
    """

    entry = models.OneToOneField(
        Entry, primary_key=True, on_delete=models.PROTECT, related_name="document"
    )
    body = models.TextField()
    days = ArrayField(models.DateField(), default=list)
    slots = ArrayField(models.TextField(), default=list)
    search = SearchVectorField(help_text="words of the names that are one typing error away")

    objects = PeerManager()

    class Meta:
        indexes = [GinIndex(fields=["search"], fastupdate=False, name="entry_search")]

    def __str__(self):
        return str(self.entry_id)


class EntryLabel(models.Model):
    """One label of an entry as columns, so that SQL can answer questions about days."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="labels")
    superseded_at = models.DateTimeField(null=True)
    number = models.CharField(max_length=9)
    scheme = models.CharField(max_length=60)
    level = models.CharField(max_length=20)
    rank = models.PositiveSmallIntegerField()
    country = models.CharField(max_length=2, blank=True, default="")
    newest_on = models.DateField(help_text="what newest-first lists go by; 0001-01-01: unknown")
    awarded_first = models.DateField(null=True)
    awarded_last = models.DateField(null=True)
    until_first = models.DateField(null=True)
    until_last = models.DateField(null=True)
    sure_from = models.DateField(null=True)
    sure_until = models.DateField(null=True)
    possible_from = models.DateField(null=True)
    possible_until = models.DateField(null=True)
    renewable_until = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)
    suspensions = ArrayField(DateRangeField(), default=list)

    objects = PeerManager()

    class Meta:
        ordering = ["entry", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="entry_label_is_kept_once"),
        ]
        indexes = [
            models.Index(
                fields=["country", "level", "sure_from"],
                include=["sure_until", "entry"],
                condition=Q(superseded_at__isnull=True),
                name="entry_label_current",
            ),
            models.Index(
                fields=["level", "sure_from"],
                include=["sure_until", "entry"],
                condition=Q(superseded_at__isnull=True),
                name="entry_label_current_by_level",
            ),
            models.Index(
                F("newest_on").desc(),
                F("number"),
                condition=Q(superseded_at__isnull=True),
                name="entry_label_newest",
            ),
            models.Index(fields=["number"], name="entry_label_by_number"),
        ]

    def __str__(self):
        return f"{self.entry_id} {self.number}"


class TimeEvent(models.Model):
    """What time will bring to a label, or has brought: told once, under the number of an entry.

    Rows without a number wait for their day. They follow from the current entry of the cluster
    and are made anew with each one; told rows stay.
    """

    cluster = models.ForeignKey(
        "labels.Cluster", on_delete=models.PROTECT, related_name="time_events"
    )
    label = models.CharField(max_length=9, help_text="number of the label")
    type = models.CharField(max_length=40)
    on = models.DateField()
    seq = models.BigIntegerField(null=True, help_text="of the entry that told it")

    objects = PeerManager()

    class Meta:
        ordering = ["on", "label", "type"]
        constraints = [
            models.UniqueConstraint(fields=["label", "type", "on"], name="time_event_comes_once"),
        ]
        indexes = [
            models.Index(fields=["on"], condition=Q(seq=None), name="time_event_waiting"),
            models.Index(fields=["cluster"], name="time_event_by_cluster"),
        ]

    def __str__(self):
        return f"{self.type} {self.label} {self.on}"
