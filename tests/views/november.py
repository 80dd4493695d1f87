"""The day on which the pages are looked at."""

from datetime import date

from django.test import override_settings

TODAY = date(2026, 11, 20)

# For what is made before the fixtures of a test are: @world, then @in_november.
in_november = override_settings(TODAY=TODAY)
