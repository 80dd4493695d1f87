"""Agencies: regional and national bodies that tie money to labels, their people and their keys."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .fields import PeerManager
from .history import history_of_changes
from .people import User


class AgencyQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Those one belongs to, and all of them for those who see all cases."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.sees_all_cases:
            return self
        return self.filter(pk__in=user.agency_memberships.current().values("agency"))


class Agency(models.Model):
    """A regional or national body that ties money to labels."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    website = models.URLField(max_length=500, blank=True, default="")
    regions = models.ManyToManyField("labels.Region", blank=True, related_name="agencies")
    programmes = models.ManyToManyField("labels.Programme", blank=True, related_name="agencies")
    version = models.PositiveIntegerField(default=1)

    objects = PeerManager.from_queryset(AgencyQuerySet)()

    class Meta:
        ordering = ["slug"]
        verbose_name_plural = "agencies"

    def __str__(self):
        return self.name


class AgencyMembershipQuerySet(models.QuerySet):
    def current(self) -> Self:
        return self.filter(ended_at=None)


@history_of_changes()
class AgencyMembership(models.Model):
    """A person's part in an agency."""

    class Role(models.TextChoices):
        ADMINISTRATOR = "administrator", _("Administrator")
        MEMBER = "member", _("Member")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="agency_memberships")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=15, choices=Role)
    since = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = PeerManager.from_queryset(AgencyMembershipQuerySet)()

    class Meta:
        ordering = ["agency", "user", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "agency"],
                condition=Q(ended_at=None),
                name="agency_membership_once_per_person_and_agency",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("since")),
                name="agency_membership_ends_after_it_begins",
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.get_role_display().lower()} of {self.agency}"


class AgencyKeyQuerySet(models.QuerySet):
    def in_force(self) -> Self:
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())

    def visible_to(self, user: User) -> Self:
        """Keys of one's agencies; the secretariat sees all of them, to revoke one that got lost."""
        return self.filter(agency__in=Agency.objects.visible_to(user))


@history_of_changes(exclude=["sha256", "last_used_on"])
class AgencyKey(models.Model):
    """A key with which a program acts for an agency. Shown once; only its hash is kept.

    It belongs to the agency and outlives the part of whoever made it.
    """

    class Scope(models.TextChoices):
        CHECKS = "checks", _("Ask for eligibility checks and read them")
        COHORTS_READ = "cohorts:read", _("Read saved sets")
        COHORTS_WRITE = "cohorts:write", _("Make and change saved sets")
        WEBHOOKS_READ = "webhooks:read", _("Read webhooks and their deliveries")
        WEBHOOKS_WRITE = "webhooks:write", _("Make and change webhooks")

    # A key stands where a person stands: these tell it from nobody.
    is_authenticated = True
    is_anonymous = False
    is_active = True

    public_id = models.UUIDField(unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="keys")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=14, unique=True)
    sha256 = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope), default=list, blank=True)
    networks = ArrayField(
        models.CharField(max_length=50), default=list, blank=True, help_text="CIDR; empty: any"
    )
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    rotated_to = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="rotated_from"
    )
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = PeerManager.from_queryset(AgencyKeyQuerySet)()

    class Meta:
        ordering = ["agency", "-made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")),
                name="agency_key_expires_after_it_was_made",
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.prefix}…)"

    @property
    def is_in_force(self) -> bool:
        """As `in_force` asks the database."""
        return self.revoked_at is None and self.expires_at > timezone.now()


class KeyUse(models.Model):
    """How often a key was used on a day that is over: a number, never what was asked."""

    key = models.ForeignKey(AgencyKey, on_delete=models.PROTECT, related_name="uses")
    on = models.DateField()
    requests = models.PositiveIntegerField()

    objects = PeerManager()

    class Meta:
        ordering = ["key", "on"]
        constraints = [
            models.UniqueConstraint(fields=["key", "on"], name="key_use_is_counted_once_a_day"),
        ]

    def __str__(self):
        return f"{self.key_id} {self.on}: {self.requests}"


class Spent(models.Model):
    """What somebody has used of their limit on a day: an unlogged table, empty after a crash.

    `who` is an address or the prefix of a key. `full_at` is the moment at which nothing of the
    rate is used any more; `extra` are the units taken from the allowance of the day.
    """

    who = models.CharField(max_length=60)
    on = models.DateField()
    full_at = models.DateTimeField()
    extra = models.BigIntegerField(default=0)
    requests = models.BigIntegerField(default=0)

    objects = PeerManager()

    class Meta:
        ordering = ["on", "who"]
        constraints = [
            models.UniqueConstraint(fields=["who", "on"], name="spent_is_kept_once_a_day"),
        ]

    def __str__(self):
        return f"{self.who} {self.on}"
