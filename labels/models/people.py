"""Who uses the register with a name. Roles hang on memberships, profiles and groups."""

from typing import Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .fields import PeerManager
from .history import history_of_changes

SECRETARIAT, BOARD, AUDITOR = "secretariat", "board", "auditor"
STAFF = (SECRETARIAT, BOARD, AUDITOR)


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


@history_of_changes(exclude=["password", "last_login"])
class User(AbstractBaseUser, PermissionsMixin):
    """A person who logs in by e-mail."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True, default="")
    language = models.CharField(max_length=5, blank=True, default="en", help_text="of mail")
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_is_unique_in_any_case"),
        ]

    def __str__(self):
        return self.name or self.email

    @cached_property
    def group_names(self) -> frozenset[str]:
        """The groups, asked once for each request: rights end at the next one."""
        return frozenset(self.groups.values_list("name", flat=True))

    @property
    def is_secretariat(self) -> bool:
        return self.is_active and SECRETARIAT in self.group_names

    @property
    def is_board(self) -> bool:
        return self.is_active and BOARD in self.group_names

    @property
    def is_auditor(self) -> bool:
        return self.is_active and AUDITOR in self.group_names

    @property
    def sees_all_cases(self) -> bool:
        """Secretariat, board and auditor see every case, though not all that is in it."""
        return self.is_active and not self.group_names.isdisjoint(STAFF)


class MembershipQuerySet(models.QuerySet):
    def current(self) -> Self:
        return self.filter(ended_at=None)

    def visible_to(self, user: User) -> Self:
        """One's own, those of one's clusters, and all of them for those who see all cases."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.sees_all_cases:
            return self
        mine = Membership.objects.current().filter(user=user).values("cluster")
        return self.filter(Q(user=user) | Q(cluster__in=mine))


@history_of_changes()
class Membership(models.Model):
    """A person's part in a cluster."""

    class Role(models.TextChoices):
        MANAGER = "manager", _("Manager")
        EDITOR = "editor", _("Editor")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    cluster = models.ForeignKey(
        "labels.Cluster", on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(max_length=10, choices=Role)
    since = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = PeerManager.from_queryset(MembershipQuerySet)()

    class Meta:
        ordering = ["cluster", "user", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "cluster"],
                condition=Q(ended_at=None),
                name="membership_once_per_person_and_cluster",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("since")),
                name="membership_ends_after_it_begins",
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.get_role_display().lower()} of {self.cluster}"


@history_of_changes()
class AssessorProfile(models.Model):
    """What matters when cases are assigned."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="assessor_profile")
    country = models.ForeignKey("labels.Country", on_delete=models.PROTECT, related_name="+")
    languages = models.JSONField(default=list, blank=True)
    sectors = models.ManyToManyField("labels.Sector", blank=True, related_name="+")
    employer = models.CharField(max_length=200, blank=True, default="")
    active = models.BooleanField(default=True)

    objects = PeerManager()

    class Meta:
        ordering = ["user"]

    def __str__(self):
        return str(self.user)
