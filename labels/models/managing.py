"""Who manages a cluster: legal bodies, and their time with it."""

from django.db import models

from .clusters import Cluster
from .fields import PeerManager, is_partial_date, partial_date
from .history import history_of_changes


class Organisation(models.Model):
    """A legal body. It may manage several clusters."""

    name = models.CharField(max_length=300, unique=True)

    objects = PeerManager()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


@history_of_changes()
class Management(models.Model):
    """An organisation that runs a cluster, for a time. Several at once are normal."""

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="management")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="management"
    )
    since = partial_date()
    until = partial_date()

    objects = PeerManager()

    class Meta:
        ordering = ["cluster", "pk"]
        verbose_name_plural = "management"
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "organisation", "since"],
                name="management_once_per_organisation_and_beginning",
            ),
            is_partial_date("since", "management_since_is_a_partial_date"),
            is_partial_date("until", "management_until_is_a_partial_date"),
        ]

    def __str__(self):
        return f"{self.organisation} runs {self.cluster}"
