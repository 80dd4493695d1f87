"""Countries and regions."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from .fields import CodeManager


class Country(models.Model):
    """A country by its ISO 3166 alpha-2 code, with its names by language (CLDR)."""

    code = models.CharField(max_length=2, primary_key=True)
    nuts_code = models.CharField(max_length=2, blank=True, default="")
    names = models.JSONField(default=dict)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)

    objects = CodeManager()

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "countries"
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z]{2}$"), name="country_code_is_two_capitals"
            ),
        ]

    def __str__(self):
        return self.names.get(get_language()) or self.name

    def natural_key(self):
        return (self.code,)

    @property
    def name(self) -> str:
        """In English, as records have it; as text a country is in the reader's language."""
        return self.names.get("en", self.code)


class Region(models.Model):
    """A NUTS region, levels 1 to 3. Its code begins with the code of its parent."""

    code = models.CharField(max_length=5, primary_key=True)
    name = models.CharField(max_length=200)
    level = models.PositiveSmallIntegerField()
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="regions")
    version = models.CharField(max_length=20, default="NUTS 2021")
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)

    objects = CodeManager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=3), name="region_level_is_one_to_three"
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z]{2}[0-9A-Z]{1,3}$"),
                name="region_code_is_a_nuts_code",
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.name}"

    def natural_key(self):
        return (self.code,)
