"""What happens to labels after the award, and to records at the wish of a cluster.

Each is asked for by one person and answered by another.
"""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .fields import PeerManager
from .history import history_of_changes
from .people import User

OPEN_OR_ANSWERED = Q(answer="", answered_by=None, answered_at=None) | (
    ~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)
)


class Answer(models.TextChoices):
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Refused")


class MeasureQuerySet(models.QuerySet):
    def pending(self) -> Self:
        return self.filter(answer="")

    def visible_to(self, user: User) -> Self:
        return self if user.is_authenticated and user.sees_all_cases else self.none()


@history_of_changes()
class Measure(models.Model):
    """A step on a label that needs a second pair of eyes."""

    class Kind(models.TextChoices):
        SUSPEND = "suspend", _("Suspend")
        REINSTATE = "reinstate", _("Reinstate")
        WITHDRAW = "withdraw", _("Withdraw")
        CORRECT = "correct", _("Correct")
        ENTER = "enter", _("Enter a historical award")

    public_id = models.UUIDField(unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    cluster = models.ForeignKey("labels.Cluster", on_delete=models.PROTECT, related_name="measures")
    label = models.ForeignKey(
        "labels.Label", null=True, blank=True, on_delete=models.PROTECT, related_name="measures"
    )
    details = models.JSONField(default=dict, help_text="days, corrected values, the citation")
    reason = models.TextField()
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer, blank=True, default="")
    answered_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_note = models.TextField(blank=True, default="")

    objects = PeerManager.from_queryset(MeasureQuerySet)()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="measure_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(answered_by=F("proposed_by")),
                name="measure_is_answered_by_another_person",
            ),
            models.CheckConstraint(condition=OPEN_OR_ANSWERED, name="measure_is_open_or_answered"),
            models.CheckConstraint(
                condition=Q(kind="enter") | Q(label__isnull=False), name="measure_names_its_label"
            ),
            models.UniqueConstraint(
                fields=["label"],
                condition=Q(answer="", label__isnull=False),
                name="label_has_one_open_measure",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.label or self.cluster}"


class ProfileChangeQuerySet(models.QuerySet):
    def pending(self) -> Self:
        return self.filter(answer="")

    def visible_to(self, user: User) -> Self:
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.sees_all_cases:
            return self
        return self.filter(cluster__in=user.memberships.current().values("cluster"))


@history_of_changes()
class ProfileChange(models.Model):
    """A change of a record that matters: asked for by a manager, answered by the secretariat."""

    class Kind(models.TextChoices):
        NAME = "name", _("New name")
        MANAGEMENT = "management", _("Managing organisation")
        MERGER = "merger", _("Merger into another cluster")

    public_id = models.UUIDField(unique=True)
    cluster = models.ForeignKey(
        "labels.Cluster", on_delete=models.PROTECT, related_name="profile_changes"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    details = models.JSONField(default=dict)
    reason = models.TextField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer, blank=True, default="")
    answered_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_note = models.TextField(blank=True, default="")

    objects = PeerManager.from_queryset(ProfileChangeQuerySet)()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="profile_change_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(answered_by=F("asked_by")),
                name="profile_change_is_answered_by_another_person",
            ),
            models.CheckConstraint(
                condition=OPEN_OR_ANSWERED, name="profile_change_is_open_or_answered"
            ),
            models.UniqueConstraint(
                fields=["cluster", "kind"],
                condition=Q(answer=""),
                name="cluster_has_one_open_change_of_a_kind",
            ),
        ]

    def __str__(self):
        return f"{self.cluster}: {self.get_kind_display().lower()}"
