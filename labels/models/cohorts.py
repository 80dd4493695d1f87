"""Saved sets: the clusters an agency watches, by name or by filter."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .agencies import Agency
from .fields import PeerManager
from .history import history_of_changes
from .people import User


class CohortQuerySet(models.QuerySet):
    def kept(self) -> Self:
        return self.filter(removed_at=None)

    def visible_to(self, user: User) -> Self:
        return self.filter(agency__in=Agency.objects.visible_to(user))


@history_of_changes(exclude=["digested_seq", "digested_on"])
class Cohort(models.Model):
    """A set of clusters: those of a list, or those that answer a filter at the time."""

    class Kind(models.TextChoices):
        LIST = "list", _("A list of clusters")
        FILTER = "filter", _("A filter")

    class Digest(models.TextChoices):
        NEVER = "never", _("Never")
        DAILY = "daily", _("Daily, if anything changed")
        WEEKLY = "weekly", _("Weekly, if anything changed")
        MONTHLY = "monthly", _("Monthly, if anything changed")

    public_id = models.UUIDField(unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="cohorts")
    name = models.CharField(max_length=100)
    note = models.CharField(max_length=500, blank=True, default="")
    kind = models.CharField(max_length=6, choices=Kind)
    filter = models.CharField(max_length=1000, blank=True, default="", help_text="as in addresses")
    digest = models.CharField(max_length=7, choices=Digest, default=Digest.NEVER)
    digested_seq = models.BigIntegerField(default=0)
    digested_on = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = PeerManager.from_queryset(CohortQuerySet)()

    class Meta:
        ordering = ["agency", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="list", filter="") | (Q(kind="filter") & ~Q(filter="")),
                name="cohort_of_a_filter_has_one",
            ),
        ]

    def __str__(self):
        return self.name


class CohortMember(models.Model):
    """A cluster in a list. Whoever leaves it stays in the diffs of the past."""

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="members")
    cluster = models.ForeignKey("labels.Cluster", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    objects = PeerManager()

    class Meta:
        ordering = ["cohort", "cluster", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "cluster"],
                condition=Q(left_at=None),
                name="cohort_has_a_cluster_once",
            ),
        ]

    def __str__(self):
        return f"{self.cluster_id} in {self.cohort_id}"
