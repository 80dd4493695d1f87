"""Saved sets made from a filter: counted before they are kept, and nothing typed is lost."""

import pytest

from labels.models import Cohort
from tests.agencies import make_agency, make_agency_person

from .agency_pages import hidden
from .portal_pages import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    return make_agency("Region Alpha")


@pytest.fixture
def anna(agency):
    return Visitor(make_agency_person(agency, "member"))


def fields(**given):
    return {"name": "Health", "do": "look"} | given


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": "", "country": "DE"}, "This field is required."),
        ({}, "Choose at least one condition"),
        ({"region": "XX9"}, "XX9"),
        ({"more": "https://example.org/clusters/"}, "no conditions behind a question mark"),
        ({"more": "/clusters/?contry=DE"}, "contry"),
        ({"more": "country=Germany"}, "Germany"),
    ],
)
def test_what_is_wrong_with_a_filter_is_told_and_nothing_is_lost(
    register, agency, anna, given, said
):
    sent = fields(note="For the call", **given)
    page = anna.send("agency-cohort-new-filter", agency.slug, status=422, **sent)
    assert said in page.words
    values = [each.get("value") for each in page.all("input")]
    assert "For the call" in values
    assert given.get("more", "For the call") in values
    assert not Cohort.objects.exists()


def test_a_filter_is_counted_before_it_is_saved(register, agency, anna):
    sent = fields(country="DE") | {"do": "save"}
    page = anna.send("agency-cohort-new-filter", agency.slug, status=200, **sent)
    assert "1 cluster" in page.words
    assert "Alpha Bio" in page.words
    assert not Cohort.objects.exists()
    assert hidden(page, "seen") == "country=DE"
    anna.send("agency-cohort-new-filter", agency.slug, **sent, seen="country=DE")
    assert Cohort.objects.get().filter == "country=DE"


def test_conditions_that_changed_after_the_count_are_counted_anew(register, agency, anna):
    sent = fields(country="FR", do="save", seen="country=DE")
    page = anna.send("agency-cohort-new-filter", agency.slug, status=200, **sent)
    assert "Béta Énergie" in page.words
    assert not Cohort.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "https://register.example.org/clusters/?q=&country=DE&ordering=-name&page=2",
        "/api/v1/clusters/?country=DE&format=csv&fields=slug&limit=5",
        "?country=DE",
        "country=DE",
    ],
)
def test_the_address_of_a_list_is_a_filter(register, agency, anna, address):
    sent = fields(more=address)
    page = anna.send("agency-cohort-new-filter", agency.slug, status=200, **sent)
    assert hidden(page, "seen") == "country=DE"
    assert "days in the address were left out" not in page.words


def test_days_in_an_address_are_left_out_and_told(register, agency, anna):
    sent = fields(more="/clusters/?country=DE&valid_on=2022-01-01")
    page = anna.send("agency-cohort-new-filter", agency.slug, status=200, **sent)
    assert "days in the address were left out" in page.words
