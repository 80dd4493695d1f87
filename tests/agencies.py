"""Agencies, their people and their keys.

agency = make_agency("Region Alpha")
anna = make_agency_person(agency)                      # an administrator
key, text = make_agency_key(agency, scopes=["checks"])
software = agency_program(agency, ["cohorts:write"])   # calls the API as tests/api/calling.py does
"""

from itertools import count

from django.utils.text import slugify

from labels.models import Agency, AgencyKey, AgencyMembership
from labels.workflow import agency_keys
from tests.api.calling import Program
from tests.people import make_user

ALL_SCOPES = [str(each) for each in AgencyKey.Scope]

_numbers = count(1)


def make_agency(name="Agency", *, regions=(), programmes=(), **fields):
    """Regions and programmes as rows. Agencies of the same name have addresses of their own."""
    slug = slugify(name)
    if Agency.objects.filter(slug=slug).exists():
        slug = f"{slug}-{next(_numbers)}"
    agency = Agency.objects.create(**({"slug": slug, "name": name} | fields))
    agency.regions.set(regions)
    agency.programmes.set(programmes)
    return agency


def make_agency_person(agency, role="administrator", *, user=None, **fields):
    user = user or make_user(**fields)
    AgencyMembership.objects.create(user=user, agency=agency, role=role)
    return user


def make_agency_key(agency, *, scopes=tuple(ALL_SCOPES), by=None, **given):
    """By the real step: the key and its text."""
    by = by or _administrator(agency)
    given = {"name": "Our own software"} | given
    return agency_keys.make_agency_key(agency, by=by, scopes=list(scopes), **given)


def agency_program(agency, scopes=tuple(ALL_SCOPES), **given):
    """A program with a key of the agency."""
    key, text = make_agency_key(agency, scopes=scopes, **given)
    return Program(key, {"Authorization": f"Bearer {text}"})


def _administrator(agency):
    """Whoever made the first key of it, or somebody new."""
    role = AgencyMembership.Role.ADMINISTRATOR
    known = AgencyMembership.objects.current().filter(agency=agency, role=role).first()
    return known.user if known else make_agency_person(agency)
