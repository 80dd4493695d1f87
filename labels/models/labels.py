"""Labels, where their facts come from, and what interrupts or ends them."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from ..rules.validity import Period, Validity
from ..rules.validity import Suspension as SuspendedDays
from .fields import PeerManager, days, is_partial_date, partial_date, same
from .history import history_of_changes


@history_of_changes()
class Label(models.Model):
    """One award of a level to a cluster, for one validity period.

    Labels are never deleted: they run out, or they are withdrawn. The sure period is what the
    sources prove, the possible period what they do not rule out; both ends are included.
    """

    class Basis(models.TextChoices):
        STATED = "stated", "Stated by the source"
        COMPUTED = "computed", "Computed by the rules"
        NOTICE = "notice", "Date of the notice"
        CERTIFICATE = "certificate", "Read from the certificate number"
        UNKNOWN = "unknown", "Not known"

    number = models.CharField(max_length=9, unique=True)
    cluster = models.ForeignKey("labels.Cluster", on_delete=models.PROTECT, related_name="labels")
    scheme = models.ForeignKey("labels.Scheme", on_delete=models.PROTECT, related_name="labels")
    level = models.ForeignKey("labels.LabelLevel", on_delete=models.PROTECT, related_name="labels")
    decision = models.OneToOneField(
        "labels.Decision", null=True, blank=True, on_delete=models.PROTECT, related_name="label"
    )
    cluster_name = models.CharField(max_length=300, help_text="the cluster's name at the award")
    certificate = models.CharField(max_length=60, blank=True, default="")
    note = models.TextField(blank=True, default="")

    awarded_on = partial_date()
    awarded_basis = models.CharField(max_length=12, choices=Basis, default=Basis.UNKNOWN)
    valid_from = partial_date()
    valid_from_basis = models.CharField(max_length=12, choices=Basis, default=Basis.UNKNOWN)
    valid_until = partial_date()
    valid_until_basis = models.CharField(max_length=12, choices=Basis, default=Basis.UNKNOWN)

    sure_from = models.DateField(null=True, blank=True)
    sure_until = models.DateField(null=True, blank=True)
    possible_from = models.DateField(null=True, blank=True)
    possible_until = models.DateField(null=True, blank=True)
    renewable_until = models.DateField(null=True, blank=True)

    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawal_reason = models.TextField(blank=True, default="")

    objects = PeerManager()

    class Meta:
        ordering = ["cluster", "possible_from", "pk"]
        constraints = [
            ExclusionConstraint(
                name="label_periods_do_not_overlap",
                expressions=[
                    (same("cluster"), RangeOperators.OVERLAPS),
                    (same("scheme"), RangeOperators.OVERLAPS),
                    (same("level"), RangeOperators.OVERLAPS),
                    (days("sure_from", "sure_until"), RangeOperators.OVERLAPS),
                ],
                condition=Q(withdrawn_on__isnull=True, sure_from__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(sure_from__isnull=True, sure_until__isnull=True)
                | Q(
                    sure_from__isnull=False,
                    sure_until__isnull=False,
                    sure_until__gte=F("sure_from"),
                ),
                name="label_sure_period_has_both_ends_in_order",
            ),
            models.CheckConstraint(
                condition=Q(possible_from__isnull=True, possible_until__isnull=True)
                | Q(
                    possible_from__isnull=False,
                    possible_until__isnull=False,
                    possible_until__gte=F("possible_from"),
                ),
                name="label_possible_period_has_both_ends_in_order",
            ),
            models.CheckConstraint(
                condition=Q(sure_from__isnull=True)
                | Q(
                    possible_from__isnull=False,
                    possible_from__lte=F("sure_from"),
                    possible_until__gte=F("sure_until"),
                ),
                name="label_sure_period_is_within_the_possible",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True, withdrawal_reason="")
                | (Q(withdrawn_on__isnull=False) & ~Q(withdrawal_reason="")),
                name="label_withdrawal_has_a_day_and_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(number__regex=r"^[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}$"),
                name="label_number_has_its_form",
            ),
            is_partial_date("awarded_on", "label_awarded_on_is_a_partial_date"),
            is_partial_date("valid_from", "label_valid_from_is_a_partial_date"),
            is_partial_date("valid_until", "label_valid_until_is_a_partial_date"),
        ]
        indexes = [
            models.Index(fields=["-possible_until", "id"], name="label_by_last_day"),
        ]

    def __str__(self):
        return f"{self.number} {self.level} {self.cluster_name}"

    def get_absolute_url(self):
        return f"/labels/{self.number}/"

    @property
    def validity(self) -> Validity:
        """The days that decide this label's status."""
        return Validity(
            sure=_period(self.sure_from, self.sure_until),
            possible=_period(self.possible_from, self.possible_until),
            renewable_until=self.renewable_until,
            withdrawn_on=self.withdrawn_on,
            suspensions=tuple(
                SuspendedDays(each.first, each.last) for each in self.suspensions.all()
            ),
        )


def _period(first, last) -> Period | None:
    return Period(first, last) if first and last else None


@history_of_changes()
class Suspension(models.Model):
    """Days on which a label does not count, both ends included; open until it is lifted."""

    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="suspensions")
    first = models.DateField()
    last = models.DateField(null=True, blank=True)
    reason = models.TextField()

    objects = PeerManager()

    class Meta:
        ordering = ["label", "first"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last__isnull=True) | Q(last__gte=F("first")),
                name="suspension_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="suspension_has_a_reason"),
            ExclusionConstraint(
                name="suspensions_of_a_label_do_not_overlap",
                expressions=[
                    (same("label"), RangeOperators.OVERLAPS),
                    (days("first", "last"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self):
        return f"{self.label} from {self.first} until {self.last or 'lifted'}"


class Source(models.Model):
    """Where facts come from: an address or the name of a document."""

    reference = models.CharField(max_length=1000, unique=True)
    title = models.CharField(max_length=300, blank=True, default="")

    objects = PeerManager()

    class Meta:
        ordering = ["reference"]

    def __str__(self):
        return self.title or self.reference


class Citation(models.Model):
    """A source for one fact: a label, a recognition, or the cluster itself."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="citations")
    cluster = models.ForeignKey(
        "labels.Cluster", on_delete=models.PROTECT, related_name="citations"
    )
    label = models.ForeignKey(
        Label, null=True, blank=True, on_delete=models.PROTECT, related_name="citations"
    )
    recognition = models.ForeignKey(
        "labels.Recognition",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="citations",
    )
    states = models.TextField(blank=True, default="", help_text="what the source says of it")
    dated = partial_date("the date of the source, not of the award")

    objects = PeerManager()

    class Meta:
        ordering = ["cluster", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "cluster", "label", "recognition", "states"],
                nulls_distinct=False,
                name="citation_is_kept_once",
            ),
            is_partial_date("dated", "citation_date_is_a_partial_date"),
        ]

    def __str__(self):
        return f"{self.source}: {self.states}"
