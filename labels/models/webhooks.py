"""Webhooks: where an agency wants to be told of changes, and what became of each message."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .agencies import Agency
from .fields import PeerManager
from .history import history_of_changes
from .people import User


class WebhookQuerySet(models.QuerySet):
    def at_work(self) -> Self:
        return self.filter(removed_at=None, paused_at=None)

    def kept(self) -> Self:
        return self.filter(removed_at=None)

    def visible_to(self, user: User) -> Self:
        return self.filter(agency__in=Agency.objects.visible_to(user))


@history_of_changes(exclude=["secret", "old_secret", "seq"])
class Webhook(models.Model):
    """An address that is told of changes. Secrets are kept sealed; they sign the messages."""

    class Pause(models.TextChoices):
        ASKED = "asked", _("By the agency")
        FAILED = "failed", _("Deliveries failed for three days")

    public_id = models.UUIDField(unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="webhooks")
    name = models.CharField(max_length=100)
    url = models.URLField(max_length=500)
    types = ArrayField(models.CharField(max_length=40), default=list, help_text="empty: all")
    filter = models.CharField(max_length=1000, blank=True, default="", help_text="as in addresses")
    cohort = models.ForeignKey(
        "labels.Cohort", null=True, blank=True, on_delete=models.PROTECT, related_name="webhooks"
    )
    secret = models.TextField(help_text="sealed")
    old_secret = models.TextField(blank=True, default="", help_text="sealed; signs as well")
    old_secret_until = models.DateTimeField(null=True, blank=True)
    seq = models.BigIntegerField(help_text="messages are made up to this number of the register")
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_for = models.CharField(max_length=10, choices=Pause, blank=True, default="")
    failing_since = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = PeerManager.from_queryset(WebhookQuerySet)()

    class Meta:
        ordering = ["agency", "-made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(paused_at=None, paused_for="")
                | (Q(paused_at__isnull=False) & ~Q(paused_for="")),
                name="webhook_is_paused_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(old_secret="", old_secret_until=None)
                | (~Q(old_secret="") & Q(old_secret_until__isnull=False)),
                name="webhook_old_secret_ends",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def status(self) -> str:
        """In a word: working, failing or paused."""
        if self.paused_at is not None:
            return "paused"
        return "failing" if self.failing_since is not None else "working"


class Delivery(models.Model):
    """One message to one webhook: sent at least once, always with the same id and body."""

    public_id = models.UUIDField(unique=True)
    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="deliveries")
    key = models.CharField(max_length=100, help_text="what it is about; put in once")
    type = models.CharField(max_length=40)
    body = models.TextField()
    put_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    objects = PeerManager()

    class Meta:
        ordering = ["webhook", "pk"]
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["webhook", "key"], name="delivery_is_put_in_once"),
            models.CheckConstraint(
                condition=Q(delivered_at=None) | Q(dropped_at=None),
                name="delivery_is_delivered_or_dropped",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=Q(delivered_at=None, dropped_at=None),
                name="delivery_waiting",
            ),
        ]

    def __str__(self):
        return f"{self.type} ({self.public_id})"

    @property
    def status(self) -> str:
        """In a word: waiting, delivered or dropped."""
        if self.dropped_at is not None:
            return "dropped"
        return "waiting" if self.delivered_at is None else "delivered"


class Attempt(models.Model):
    """One try to deliver: what was sent with it and what came back, cut to a few kilobytes."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="tries")
    at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField()
    address = models.CharField(max_length=60, blank=True, default="")
    request_headers = models.JSONField(default=dict)
    status = models.PositiveSmallIntegerField(null=True)
    answer_headers = models.JSONField(default=dict)
    answer = models.TextField(blank=True, default="")
    failure = models.CharField(max_length=200, blank=True, default="")

    objects = PeerManager()

    class Meta:
        ordering = ["delivery", "pk"]

    def __str__(self):
        return f"{self.delivery_id}: {self.status or self.failure}"
