"""The journal: one row per step, written in the transaction of the step, never changed."""

from typing import Self

from django.db import models

from .fields import PeerManager


class JournalHead(models.Model):
    """The one row that says how far the journal goes. Writing an event locks it."""

    seq = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="journal_has_one_head"),
        ]

    def __str__(self):
        return f"journal up to {self.seq}"


class EventQuerySet(models.QuerySet):
    def of(self, object_type: str, object_id: object) -> Self:
        return self.filter(object_type=object_type, object_id=str(object_id))


class Event(models.Model):
    """What somebody did, when, in which role, and to what.

    Numbers have no gaps, and each row carries the hash of the one before: a row that is changed,
    taken out or put in later shows.
    """

    seq = models.BigIntegerField(unique=True)
    previous = models.CharField(max_length=64, blank=True, default="")
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    verb = models.SlugField(max_length=40)
    actor = models.CharField(max_length=80, help_text="pseudonymous: never a name or an address")
    role = models.CharField(max_length=40, blank=True, default="")
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=80)
    note = models.TextField(blank=True, default="")
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)
    request_id = models.CharField(max_length=40, blank=True, default="")

    objects = PeerManager.from_queryset(EventQuerySet)()

    class Meta:
        ordering = ["-seq"]
        indexes = [
            models.Index(fields=["object_type", "object_id", "seq"], name="event_by_object"),
            # The moves of cases from state to state, so that counting the days reads no more.
            models.Index(
                fields=["object_id", "seq"],
                include=["at", "verb"],
                condition=models.Q(object_type="assessment", after__has_key="status"),
                name="event_of_a_move",
            ),
        ]

    def __str__(self):
        return f"{self.verb} {self.object_type} {self.object_id}"
