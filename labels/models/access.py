"""Keys of people for programs of their own, and answers kept so that a request can be repeated."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from .agencies import Agency
from .fields import PeerManager
from .people import User


class AccessKeyQuerySet(models.QuerySet):
    def in_force(self) -> Self:
        now = timezone.now()
        return self.filter(revoked_at=None, expires_at__gt=now, user__is_active=True)

    def visible_to(self, user: User) -> Self:
        """One's own: nobody else needs to know of them."""
        return self.filter(user=user) if user.is_authenticated and user.is_active else self.none()


class AccessKey(models.Model):
    """A key with which a program acts for a person. Shown once; only its hash is kept."""

    public_id = models.UUIDField(unique=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="access_keys")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12, unique=True)
    sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = PeerManager.from_queryset(AccessKeyQuerySet)()

    class Meta:
        ordering = ["user", "-made_at", "pk"]

    def __str__(self):
        return f"{self.name} ({self.prefix}…)"


class KeptAnswer(models.Model):
    """The answer to a request that came with an Idempotency-Key, for when it comes again."""

    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    agency = models.ForeignKey(
        Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    key = models.CharField(max_length=100)
    request_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    headers = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    objects = PeerManager()

    class Meta:
        ordering = ["user", "agency", "key"]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_is_used_once"),
            models.UniqueConstraint(
                fields=["agency", "key"], name="idempotency_key_is_used_once_by_an_agency"
            ),
            models.CheckConstraint(condition=~Q(key=""), name="idempotency_key_is_not_empty"),
            models.CheckConstraint(
                condition=Q(user=None, agency__isnull=False) | Q(user__isnull=False, agency=None),
                name="kept_answer_is_for_a_person_or_an_agency",
            ),
        ]

    def __str__(self):
        return self.key
