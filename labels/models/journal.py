"""The journal: one row per step, written in the transaction of the step, never changed."""

from django.db import models

from .fields import PeerManager


class Event(models.Model):
    """What somebody did, when, in which role, and to what."""

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

    objects = PeerManager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="event_by_object"),
        ]

    def __str__(self):
        return f"{self.verb} {self.object_type} {self.object_id}"
