"""Mail that waits to be sent, and what each person wants to get."""

from django.db import models
from django.db.models import Q

from .fields import PeerManager
from .people import User


class Mail(models.Model):
    """One mail to one address, put here by the step that causes it and sent later.

    `key` says what it is about: the same key is never put in twice, so nothing is told twice.
    """

    key = models.CharField(max_length=200, unique=True)
    kind = models.SlugField(max_length=40)
    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    address = models.EmailField()
    language = models.CharField(max_length=5, default="en")
    context = models.JSONField(default=dict)
    put_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=300, blank=True, default="")

    objects = PeerManager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=Q(sent_at=None, dropped_at=None),
                name="mail_waiting",
            ),
        ]

    def __str__(self):
        return f"{self.kind} ({self.key})"


class MailChoice(models.Model):
    """Whether a person wants mail of one kind. Without a row they get it."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="mail_choices")
    kind = models.SlugField(max_length=40)
    wanted = models.BooleanField()

    objects = PeerManager()

    class Meta:
        ordering = ["user", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="mail_choice_once_per_kind"),
        ]

    def __str__(self):
        return f"{self.kind}: {'yes' if self.wanted else 'no'}"
