"""The profile of an agency in two windows: nothing that somebody saved is lost without a word."""

import pytest

from labels.workflow import agencies as steps
from tests.agencies import make_agency, make_agency_person
from tests.people import make_secretariat

from .portal_pages import Visitor, seated

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    return make_agency("Region Alpha")


@pytest.fixture
def anna(agency):
    return Visitor(make_agency_person(agency, name="Anna Administrator"))


@pytest.fixture
def sam():
    return seated(make_secretariat())


def hidden(page, name):
    return next(each["value"] for each in page.all("input") if each.get("name") == name)


def test_an_older_form_of_the_profile_changes_nothing_and_keeps_what_was_typed(agency, anna, sam):
    """Two administrators at once: what the first one saved is not lost without a word."""
    typed = {"name": "Mine", "website": "https://mine.example", "version": agency.version}
    given = {"name": "Theirs", "website": "", "regions": [], "programmes": []}
    steps.change_agency(agency, by=sam.user, **given)
    page = anna.send("agency-profile", agency.slug, status=412, **typed)
    assert "Somebody changed this in the meantime. Nothing was saved." in page.words
    assert "Theirs" in page.words
    assert {"Mine", "https://mine.example"} <= {each.get("value") for each in page.all("input")}
    agency.refresh_from_db()
    assert agency.name == "Theirs"
    anna.send("agency-profile", agency.slug, **typed | {"version": hidden(page, "version")})
    agency.refresh_from_db()
    assert (agency.name, agency.version) == ("Mine", 3)


@pytest.mark.parametrize("version", [{}, {"version": ""}, {"version": "x"}])
def test_a_form_without_a_version_is_older_than_everything(agency, anna, version):
    anna.send("agency-profile", agency.slug, status=412, name="Mine", **version)
    agency.refresh_from_db()
    assert agency.name == "Region Alpha"
