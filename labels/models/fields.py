"""Column types and small pieces that several nouns share."""

from django.db import models
from django.db.models import F, Func, Q

PARTIAL_DATE = r"^([0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?)?$"


class PeerManager(models.Manager):
    """Load a missing relation once for the whole result, never once per row."""

    def get_queryset(self):
        return super().get_queryset().fetch_mode(models.FETCH_PEERS)


class CodeManager(PeerManager):
    """Rows that fixtures name by their code."""

    def get_by_natural_key(self, code):
        return self.get(code=code)


def partial_date(help_text: str = "") -> models.CharField:
    """A date as precise as its source: 2016, 2016-06 or 2016-06-15; empty when not known."""
    return models.CharField(max_length=10, blank=True, default="", help_text=help_text)


def is_partial_date(field: str, name: str) -> models.CheckConstraint:
    """The column holds a year, a month, a day, or nothing."""
    return models.CheckConstraint(condition=Q(**{f"{field}__regex": PARTIAL_DATE}), name=name)


def same(field: str) -> Func:
    """A range that holds one number: compares ids in an exclusion constraint without extensions."""
    return Func(F(field), F(field), models.Value("[]"), function="int8range")


def days(first: str, last: str) -> Func:
    """The days from `first` to `last`, both included."""
    return Func(F(first), F(last), models.Value("[]"), function="daterange")
