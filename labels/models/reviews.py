"""Who assesses a case, and what they found."""

from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from .assessments import Assessment
from .fields import PeerManager
from .history import history_of_changes
from .people import User


def _clusters_of(user: User) -> models.QuerySet:
    return user.memberships.current().values("cluster")


class AssignmentQuerySet(models.QuerySet):
    def current(self) -> Self:
        return self.filter(ended_at=None)

    def visible_to(self, user: User) -> Self:
        """One's own; all for those who see all cases. No cluster learns who assesses it.

        Who belongs to it does not either, whatever else they are.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        own = Q(assessor=user)
        if user.sees_all_cases:
            return self.filter(own | ~Q(assessment__cluster__in=_clusters_of(user)))
        return self.filter(own)


@history_of_changes()
class Assignment(models.Model):
    """An assessor on a case, and what they declared about conflicts of interest."""

    class Part(models.TextChoices):
        LEAD = "lead", _("Lead")
        SECOND = "second", _("Second")

    public_id = models.UUIDField(unique=True)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="assignments")
    assessor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assignments")
    part = models.CharField(max_length=10, choices=Part)
    assigned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    due_on = models.DateField()
    declared_at = models.DateTimeField(null=True, blank=True)
    conflict = models.BooleanField(null=True)
    conflict_note = models.TextField(blank=True, default="")
    strengths = models.TextField(blank=True, default="")
    improvements = models.TextField(blank=True, default="", help_text="points to improve")
    version = models.PositiveIntegerField(default=1)
    sealed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.TextField(blank=True, default="")

    objects = PeerManager.from_queryset(AssignmentQuerySet)()

    class Meta:
        ordering = ["assessment", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "assessor"], name="assessor_is_assigned_once_per_case"
            ),
            models.UniqueConstraint(
                fields=["assessment"],
                condition=Q(part="lead", ended_at=None),
                name="assessment_has_one_lead",
            ),
            models.CheckConstraint(
                condition=Q(declared_at__isnull=True, conflict__isnull=True)
                | Q(declared_at__isnull=False, conflict__isnull=False),
                name="assignment_declaration_has_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(conflict=True) | Q(ended_at__isnull=False),
                name="assignment_with_a_conflict_is_ended",
            ),
            models.CheckConstraint(
                condition=Q(sealed_at=None) | Q(conflict=False),
                name="assignment_is_sealed_after_the_declaration",
            ),
        ]
        indexes = [
            models.Index(
                fields=["assessor", "due_on"],
                condition=Q(ended_at=None, sealed_at=None),
                name="assignment_at_work",
            ),
        ]

    def __str__(self):
        return f"{self.assessor} on {self.assessment}"


class ScoreQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """One's own; sealed ones for those who see all cases; the others' once all are sealed.

        Who assesses a case, whatever else they are, sees no other findings on it before that;
        who belongs to the cluster sees none.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        own = Q(assignment__assessor=user)
        sealed = Q(assignment__sealed_at__isnull=False)
        mine = user.assignments.current()
        if user.sees_all_cases:
            busy_with = mine.filter(sealed_at=None).values("assessment")
            shut = Q(assignment__assessment__in=busy_with) | Q(
                assignment__assessment__cluster__in=_clusters_of(user)
            )
            return self.filter(own | (sealed & ~shut))
        unsealed = Assignment.objects.current().filter(
            assessment=OuterRef("assignment__assessment"), sealed_at=None
        )
        done_with = mine.filter(sealed_at__isnull=False).values("assessment")
        beside = sealed & Q(assignment__assessment__in=done_with) & ~Exists(unsealed)
        return self.filter(own | beside)


@history_of_changes()
class Score(models.Model):
    """What an assessor finds for one indicator; sealed when the assessor submits.

    Gold gives points, silver says whether the baseline is met, bronze only comments.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="scores")
    indicator = models.ForeignKey("labels.Indicator", on_delete=models.PROTECT, related_name="+")
    points = models.PositiveSmallIntegerField(null=True, blank=True)
    maximum = models.PositiveSmallIntegerField(help_text="the indicator's maximum, frozen")
    met = models.BooleanField(null=True, help_text="whether the baseline is met")
    comment = models.TextField(blank=True, default="", help_text="to the cluster")
    note = models.TextField(blank=True, default="", help_text="to the secretariat")
    sealed_at = models.DateTimeField(null=True, blank=True)

    objects = PeerManager.from_queryset(ScoreQuerySet)()

    class Meta:
        ordering = ["assignment", "indicator"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "indicator"], name="score_once_per_assessor_and_indicator"
            ),
            models.CheckConstraint(
                condition=Q(points=None) | Q(points__gte=0, points__lte=F("maximum")),
                name="score_is_between_zero_and_the_maximum",
            ),
            models.CheckConstraint(
                condition=Q(points=None) | Q(met=None), name="score_is_points_or_met_not_both"
            ),
        ]

    def __str__(self):
        return f"{self.indicator}: {self.points}/{self.maximum}"


@history_of_changes()
class ConsolidatedScore(models.Model):
    """What counts for one indicator, after the assessors' findings were brought together."""

    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="consolidated_scores"
    )
    indicator = models.ForeignKey("labels.Indicator", on_delete=models.PROTECT, related_name="+")
    points = models.PositiveSmallIntegerField(null=True, blank=True)
    maximum = models.PositiveSmallIntegerField()
    met = models.BooleanField(null=True)
    comment = models.TextField(blank=True, default="", help_text="to the cluster")
    reason = models.TextField(blank=True, default="", help_text="why it departs from the findings")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = PeerManager()

    class Meta:
        ordering = ["assessment", "indicator"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "indicator"], name="consolidated_score_once_per_indicator"
            ),
            models.CheckConstraint(
                condition=Q(points=None) | Q(points__gte=0, points__lte=F("maximum")),
                name="consolidated_score_is_between_zero_and_the_maximum",
            ),
            models.CheckConstraint(
                condition=Q(points=None) | Q(met=None),
                name="consolidated_score_is_points_or_met_not_both",
            ),
        ]

    def __str__(self):
        return f"{self.indicator}: {self.points}/{self.maximum}"
