"""Fields of activity: code lists, and how the words of the sources map to them."""

from django.db import models
from django.utils.translation import get_language

from ..wording import told
from .fields import CodeManager, PeerManager


class Classification(models.Model):
    """A code list of sectors in one version."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    version = models.CharField(max_length=40, blank=True, default="")
    source = models.URLField(max_length=500, blank=True, default="")

    objects = CodeManager()

    class Meta:
        ordering = ["code"]

    def __str__(self):
        return told(self.name)

    def natural_key(self):
        return (self.code,)


class Sector(models.Model):
    """A field of activity. Codes are unique over all classifications."""

    code = models.SlugField(max_length=60, unique=True)
    classification = models.ForeignKey(
        Classification, on_delete=models.PROTECT, related_name="sectors"
    )
    names = models.JSONField(default=dict)

    objects = CodeManager()

    class Meta:
        ordering = ["classification__code", "code"]

    def __str__(self):
        return self.names.get(get_language()) or self.name

    def natural_key(self):
        return (self.code,)

    natural_key.dependencies = ["labels.classification"]

    @property
    def name(self) -> str:
        """In English, as records have it; as text a sector is in the reader's language."""
        return self.names.get("en", self.code)


class SectorWord(models.Model):
    """A word of a source and the sector it stands for. One word may stand for several."""

    word = models.CharField(max_length=200, help_text="folded: lower case, no accents")
    sector = models.ForeignKey(Sector, on_delete=models.PROTECT, related_name="words")

    objects = PeerManager()

    class Meta:
        ordering = ["word", "sector"]
        constraints = [
            models.UniqueConstraint(fields=["word", "sector"], name="sector_word_stands_once"),
        ]

    def __str__(self):
        return f"{self.word} → {self.sector}"
