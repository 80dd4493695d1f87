"""Errors that readers report: nobody has to log in, and everybody with the address sees the answer.

Who reports may leave an e-mail address for the answer. It stands in no history and is forgotten
90 days after the answer (outreach/forgetting.py).
"""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from .fields import PeerManager
from .history import history_of_changes
from .people import User

LONGEST = 4_000
OPEN = Q(state__in=["new", "taken_up"]) | Q(outcome="need_more")


class ErrorReportQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        """New, or taken up: the secretariat owes an answer."""
        return self.exclude(state=ErrorReport.State.ANSWERED)

    def open(self) -> Self:
        """The same, and those whose reporter was asked for more."""
        return self.filter(OPEN)

    def visible_to(self, user: User) -> Self:
        return self if user.is_authenticated and user.sees_all_cases else self.none()


@history_of_changes(exclude=["email", "token_sha256", "mailed_sha256"])
class ErrorReport(models.Model):
    """What somebody says is wrong about a cluster, and what became of it.

    `token_sha256` is the hash of the secret in the address that the reporter was shown,
    `mailed_sha256` that of the one in the mail: who comes by the second has got the mail.
    """

    class Kind(models.TextChoices):
        LABEL_WRONG = "label_wrong", _("A label is wrong")
        LABEL_MISSING = "label_missing", _("A label is missing")
        NAME = "name", _("Name")
        PLACE = "place", _("Place")
        SECTOR = "sector", _("Sector")
        MANAGEMENT = "management", _("Managing organisation")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        NEW = "new", _("New")
        TAKEN_UP = "taken_up", _("Taken up")
        ANSWERED = "answered", _("Answered")

    class Outcome(models.TextChoices):
        CORRECTED = "corrected", _("Corrected")
        NOTHING = "nothing", _("Nothing to correct")
        NEED_MORE = "need_more", _("More is needed")
        DUPLICATE = "duplicate", _("Reported before")
        ABUSE = "abuse", _("Not a report")

    public_id = models.UUIDField(unique=True)
    cluster = models.ForeignKey(
        "labels.Cluster", on_delete=models.PROTECT, related_name="error_reports"
    )
    label = models.ForeignKey(
        "labels.Label", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=15, choices=Kind)
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64, help_text="of the text without case and spaces")
    source = models.URLField(max_length=500, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    language = models.CharField(max_length=5, default="en")
    token_sha256 = models.CharField(max_length=64, unique=True)
    mailed_sha256 = models.CharField(max_length=64, unique=True, null=True, blank=True)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    taken_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    question = models.TextField(blank=True, default="", help_text="what was asked back")
    follow_up = models.TextField(blank=True, default="", help_text="what the reporter added")
    followed_up_at = models.DateTimeField(null=True, blank=True)
    followed_from_mail = models.BooleanField(default=False)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default="")
    answer = models.TextField(blank=True, default="", help_text="read by the reporter")
    answered_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    entry = models.ForeignKey(
        "labels.Entry",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="the entry of the register that brought the correction",
    )
    version = models.PositiveIntegerField(default=1)

    objects = PeerManager.from_queryset(ErrorReportQuerySet)()

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") & Q(LessThanOrEqual(Length("text"), LONGEST)),
                name="error_report_says_something_short",
            ),
            models.CheckConstraint(
                condition=Q(state="new", taken_by=None, taken_at=None)
                | Q(
                    state__in=["taken_up", "answered"],
                    taken_by__isnull=False,
                    taken_at__isnull=False,
                ),
                name="error_report_is_new_or_taken_up_by_somebody",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="answered", answered_by__isnull=False, answered_at__isnull=False)
                    & ~Q(outcome="")
                    & ~Q(answer="")
                )
                | (
                    ~Q(state="answered")
                    & Q(outcome="", answer="", answered_by=None, answered_at=None)
                ),
                name="error_report_has_an_outcome_once_answered",
            ),
            models.CheckConstraint(
                condition=Q(outcome="corrected", entry__isnull=False)
                | (~Q(outcome="corrected") & Q(entry=None)),
                name="error_report_names_the_entry_that_corrected_it",
            ),
            models.CheckConstraint(
                condition=Q(follow_up="", followed_up_at=None, followed_from_mail=False)
                | (~Q(follow_up="") & ~Q(question="") & Q(followed_up_at__isnull=False)),
                name="error_report_is_completed_after_a_question",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="need_more") | Q(question=""),
                name="error_report_is_asked_back_once",
            ),
            models.UniqueConstraint(
                fields=["cluster", "text_sha256"],
                condition=OPEN,
                name="error_report_is_made_once_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["received_at"],
                condition=~Q(state="answered"),
                name="error_report_waiting",
            ),
            models.Index(
                fields=["answered_at"], condition=~Q(email=""), name="error_report_with_address"
            ),
            models.Index(
                fields=["answered_at", "id"],
                condition=Q(outcome="corrected"),
                name="error_report_corrected",
            ),
        ]

    def __str__(self):
        return f"{self.cluster}: {self.get_kind_display().lower()}"
