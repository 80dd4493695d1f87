"""Saved sets made from a list: clusters written down as people write them."""

import pytest

from labels.models import Cluster, Cohort
from labels.register.cohort_lines import clusters_written
from tests.agencies import make_agency, make_agency_person
from tests.cohorts import make_list
from tests.factories import make_cluster

from .portal_pages import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    return make_agency("Region Alpha")


@pytest.fixture
def anna(agency):
    return Visitor(make_agency_person(agency, "member"))


def test_clusters_are_written_down_by_name_number_and_address(register):
    alpha, gold = register["alpha"], register["gold"]
    ways = [
        "alpha BIO",
        alpha.slug,
        alpha.number.lower(),
        gold.number,
        f"https://register.example.org/clusters/{alpha.slug}/?valid_on=2026-01-01",
        f"/clusters/{alpha.slug}/",
    ]
    for way in ways:
        assert clusters_written([f"  {way} "]).slugs == [alpha.slug], way
    assert clusters_written([*ways, "beta energie", ""]).slugs == [
        alpha.slug,
        register["beta"].slug,
    ]


def test_a_list_of_any_length_takes_five_statements(register, django_assert_max_num_queries):
    alpha, gold = register["alpha"], register["gold"]
    lines = [alpha.number, gold.number, "gamma", *(f"Nobody {n}" for n in range(50))]
    with django_assert_max_num_queries(5):
        written = clusters_written(lines)
    assert len(written.unknown) == 50


def test_unknown_clusters_are_named_and_stay_in_the_box(register, agency, anna):
    twin = make_cluster("Gamma", country="FR")
    text = f"Alpha Bio\nNobody & Sons\nGamma\n{twin.slug}"
    sent = {"name": "Ours", "clusters": text}
    page = anna.send("agency-cohort-new-list", agency.slug, status=422, **sent)
    assert "“Nobody & Sons”" in page.words
    assert "Several clusters are called “Gamma”" in page.words
    assert text in page.text
    assert not Cohort.objects.exists()


def test_a_list_is_made_added_to_and_taken_from(register, agency, anna):
    sent = {"name": "Ours", "clusters": "Alpha Bio\nGamma"}
    anna.send("agency-cohort-new-list", agency.slug, **sent)
    cohort = Cohort.objects.get()
    here = (agency.slug, cohort.public_id)
    anna.send("agency-cohort-put-in", *here, clusters="Béta Énergie")
    page = anna.see("agency-cohort", *here)
    assert "3 clusters" in page.words
    anna.send("agency-cohort-take-out", *here, cluster=register["alpha"].slug)
    assert cohort.members.filter(left_at=None).count() == 2


def test_who_left_the_register_can_be_taken_out(agency, anna):
    gone = make_cluster("Gone")
    cohort = make_list(agency, gone)
    Cluster.objects.filter(pk=gone.pk).update(delisted_at=cohort.made_at, delisted_for="mistake")
    here = (agency.slug, cohort.public_id)
    assert "Not in the register any more: Gone" in anna.see("agency-cohort", *here).words
    anna.send("agency-cohort-take-out", *here, cluster=gone.slug)
    assert not cohort.members.filter(left_at=None).exists()
