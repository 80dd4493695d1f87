"""National and regional programmes: what they require, and whom they recognise."""

from django.db import models
from django.db.models import F, Q

from .fields import CodeManager, PeerManager, is_partial_date, partial_date


class Programme(models.Model):
    """A programme that requires, pays for, copies or counts labels."""

    class Kind(models.TextChoices):
        PROGRAMME = "programme", "National or regional programme"
        PROJECT = "project", "Project that paid for labels"

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PROGRAMME)
    country = models.ForeignKey(
        "labels.Country", null=True, blank=True, on_delete=models.PROTECT, related_name="programmes"
    )
    body = models.CharField(max_length=200, blank=True, default="")
    description = models.TextField(blank=True, default="")
    words = models.JSONField(default=list, blank=True, help_text="how sources write it, folded")
    source = models.URLField(max_length=500, blank=True, default="")

    objects = CodeManager()

    class Meta:
        ordering = ["code"]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.code,)

    natural_key.dependencies = ["labels.country"]


class ProgrammeRule(models.Model):
    """What a programme asks of its clusters in a time."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="rules")
    scheme = models.ForeignKey("labels.Scheme", on_delete=models.PROTECT, related_name="+")
    min_level = models.ForeignKey(
        "labels.LabelLevel", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    paid_by = models.CharField(max_length=200, blank=True, default="")
    text = models.TextField(blank=True, default="")
    certain = models.BooleanField(default=True)
    source = models.URLField(max_length=500, blank=True, default="")

    objects = PeerManager()

    class Meta:
        ordering = ["programme", "valid_from", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="programme_rule_ends_after_it_begins",
            ),
        ]

    def __str__(self):
        return f"{self.programme}: {self.min_level or 'no level'}"


class Recognition(models.Model):
    """A cluster's place in a programme, for a time."""

    cluster = models.ForeignKey(
        "labels.Cluster", on_delete=models.PROTECT, related_name="recognitions"
    )
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="recognitions")
    since = partial_date()
    until = partial_date()

    objects = PeerManager()

    class Meta:
        ordering = ["cluster", "programme", "since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "programme", "since"],
                name="recognition_once_per_programme_and_beginning",
            ),
            is_partial_date("since", "recognition_since_is_a_partial_date"),
            is_partial_date("until", "recognition_until_is_a_partial_date"),
        ]

    def __str__(self):
        return f"{self.cluster} in {self.programme}"
