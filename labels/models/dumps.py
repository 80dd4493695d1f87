"""Dumps of the register that are offered for download."""

from django.db import models
from django.db.models import Q

from .fields import PeerManager


class Dump(models.Model):
    """The register at one number, as files. `files` names each: format, size, checksums."""

    seq = models.BigIntegerField(unique=True)
    at = models.DateTimeField(help_text="the moment of the newest entry in it")
    built_at = models.DateTimeField()
    files = models.JSONField(help_text="name, format, media_type, size, sha256, content_sha256")

    objects = PeerManager()

    class Meta:
        ordering = ["-seq"]
        constraints = [
            models.CheckConstraint(condition=Q(seq__gte=1), name="dump_has_an_entry"),
        ]

    def __str__(self):
        return f"dump at {self.seq}"
