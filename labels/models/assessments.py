"""Assessments: one evaluation each, from draft to decision."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..rules.moves import OPEN, State
from .fields import PeerManager
from .history import history_of_changes
from .people import User


class AssessmentQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def visible_to(self, user: User) -> Self:
        """Those of one's clusters, those one assesses, and all for those who see all cases."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.sees_all_cases:
            return self
        return self.filter(
            Q(cluster__in=user.memberships.current().values("cluster"))
            | Q(pk__in=user.assignments.current().values("assessment"))
        )


@history_of_changes()
class Assessment(models.Model):
    """One evaluation of a cluster for one level, under the rule set of the day it was opened."""

    class Kind(models.TextChoices):
        FIRST = "first", _("First award")
        UPGRADE = "upgrade", _("Upgrade")
        RENEWAL = "renewal", _("Renewal")

    class Status(models.TextChoices):
        DRAFT = State.DRAFT, _("Draft")
        SUBMITTED = State.SUBMITTED, _("Submitted")
        RETURNED = State.RETURNED, _("Returned for completion")
        IN_REVIEW = State.IN_REVIEW, _("Under review")
        ASSESSED = State.ASSESSED, _("Assessed")
        PROPOSED = State.PROPOSED, _("Proposed")
        DECIDED = State.DECIDED, _("Decided")
        APPEALED = State.APPEALED, _("Appealed")
        WITHDRAWN = State.WITHDRAWN, pgettext_lazy("case", "Withdrawn")

    class Mode(models.TextChoices):
        ON_SITE = "on_site", _("On site")
        VIDEO = "video", _("By video")

    public_id = models.UUIDField(unique=True)
    cluster = models.ForeignKey(
        "labels.Cluster", on_delete=models.PROTECT, related_name="assessments"
    )
    level = models.ForeignKey("labels.LabelLevel", on_delete=models.PROTECT, related_name="+")
    rule_set = models.ForeignKey("labels.RuleSet", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1)
    opened_on = models.DateField()
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField(help_text="when it came into its present state")
    submitted_at = models.DateTimeField(null=True, blank=True)
    assessed_on = models.DateField(null=True, blank=True)
    mode = models.CharField(max_length=10, choices=Mode, blank=True, default="")
    demonstration = models.BooleanField(default=False)
    withdrawal_reason = models.TextField(blank=True, default="")
    reopening_reason = models.TextField(
        blank=True, default="", help_text="why its review was opened again the last time"
    )

    # What the cluster says of itself, for its eligibility.
    management_fte = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    committed_members = models.PositiveIntegerField(null=True, blank=True)
    member_types = models.PositiveSmallIntegerField(null=True, blank=True)
    platform_profile = models.URLField(max_length=500, blank=True, default="")

    objects = PeerManager.from_queryset(AssessmentQuerySet)()

    class Meta:
        ordering = ["-opened_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "level"],
                condition=Q(
                    status__in=[
                        "draft",
                        "submitted",
                        "returned",
                        "in_review",
                        "assessed",
                        "proposed",
                        "appealed",
                    ]
                ),
                name="assessment_one_open_per_cluster_and_level",
            ),
            models.CheckConstraint(
                condition=Q(management_fte=None) | Q(management_fte__gte=0),
                name="assessment_management_is_not_negative",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "moved_at"], name="assessment_by_status"),
            models.Index(fields=["-opened_on", "-id"], name="assessment_by_newest"),
        ]

    def __str__(self):
        return f"{self.cluster}: {self.level} ({self.get_status_display().lower()})"

    @property
    def state(self) -> State:
        return State(self.status)


@history_of_changes()
class EligibilityFinding(models.Model):
    """Whether a cluster meets one condition of eligibility, as the secretariat recorded it."""

    class Finding(models.TextChoices):
        MET = "met", _("Met")
        NOT_MET = "not_met", _("Not met")
        WAIVED = "waived", _("Waived")

    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="eligibility_findings"
    )
    criterion = models.SlugField(max_length=30)
    finding = models.CharField(max_length=10, choices=Finding)
    reason = models.TextField(blank=True, default="")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = PeerManager()

    class Meta:
        ordering = ["assessment", "criterion"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "criterion"], name="eligibility_is_found_once_per_criterion"
            ),
            models.CheckConstraint(
                condition=~Q(finding__in=["waived", "not_met"]) | ~Q(reason=""),
                name="eligibility_not_met_or_waived_has_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.criterion}: {self.get_finding_display().lower()}"


@history_of_changes()
class ImprovementArea(models.Model):
    """Silver: one of exactly three areas in which the cluster says it has improved."""

    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="improvement_areas"
    )
    position = models.PositiveSmallIntegerField()
    indicator = models.ForeignKey("labels.Indicator", on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True, default="", help_text="what changed since the last time")
    confirmed = models.BooleanField(null=True, help_text="the assessor's finding")
    finding = models.TextField(blank=True, default="")

    objects = PeerManager()

    class Meta:
        ordering = ["assessment", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "position"], name="improvement_area_position_is_unique"
            ),
            models.UniqueConstraint(
                fields=["assessment", "indicator"], name="improvement_area_is_named_once"
            ),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=3),
                name="improvement_areas_are_at_most_three",
            ),
        ]

    def __str__(self):
        return f"{self.position}. {self.indicator}"


class CompletionRequest(models.Model):
    """What the secretariat asks the cluster to complete, for one indicator or as a whole."""

    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="completion_requests"
    )
    indicator = models.ForeignKey(
        "labels.Indicator", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True, help_text="submitted again")

    objects = PeerManager()

    class Meta:
        ordering = ["assessment", "asked_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="completion_request_says_something"),
        ]

    def __str__(self):
        return self.text[:60]
