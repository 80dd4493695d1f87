"""How people come to their parts: invitations, and claims that the secretariat checks."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .agencies import AgencyMembership
from .fields import PeerManager
from .history import history_of_changes
from .measures import OPEN_OR_ANSWERED, Answer
from .people import Membership, User


class InvitationQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())

    def visible_to(self, user: User) -> Self:
        """Those into the clusters that one manages, and all for those who see all cases."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.sees_all_cases:
            return self
        managed = user.memberships.current().filter(role=Membership.Role.MANAGER)
        kept = user.agency_memberships.current().filter(role=AgencyMembership.Role.ADMINISTRATOR)
        return self.filter(
            Q(cluster__in=managed.values("cluster")) | Q(agency__in=kept.values("agency"))
        )


@history_of_changes(exclude=["token_sha256"])
class Invitation(models.Model):
    """An invitation by e-mail to take a part. The mail holds the token; we keep its hash."""

    class Part(models.TextChoices):
        MANAGER = "manager", _("Manager of a cluster")
        EDITOR = "editor", _("Editor of a cluster")
        ASSESSOR = "assessor", _("Assessor")
        SECRETARIAT = "secretariat", _("Secretariat")
        BOARD = "board", _("Board")
        AUDITOR = "auditor", _("Auditor")
        ADMINISTRATOR = "administrator", _("Administrator of an agency")
        MEMBER = "member", _("Member of an agency")

    public_id = models.UUIDField(unique=True)
    email = models.EmailField()
    part = models.CharField(max_length=15, choices=Part)
    cluster = models.ForeignKey(
        "labels.Cluster",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="invitations",
    )
    agency = models.ForeignKey(
        "labels.Agency", null=True, blank=True, on_delete=models.PROTECT, related_name="invitations"
    )
    token_sha256 = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = PeerManager.from_queryset(InvitationQuerySet)()

    class Meta:
        ordering = ["-invited_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(part__in=["manager", "editor"], cluster__isnull=False)
                | (~Q(part__in=["manager", "editor"]) & Q(cluster=None)),
                name="invitation_names_a_cluster_when_it_is_about_one",
            ),
            models.CheckConstraint(
                condition=Q(part__in=["administrator", "member"], agency__isnull=False)
                | (~Q(part__in=["administrator", "member"]) & Q(agency=None)),
                name="invitation_names_an_agency_when_it_is_about_one",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, withdrawn_at=None),
                name="invitation_is_accepted_by_somebody",
            ),
        ]

    def __str__(self):
        return f"{self.get_part_display()}: {self.email}"


class ClaimQuerySet(models.QuerySet):
    def pending(self) -> Self:
        return self.filter(answer="")

    def visible_to(self, user: User) -> Self:
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self if user.sees_all_cases else self.filter(claimed_by=user)


@history_of_changes()
class Claim(models.Model):
    """Somebody says that they manage a cluster, known or new; the secretariat checks it."""

    public_id = models.UUIDField(unique=True)
    cluster = models.ForeignKey(
        "labels.Cluster", null=True, blank=True, on_delete=models.PROTECT, related_name="claims"
    )
    name = models.CharField(max_length=300, help_text="the cluster's name as the person gave it")
    country = models.ForeignKey("labels.Country", on_delete=models.PROTECT, related_name="+")
    website = models.URLField(max_length=500, blank=True, default="")
    message = models.TextField(help_text="how we can see that they manage it")
    claimed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="claims")
    claimed_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer, blank=True, default="")
    answered_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_note = models.TextField(blank=True, default="")

    objects = PeerManager.from_queryset(ClaimQuerySet)()

    class Meta:
        ordering = ["-claimed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(answered_by=F("claimed_by")),
                name="claim_is_answered_by_another_person",
            ),
            models.CheckConstraint(condition=OPEN_OR_ANSWERED, name="claim_is_open_or_answered"),
            models.UniqueConstraint(
                fields=["claimed_by", "cluster"],
                condition=Q(answer=""),
                name="claim_is_made_once_at_a_time",
            ),
        ]

    def __str__(self):
        return f"{self.name}: claimed"
