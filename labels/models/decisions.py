"""Decisions: proposed by one person, confirmed by another; and appeals against them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .assessments import Assessment
from .fields import PeerManager
from .history import history_of_changes
from .people import User


class Outcome(models.TextChoices):
    AWARDED = "awarded", _("Awarded")
    NOT_AWARDED = "not_awarded", _("Not awarded")


@history_of_changes()
class Proposal(models.Model):
    """An outcome as the secretariat proposes it; the board confirms it or sends it back."""

    class Answer(models.TextChoices):
        CONFIRMED = "confirmed", _("Confirmed")
        SENT_BACK = "sent_back", _("Sent back")
        TAKEN_BACK = "taken_back", _("Taken back")

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="proposals")
    round = models.PositiveSmallIntegerField(default=1, help_text="2 after an appeal")
    outcome = models.CharField(max_length=12, choices=Outcome)
    reason = models.TextField(blank=True, default="")
    improve = models.TextField(blank=True, default="", help_text="what to improve")
    come_back_on = models.DateField(null=True, blank=True, help_text="when to come back")
    departure_reason = models.TextField(
        blank=True, default="", help_text="why it departs from the verdict of the rules"
    )
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer, blank=True, default="")
    answered_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_note = models.TextField(blank=True, default="")

    objects = PeerManager()

    class Meta:
        ordering = ["assessment", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment"],
                condition=Q(answer=""),
                name="assessment_has_one_proposal_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(answer__in=["confirmed", "sent_back"])
                | ~Q(answered_by=F("proposed_by")),
                name="proposal_is_answered_by_another_person",
            ),
            models.CheckConstraint(
                condition=Q(outcome="awarded") | (~Q(reason="") & ~Q(improve="")),
                name="proposal_not_to_award_says_why_and_what_to_improve",
            ),
        ]

    def __str__(self):
        return f"{self.assessment}: {self.get_outcome_display().lower()} proposed"


@history_of_changes()
class Decision(models.Model):
    """The outcome of an assessment, with all that it rests on frozen in `inputs`. Never changed.

    Its words are those of the proposal that was confirmed.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="decisions")
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="decision")
    round = models.PositiveSmallIntegerField(default=1, help_text="2 after an appeal")
    outcome = models.CharField(max_length=12, choices=Outcome)
    inputs = models.JSONField(default=dict)
    assessed_on = models.DateField()
    decided_on = models.DateField()
    published_on = models.DateField(null=True, blank=True)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = PeerManager()

    class Meta:
        ordering = ["-decided_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "round"], name="assessment_is_decided_once_per_round"
            ),
            models.CheckConstraint(
                condition=Q(round__gte=1, round__lte=2), name="decision_is_the_first_or_the_second"
            ),
            models.CheckConstraint(
                condition=~Q(proposed_by=F("confirmed_by")),
                name="decision_is_proposed_and_confirmed_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(decided_on__gte=F("assessed_on")),
                name="decision_follows_the_assessment",
            ),
        ]
        indexes = [models.Index(fields=["-decided_on", "-id"], name="decision_by_newest")]

    def __str__(self):
        return f"{self.assessment}: {self.get_outcome_display().lower()}"


@history_of_changes()
class Appeal(models.Model):
    """A cluster's objection to a decision. It ends with a second decision, or is withdrawn."""

    assessment = models.OneToOneField(Assessment, on_delete=models.PROTECT, related_name="appeal")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="appeal")
    grounds = models.TextField()
    lodged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    lodged_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = PeerManager()

    class Meta:
        ordering = ["assessment"]
        constraints = [
            models.CheckConstraint(condition=~Q(grounds=""), name="appeal_states_its_grounds"),
        ]

    def __str__(self):
        return f"Appeal against {self.decision}"
