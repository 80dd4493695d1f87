"""Clusters: what they are called, who manages them, where they are, what became of them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .fields import PeerManager, is_partial_date, partial_date
from .history import history_of_changes


class Delisting(models.TextChoices):
    """Why a cluster left the register. Labels never leave, so only one without any can."""

    MISTAKE = "mistake", _("Entered by mistake")
    DOUBLE = "double", _("Entered twice")


@history_of_changes()
class Cluster(models.Model):
    """A cluster organisation, whether it holds a label or not."""

    slug = models.SlugField(max_length=100, unique=True)
    number = models.CharField(max_length=9, unique=True)
    name = models.CharField(max_length=300)
    description = models.JSONField(default=dict, blank=True, help_text="text by language code")
    country = models.ForeignKey(
        "labels.Country", null=True, blank=True, on_delete=models.PROTECT, related_name="clusters"
    )
    city = models.CharField(max_length=200, blank=True, default="")
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    website = models.URLField(max_length=500, blank=True, default="")
    founded = partial_date()
    delisted_at = models.DateTimeField(null=True, blank=True)
    delisted_for = models.CharField(
        max_length=10, choices=Delisting, blank=True, default="", db_default=""
    )
    same_as = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="doubles"
    )

    objects = PeerManager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            is_partial_date("founded", "cluster_founded_is_a_partial_date"),
            models.CheckConstraint(
                condition=Q(delisted_at=None, delisted_for="", same_as=None)
                | Q(delisted_at__isnull=False, delisted_for="mistake", same_as=None)
                | Q(delisted_at__isnull=False, delisted_for="double", same_as__isnull=False),
                name="cluster_is_delisted_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(same_as=None) | ~Q(same_as=F("pk")),
                name="cluster_is_not_its_own_double",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="cluster_has_a_name"),
            models.CheckConstraint(
                condition=Q(lat__isnull=True, lon__isnull=True)
                | Q(
                    lat__isnull=False,
                    lon__isnull=False,
                    lat__gte=-90,
                    lat__lte=90,
                    lon__gte=-180,
                    lon__lte=180,
                ),
                name="cluster_place_is_on_earth",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"/clusters/{self.slug}/"


@history_of_changes()
class ClusterName(models.Model):
    """One name of a cluster, for a time."""

    class Kind(models.TextChoices):
        CURRENT = "current", _("Current")
        FORMER = "former", _("Former")
        LOCAL = "local", _("Local")
        ENGLISH = "english", _("English")
        ABBREVIATION = "abbreviation", _("Abbreviation")

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="names")
    text = models.CharField(max_length=300)
    language = models.CharField(max_length=5, blank=True, default="")
    kind = models.CharField(max_length=12, choices=Kind)
    used_from = partial_date()
    used_until = partial_date()

    objects = PeerManager()

    class Meta:
        ordering = ["cluster", "kind", "text", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cluster", "text"], name="cluster_name_is_kept_once"),
            is_partial_date("used_from", "cluster_name_from_is_a_partial_date"),
            is_partial_date("used_until", "cluster_name_until_is_a_partial_date"),
        ]

    def __str__(self):
        return self.text


class Identifier(models.Model):
    """What a cluster is called in another register."""

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="identifiers")
    scheme = models.SlugField(max_length=40)
    value = models.CharField(max_length=200)

    objects = PeerManager()

    class Meta:
        ordering = ["scheme", "value"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "value"], name="identifier_names_one_cluster"
            ),
        ]

    def __str__(self):
        return f"{self.scheme}:{self.value}"


class Succession(models.Model):
    """What became of a cluster: renamed, merged into another, or split."""

    class Kind(models.TextChoices):
        RENAMED = "renamed", _("Renamed")
        MERGED = "merged", _("Merged")
        SPLIT = "split", _("Split")

    kind = models.CharField(max_length=10, choices=Kind)
    predecessor = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="origins")
    on = partial_date()

    objects = PeerManager()

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor", "kind"], name="succession_is_kept_once"
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")), name="succession_joins_two_clusters"
            ),
            is_partial_date("on", "succession_day_is_a_partial_date"),
        ]

    def __str__(self):
        return f"{self.predecessor} {self.kind} → {self.successor}"


class ClusterSector(models.Model):
    """A source's word for a cluster's field, and the sector it stands for, if any is known."""

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="sectors")
    word = models.CharField(max_length=200)
    sector = models.ForeignKey(
        "labels.Sector", null=True, blank=True, on_delete=models.PROTECT, related_name="clusters"
    )

    objects = PeerManager()

    class Meta:
        ordering = ["cluster", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "word", "sector"],
                nulls_distinct=False,
                name="cluster_sector_is_kept_once",
            ),
        ]

    def __str__(self):
        return f"{self.word} → {self.sector or 'no sector yet'}"


class ClusterRegion(models.Model):
    """A region of a cluster: by its NUTS code where it is certain, else in the source's words."""

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="regions")
    region = models.ForeignKey(
        "labels.Region", null=True, blank=True, on_delete=models.PROTECT, related_name="clusters"
    )
    name = models.CharField(max_length=200)

    objects = PeerManager()

    class Meta:
        ordering = ["cluster", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cluster", "name"], name="cluster_region_is_kept_once"),
        ]

    def __str__(self):
        return self.name


class MembershipFigures(models.Model):
    """How many committed members a cluster had on a day, by category."""

    CATEGORIES = [
        "sme",
        "non_sme",
        "research",
        "university",
        "training",
        "finance",
        "consultants",
        "government",
        "other",
    ]

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="figures")
    on = partial_date()
    total = models.PositiveIntegerField()
    sme = models.PositiveIntegerField(null=True)
    non_sme = models.PositiveIntegerField(null=True)
    research = models.PositiveIntegerField(null=True)
    university = models.PositiveIntegerField(null=True)
    training = models.PositiveIntegerField(null=True)
    finance = models.PositiveIntegerField(null=True)
    consultants = models.PositiveIntegerField(null=True)
    government = models.PositiveIntegerField(null=True)
    other = models.PositiveIntegerField(null=True)

    objects = PeerManager()

    class Meta:
        ordering = ["cluster", "on"]
        verbose_name_plural = "membership figures"
        constraints = [
            models.UniqueConstraint(fields=["cluster", "on"], name="figures_once_per_day"),
            is_partial_date("on", "figures_day_is_a_partial_date"),
            models.CheckConstraint(
                condition=Q(
                    sme__isnull=True,
                    non_sme__isnull=True,
                    research__isnull=True,
                    university__isnull=True,
                    training__isnull=True,
                    finance__isnull=True,
                    consultants__isnull=True,
                    government__isnull=True,
                    other__isnull=True,
                )
                | Q(
                    sme__isnull=False,
                    non_sme__isnull=False,
                    research__isnull=False,
                    university__isnull=False,
                    training__isnull=False,
                    finance__isnull=False,
                    consultants__isnull=False,
                    government__isnull=False,
                    other__isnull=False,
                    total=F("sme")
                    + F("non_sme")
                    + F("research")
                    + F("university")
                    + F("training")
                    + F("finance")
                    + F("consultants")
                    + F("government")
                    + F("other"),
                ),
                name="figures_add_up_to_the_total",
            ),
        ]

    def __str__(self):
        return f"{self.cluster}: {self.total} on {self.on}"
