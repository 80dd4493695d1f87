"""Lists of names that an agency matches with the register."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .agencies import Agency
from .fields import PeerManager
from .people import User


class MatchRunQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(agency__in=Agency.objects.visible_to(user))


class MatchRun(models.Model):
    """One uploaded list. Names in it may be of people, so it is forgotten after a time."""

    public_id = models.UUIDField(unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="match_runs")
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    valid_on = models.DateField(help_text="the day that is asked about")
    min_level = models.CharField(max_length=20, blank=True, default="")
    seq = models.BigIntegerField()
    known_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    forget_on = models.DateField()

    objects = PeerManager.from_queryset(MatchRunQuerySet)()

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self):
        return self.file_name


class MatchRow(models.Model):
    """One line of the list: what it names, whom we take it for, and why."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("Not looked at yet")
        BAD = "bad", _("Cannot be read")
        CHOSEN = "chosen", _("Chosen")
        DOUBTFUL = "doubtful", _("To be looked at")
        NONE = "none", _("Nobody found")
        CONFIRMED = "confirmed", _("Confirmed by a person")
        REFUSED = "refused", _("Refused by a person")

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    name = models.CharField(max_length=400)
    country = models.CharField(max_length=2, blank=True, default="")
    reference = models.CharField(max_length=100, blank=True, default="", help_text="the agency's")
    outcome = models.CharField(max_length=9, choices=Outcome)
    cluster = models.ForeignKey(
        "labels.Cluster", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    score = models.FloatField(null=True)
    reason = models.CharField(max_length=300, blank=True, default="")
    candidates = models.JSONField(default=list, help_text="slug, name, score, reason")
    decided_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = PeerManager()

    class Meta:
        ordering = ["run", "line"]
        constraints = [
            models.UniqueConstraint(fields=["run", "line"], name="match_row_is_kept_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=["chosen", "confirmed"], cluster__isnull=False)
                | (~Q(outcome__in=["chosen", "confirmed"]) & Q(cluster=None)),
                name="match_row_means_somebody_or_nobody",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["confirmed", "refused"], decided_by__isnull=False)
                | (~Q(outcome__in=["confirmed", "refused"]) & Q(decided_by=None)),
                name="match_row_is_decided_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["run", "line"], condition=Q(outcome="waiting"), name="match_row_waiting"
            ),
        ]

    def __str__(self):
        return f"{self.line}: {self.name}"
