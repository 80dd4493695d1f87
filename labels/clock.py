"""What day it is: one answer for the whole register."""

from datetime import date

from django.conf import settings
from django.utils import timezone

from .rules.validity import day_of


def today() -> date:
    """The day in the scheme's own time zone (Europe/Brussels).

    The setting TODAY, for tests and demonstrations, replaces it.
    """
    return settings.TODAY or day_of(timezone.now())
