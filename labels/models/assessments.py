"""Assessments from draft to decision."""

from django.db import models
from django.db.models import F, Q

from .fields import PeerManager


class Assessment(models.Model):
    """One evaluation of a cluster for one level, under the rule set of the day it was opened."""

    class Kind(models.TextChoices):
        FIRST = "first", "First award"
        UPGRADE = "upgrade", "Upgrade"
        RENEWAL = "renewal", "Renewal"

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Submitted"
        RETURNED = "returned", "Returned for completion"
        IN_REVIEW = "in_review", "Under review"
        ASSESSED = "assessed", "Assessed"
        PROPOSED = "proposed", "Proposed"
        DECIDED = "decided", "Decided"
        WITHDRAWN = "withdrawn", "Withdrawn"

    OPEN = ["draft", "submitted", "returned", "in_review", "assessed", "proposed"]

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
    assessed_on = models.DateField(null=True, blank=True)

    objects = PeerManager()

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
                    ]
                ),
                name="assessment_one_open_per_cluster_and_level",
            ),
        ]

    def __str__(self):
        return f"{self.cluster}: {self.level} ({self.get_status_display().lower()})"


class Evidence(models.Model):
    """What is handed in for one indicator: text, a link or a file."""

    class Confidentiality(models.TextChoices):
        ASSESSORS = "assessors", "Assessors and secretariat"
        SECRETARIAT = "secretariat", "Secretariat only"

    public_id = models.UUIDField(unique=True)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="evidence")
    indicator = models.ForeignKey("labels.Indicator", on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True, default="")
    link = models.URLField(max_length=1000, blank=True, default="")
    stored_as = models.CharField(max_length=100, blank=True, default="")
    file_name = models.CharField(max_length=200, blank=True, default="")
    file_type = models.CharField(max_length=100, blank=True, default="")
    file_size = models.PositiveBigIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    confidentiality = models.CharField(
        max_length=12, choices=Confidentiality, default=Confidentiality.ASSESSORS
    )
    added_by = models.ForeignKey("labels.User", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    objects = PeerManager()

    class Meta:
        ordering = ["assessment", "indicator", "pk"]
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="", link="", stored_as=""), name="evidence_says_something"
            ),
            models.CheckConstraint(
                condition=Q(stored_as="", sha256="", file_size__isnull=True)
                | (~Q(stored_as="") & Q(sha256__regex=r"^[0-9a-f]{64}$", file_size__isnull=False)),
                name="evidence_file_has_its_size_and_hash",
            ),
        ]

    def __str__(self):
        return f"{self.indicator}: {self.file_name or self.link or self.text[:40]}"


class ImprovementArea(models.Model):
    """Silver: one of exactly three areas in which the cluster says it has improved."""

    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="improvement_areas"
    )
    position = models.PositiveSmallIntegerField()
    indicator = models.ForeignKey("labels.Indicator", on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True, default="")

    objects = PeerManager()

    class Meta:
        ordering = ["assessment", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "position"], name="improvement_area_position_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=3),
                name="improvement_areas_are_at_most_three",
            ),
        ]

    def __str__(self):
        return f"{self.position}. {self.indicator}"


class Assignment(models.Model):
    """An assessor on a case, and what they declared about conflicts of interest."""

    class Part(models.TextChoices):
        LEAD = "lead", "Lead"
        SECOND = "second", "Second"

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="assignments")
    assessor = models.ForeignKey(
        "labels.User", on_delete=models.PROTECT, related_name="assignments"
    )
    part = models.CharField(max_length=10, choices=Part)
    declared_at = models.DateTimeField(null=True, blank=True)
    conflict = models.BooleanField(null=True)
    conflict_note = models.TextField(blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = PeerManager()

    class Meta:
        ordering = ["assessment", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "assessor"], name="assessor_is_assigned_once_per_case"
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
        ]

    def __str__(self):
        return f"{self.assessor} on {self.assessment}"


class Score(models.Model):
    """An assessor's points for one indicator; sealed when the assessor submits."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="scores")
    indicator = models.ForeignKey("labels.Indicator", on_delete=models.PROTECT, related_name="+")
    points = models.PositiveSmallIntegerField()
    maximum = models.PositiveSmallIntegerField(help_text="the indicator's maximum, frozen")
    comment = models.TextField(blank=True, default="")
    note = models.TextField(blank=True, default="")
    sealed_at = models.DateTimeField(null=True, blank=True)

    objects = PeerManager()

    class Meta:
        ordering = ["assignment", "indicator"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "indicator"], name="score_once_per_assessor_and_indicator"
            ),
            models.CheckConstraint(
                condition=Q(points__gte=0, points__lte=F("maximum")),
                name="score_is_between_zero_and_the_maximum",
            ),
        ]

    def __str__(self):
        return f"{self.indicator}: {self.points}/{self.maximum}"


class Decision(models.Model):
    """The outcome of an assessment: proposed by one person, confirmed by another."""

    class Outcome(models.TextChoices):
        AWARDED = "awarded", "Awarded"
        NOT_AWARDED = "not_awarded", "Not awarded"

    assessment = models.OneToOneField(Assessment, on_delete=models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=12, choices=Outcome)
    reason = models.TextField(blank=True, default="")
    inputs = models.JSONField(default=dict)
    decided_on = models.DateField()
    published_on = models.DateField(null=True, blank=True)
    proposed_by = models.ForeignKey("labels.User", on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey("labels.User", on_delete=models.PROTECT, related_name="+")

    objects = PeerManager()

    class Meta:
        ordering = ["-decided_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(proposed_by=F("confirmed_by")),
                name="decision_is_proposed_and_confirmed_by_two_people",
            ),
        ]

    def __str__(self):
        return f"{self.assessment}: {self.get_outcome_display().lower()}"
