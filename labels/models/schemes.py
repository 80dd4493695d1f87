"""Schemes of labels: levels, rule sets and their versions. What is uncertain is a field here."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from ..rules.validity import Terms
from ..wording import told
from .fields import CodeManager, PeerManager, days, same


class Scheme(models.Model):
    """A body of rules under which labels are awarded. Schemes never answer for one another."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True, default="")
    country = models.ForeignKey(
        "labels.Country", null=True, blank=True, on_delete=models.PROTECT, related_name="schemes"
    )
    source = models.URLField(max_length=500, blank=True, default="")

    class Manager(PeerManager):
        def get_by_natural_key(self, slug):
            return self.get(slug=slug)

    objects = Manager()

    class Meta:
        ordering = ["slug"]

    def __str__(self):
        return told(self.name)

    def get_absolute_url(self):
        return f"/schemes/{self.slug}/"

    def natural_key(self):
        return (self.slug,)

    natural_key.dependencies = ["labels.country"]


class SchemeAlias(models.Model):
    """Another name under which sources speak of a scheme: ECEI, ESCA, EUCLES..."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="aliases")
    name = models.CharField(max_length=200)
    folded = models.CharField(max_length=200, unique=True)

    objects = PeerManager()

    class Meta:
        ordering = ["scheme", "name"]
        verbose_name_plural = "scheme aliases"

    def __str__(self):
        return self.name


class RuleSet(models.Model):
    """The rules of a scheme for assessments opened in a time. Past decisions keep theirs."""

    code = models.CharField(max_length=60, unique=True)
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="rule_sets")
    name = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    indicators_of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="the rule set whose indicators are used, while no list of its own is known",
    )
    appeal_days = models.PositiveSmallIntegerField(default=30)
    notes = models.TextField(blank=True, default="")
    source = models.URLField(max_length=500, blank=True, default="")

    objects = CodeManager()

    class Meta:
        ordering = ["scheme", "valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="rule_set_ends_after_it_begins",
            ),
            ExclusionConstraint(
                name="rule_sets_of_a_scheme_do_not_overlap",
                expressions=[
                    (same("scheme"), RangeOperators.OVERLAPS),
                    (days("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self):
        return told(self.name)

    def natural_key(self):
        return (self.code,)

    natural_key.dependencies = ["labels.scheme"]


class LabelLevel(models.Model):
    """A level of labels; `rank` orders them. The key is neutral, slogans are data."""

    code = models.SlugField(max_length=20, unique=True)
    rank = models.PositiveSmallIntegerField(unique=True)
    name = models.CharField(max_length=60)

    objects = CodeManager()

    class Meta:
        ordering = ["rank"]

    def __str__(self):
        return told(self.name)

    def natural_key(self):
        return (self.code,)


class LevelRule(models.Model):
    """What a rule set asks for a level, and how long its labels are valid.

    Where no source gives the points of an indicator, `indicator_points` and `indicator_threshold`
    stand in; `assumed` says so.
    """

    class Scoring(models.TextChoices):
        NONE = "none", "Comments only"
        MET = "met", "Met or not met"
        POINTS = "points", "Points"

    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="level_rules")
    level = models.ForeignKey(LabelLevel, on_delete=models.PROTECT, related_name="rules")
    slogan = models.CharField(max_length=200, blank=True, default="")
    summary = models.TextField(blank=True, default="")
    first_months = models.PositiveSmallIntegerField(default=24)
    renewal_months = models.PositiveSmallIntegerField(default=36)
    window_months = models.PositiveSmallIntegerField(default=12)
    assessors = models.PositiveSmallIntegerField(default=1)
    maximum_points = models.PositiveSmallIntegerField(null=True, blank=True)
    pass_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    scoring = models.CharField(max_length=6, choices=Scoring, default=Scoring.NONE)
    indicator_points = models.PositiveSmallIntegerField(null=True, blank=True)
    indicator_threshold = models.PositiveSmallIntegerField(null=True, blank=True)
    assumed = models.TextField(blank=True, default="", help_text="what we assume, and why")
    uncertain = models.TextField(blank=True, default="", help_text="what the sources do not settle")

    objects = PeerManager()

    class Meta:
        ordering = ["rule_set", "level__rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule_set", "level"], name="level_rule_once_per_rule_set_and_level"
            ),
            models.CheckConstraint(
                condition=Q(first_months__gte=1, renewal_months__gte=1),
                name="level_rule_labels_are_valid_for_a_month_or_more",
            ),
            models.CheckConstraint(
                condition=Q(pass_percent__isnull=True) | Q(pass_percent__lte=100),
                name="level_rule_pass_mark_is_a_percentage",
            ),
            models.CheckConstraint(
                condition=Q(indicator_threshold=None)
                | Q(indicator_points__isnull=False, indicator_threshold__lte=F("indicator_points")),
                name="level_rule_threshold_is_within_the_points",
            ),
        ]

    def __str__(self):
        return f"{self.level} under {self.rule_set}"

    @property
    def terms(self) -> Terms:
        return Terms(self.first_months, self.renewal_months, self.window_months)


class Area(models.Model):
    """A group of indicators, or a dimension of the benchmarking."""

    class Kind(models.TextChoices):
        INDICATORS = "indicators", "Area of indicators"
        BENCHMARKING = "benchmarking", "Benchmarking dimension"

    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="areas")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=15, choices=Kind)
    source = models.URLField(max_length=500, blank=True, default="")

    class Manager(PeerManager):
        def get_by_natural_key(self, rule_set, code):
            return self.get(rule_set__code=rule_set, code=code)

    objects = Manager()

    class Meta:
        ordering = ["rule_set", "kind", "code"]
        constraints = [
            models.UniqueConstraint(fields=["rule_set", "code"], name="area_code_is_unique"),
        ]

    def __str__(self):
        return told(self.name)

    def natural_key(self):
        return (self.rule_set.code, self.code)

    natural_key.dependencies = ["labels.ruleset"]


class Indicator(models.Model):
    """One quality indicator. Points and threshold stay empty where no source gives them."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="indicators")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()
    maximum_points = models.PositiveSmallIntegerField(null=True, blank=True)
    threshold = models.PositiveSmallIntegerField(null=True, blank=True)
    levels = models.ManyToManyField(LabelLevel, related_name="indicators")
    evidence_hint = models.TextField(blank=True, default="")
    certain = models.BooleanField(default=True)
    note = models.TextField(blank=True, default="")
    source = models.URLField(max_length=500, blank=True, default="")

    objects = PeerManager()

    class Meta:
        ordering = ["area", "position"]
        constraints = [
            models.UniqueConstraint(fields=["area", "code"], name="indicator_code_is_unique"),
            models.CheckConstraint(
                condition=Q(threshold__isnull=True)
                | Q(maximum_points__isnull=True)
                | Q(threshold__lte=F("maximum_points")),
                name="indicator_threshold_is_within_its_points",
            ),
        ]

    def __str__(self):
        return f"{self.code} {told(self.name)}".strip()
