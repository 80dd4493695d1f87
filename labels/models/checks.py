"""Answers for the file: whether a cluster was eligible under a rule, as told once and kept."""

from typing import Self

from django.db import models

from .agencies import Agency
from .fields import PeerManager
from .people import User


class EligibilityCheckQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(agency__in=Agency.objects.visible_to(user))


class EligibilityCheck(models.Model):
    """A question and its answer. Asked again with the same `known_at` the answer is the same."""

    number = models.CharField(max_length=20, unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="checks")
    asked_by = models.CharField(max_length=40, help_text="a person or a key, without a name")
    reference = models.CharField(max_length=100, blank=True, default="", help_text="the agency's")
    question = models.JSONField()
    answer = models.JSONField()
    verdict = models.CharField(max_length=10, help_text="yes, no, until, unknown")
    seq = models.BigIntegerField()
    known_at = models.DateTimeField()
    made_at = models.DateTimeField()

    objects = PeerManager.from_queryset(EligibilityCheckQuerySet)()

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self):
        return self.number
