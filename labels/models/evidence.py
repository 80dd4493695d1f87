"""Evidence: what a cluster hands in for one indicator."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .assessments import Assessment
from .fields import PeerManager
from .history import history_of_changes
from .people import User


class EvidenceQuerySet(models.QuerySet):
    def kept(self) -> Self:
        """Without what was taken back while the case was still with the cluster."""
        return self.filter(removed_at=None)

    def visible_to(self, user: User) -> Self:
        """A cluster sees its own; assessors see it once they have declared no conflict.

        The board sees what assessors see, secretariat and auditor see all. What a case holds is
        for the cluster alone until it is handed in, also when it is withdrawn before that; in a
        case that was returned, what changed since is, too.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        mine = Q(assessment__cluster__in=user.memberships.current().values("cluster"))
        since_return = Q(
            assessment__status=Assessment.Status.RETURNED,
            changed_at__gt=F("assessment__moved_at"),
        )
        handed_in = Q(assessment__submitted_at__isnull=False) & ~since_return
        if user.is_secretariat or user.is_auditor:
            return self.filter(mine | handed_in)
        for_assessors = Q(confidentiality=Evidence.Confidentiality.ASSESSORS)
        may_read = user.assignments.current().filter(conflict=False).values("assessment")
        assigned = for_assessors & Q(assessment__in=may_read) & ~since_return
        if user.is_board:
            assigned = for_assessors & handed_in
        return self.filter(mine | assigned)


@history_of_changes()
class Evidence(models.Model):
    """One item for one indicator: the answer in words, a link, or a file."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Answer")
        LINK = "link", _("Link")
        FILE = "file", _("File")

    class Confidentiality(models.TextChoices):
        ASSESSORS = "assessors", _("Assessors and secretariat")
        SECRETARIAT = "secretariat", _("Secretariat only")

    public_id = models.UUIDField(unique=True)
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="evidence")
    indicator = models.ForeignKey("labels.Indicator", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=5, choices=Kind)
    text = models.TextField(blank=True, default="", help_text="the answer, or what the item shows")
    link = models.URLField(max_length=1000, blank=True, default="")
    stored_as = models.CharField(max_length=100, blank=True, default="")
    file_name = models.CharField(max_length=200, blank=True, default="")
    file_type = models.CharField(max_length=100, blank=True, default="")
    file_size = models.PositiveBigIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    confidentiality = models.CharField(
        max_length=12, choices=Confidentiality, default=Confidentiality.ASSESSORS
    )
    version = models.PositiveIntegerField(default=1)
    carried_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = PeerManager.from_queryset(EvidenceQuerySet)()

    class Meta:
        ordering = ["assessment", "indicator", "pk"]
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="text", link="", stored_as="")
                | (Q(kind="link", stored_as="") & ~Q(link=""))
                | (Q(kind="file", link="") & ~Q(stored_as="")),
                name="evidence_is_a_text_a_link_or_a_file",
            ),
            models.CheckConstraint(
                condition=Q(stored_as="", sha256="", file_size__isnull=True)
                | (~Q(stored_as="") & Q(sha256__regex=r"^[0-9a-f]{64}$", file_size__isnull=False)),
                name="evidence_file_has_its_size_and_hash",
            ),
            models.CheckConstraint(
                condition=Q(file_size__isnull=True) | Q(file_size__lte=10 * 1024 * 1024),
                name="evidence_file_is_at_most_10_mb",
            ),
            models.UniqueConstraint(
                fields=["assessment", "indicator"],
                condition=Q(kind="text", removed_at=None),
                name="evidence_has_one_answer_per_indicator",
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None) | Q(removed_at__gte=F("added_at")),
                name="evidence_is_removed_after_it_was_added",
            ),
        ]

    def __str__(self):
        return f"{self.indicator}: {self.file_name or self.link or self.text[:40]}"
