"""Short ways to ask the register."""

from datetime import date

from labels.register import query
from labels.register.question import Choice, Question

TODAY = date(2026, 6, 30)
CHOICES = ("country", "region", "sector", "programme", "identifier", "level", "status", "scheme")


def ask(**filters):
    """A question; `level="gold"` and `level__n="gold"` as on the web, several by a list."""
    fields = {"valid_on": TODAY}
    for name in CHOICES:
        any_of, none_of = filters.pop(name, ()), filters.pop(f"{name}__n", ())
        if any_of or none_of:
            fields[name] = Choice(any=_codes(any_of), none=_codes(none_of))
    return Question(**(fields | filters))


def _codes(given):
    return (given,) if isinstance(given, str) else tuple(given)


def slugs(**filters):
    """The slugs of all clusters that answer, in order."""
    page = query.page(ask(**({"limit": 100} | filters)))
    found = [record["slug"] for record in page.records()]
    assert page.count == len(found) or page.count > 100
    return found
