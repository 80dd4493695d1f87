"""The pages of saved sets: who may, what is refused, and that a set tells what became of it."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from labels.models import Cohort
from labels.workflow import cohorts as steps
from tests.agencies import make_agency, make_agency_person
from tests.cohorts import make_filter, make_list, on, put_in
from tests.factories import exact, make_cluster, make_label, republish
from tests.outreach.hooks import make_webhook
from tests.people import make_secretariat, make_user

from .agency_pages import hidden
from .desking import sit
from .portal_pages import Visitor

pytestmark = pytest.mark.django_db

OF_A_SET = [
    "agency-cohort",
    "agency-cohort-change",
    "agency-cohort-put-in",
    "agency-cohort-remove",
]
SENT_TO_A_SET = ["agency-cohort-take-out", "agency-cohort-digest"]
OF_THE_LIST = ["agency-cohorts", "agency-cohort-new-filter", "agency-cohort-new-list"]


@pytest.fixture
def agency():
    return make_agency("Region Alpha")


@pytest.fixture
def anna(agency):
    """A member without the administrator's part: sets are everybody's."""
    return Visitor(make_agency_person(agency, "member"))


def _office():
    """Somebody of the secretariat, with their second factor."""
    visitor = Visitor()
    sit(visitor.client, make_secretariat())
    return visitor


# Who.


@pytest.mark.parametrize("name", [*OF_THE_LIST, *OF_A_SET])
def test_who_has_not_logged_in_is_led_to_the_log_in(agency, name):
    args = [agency.slug] if name in OF_THE_LIST else [agency.slug, uuid4()]
    answer = Visitor().client.get(reverse(name, args=args))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", [*OF_THE_LIST, *OF_A_SET])
def test_another_agency_looks_as_if_it_were_not_there(agency, name):
    args = [agency.slug] if name in OF_THE_LIST else [agency.slug, make_list(agency).public_id]
    for user in (make_user(), make_agency_person(make_agency("Region Beta"))):
        Visitor(user).see(name, *args, status=404)


@pytest.mark.parametrize("name", OF_A_SET)
def test_a_set_of_another_agency_is_not_there_under_ones_own(agency, anna, name):
    foreign, removed = make_list(make_agency("Region Beta")), make_list(agency)
    Cohort.objects.filter(pk=removed.pk).update(removed_at=removed.made_at)
    for each in (foreign, removed):
        anna.see(name, agency.slug, each.public_id, status=404)


@pytest.mark.parametrize("name", [*OF_THE_LIST[1:], *OF_A_SET[1:], *SENT_TO_A_SET])
def test_the_secretariat_looks_in_and_changes_nothing(agency, name):
    cohort, office = make_list(agency), _office()
    office.see("agency-cohorts", agency.slug)
    page = office.see("agency-cohort", agency.slug, cohort.public_id)
    assert "Add clusters" not in page.words
    args = [agency.slug] if name in OF_THE_LIST else [agency.slug, cohort.public_id]
    office.send(name, *args, status=403)
    assert agency.cohorts.get().version == cohort.version


def test_clusters_come_into_a_list_only(agency, anna):
    cohort = make_filter(agency, "country=DE")
    anna.see("agency-cohort-put-in", agency.slug, cohort.public_id, status=404)
    anna.send("agency-cohort-take-out", agency.slug, cohort.public_id, status=404)


# What became of it.


def test_a_set_tells_what_was_gained_and_lost_and_what_ends_soon(agency, anna):
    with on("2026-03-01"):
        lost, held = make_cluster("Lost One"), make_cluster("Held One")
        make_label(lost, "gold", validity=exact("2024-10-01", "2026-10-01"))
        make_label(held, "silver", validity=exact("2025-01-01", "2026-12-24"))
        cohort = make_list(agency)
        for each in (lost, held):
            put_in(cohort, each)
    with on("2026-11-02"):
        make_label(held, "bronze", validity=exact("2026-11-02", "2028-11-30"))
        republish(held)
    page = anna.see("agency-cohort", agency.slug, cohort.public_id)
    assert "1 Labels gained" in page.words
    assert "1 Labels lost" in page.words
    assert "The validity of the label ended." in page.words
    assert "1 End within 90 days" in page.words
    assert "Gold label, expired on 1 October 2026" in page.words
    later = anna.see("agency-cohort", agency.slug, cohort.public_id, since="2026-11-19", within="9")
    assert "Nothing changed, and nothing ends soon." in later.words
    table = next(each for each in later.links if "format=csv" in each)
    assert anna.client.get(table).headers["Content-Type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize("since", ["tomorrow", "2027-01-01", "99999", "1066-01-01", "2026-02-30"])
def test_a_moment_that_is_none_is_told_at_its_field(agency, anna, since):
    cohort = make_list(agency, make_cluster("Alpha"))
    page = anna.see("agency-cohort", agency.slug, cohort.public_id, status=422, since=since)
    field = next(each for each in page.all("input") if each.get("name") == "since")
    assert (field["value"], field["aria-invalid"]) == (since, "true")


def test_a_number_of_the_register_is_a_moment_too(agency, anna):
    cohort = make_filter(agency, "country=DE")
    make_cluster("Alpha", country="DE")
    page = anna.see("agency-cohort", agency.slug, cohort.public_id, since="0")
    assert "1 Entered the set" in page.words


# Changing and removing.


def test_an_older_form_changes_nothing_and_keeps_what_was_typed(agency, anna):
    cohort = make_list(agency)
    here = (agency.slug, cohort.public_id)
    steps.change_cohort(cohort, by=anna.user, name="Theirs")
    sent = {"name": "Mine", "version": cohort.version, "do": "save"}
    page = anna.send("agency-cohort-change", *here, status=412, **sent)
    assert "Somebody changed this in the meantime." in page.words
    assert "Mine" in [each.get("value") for each in page.all("input")]
    anna.send("agency-cohort-change", *here, **sent | {"version": hidden(page, "version")})
    assert Cohort.objects.get().name == "Mine"


def test_conditions_without_a_field_of_their_own_are_kept(register, agency, anna):
    text = "country=DE&sector__n=health&expires_after=2026-01-01"
    cohort = make_filter(agency, "country=DE&sector__n=health&expires_after=2026-01-01")
    here = (agency.slug, cohort.public_id)
    page = anna.see("agency-cohort-change", *here)
    values = {each.get("name"): each.get("value", "") for each in page.all("input")}
    assert values["more"] == "sector__n=health&expires_after=2026-01-01"
    sent = {"name": "x", "version": 1, "country": "DE", "more": values["more"], "do": "save"}
    page = anna.send("agency-cohort-change", *here, status=200, **sent)
    anna.send("agency-cohort-change", *here, **sent, seen=hidden(page, "seen"))
    assert Cohort.objects.get().filter == text


def test_a_set_that_a_webhook_follows_names_it_and_stays(agency, anna):
    cohort = make_list(agency)
    make_webhook(agency, name="Our base", cohort=cohort)
    here = (agency.slug, cohort.public_id)
    assert "Our base" in anna.see("agency-cohort-remove", *here).words
    anna.send("agency-cohort-remove", *here, version=cohort.version)
    assert Cohort.objects.get().removed_at is None


def test_a_set_is_removed_after_a_question(agency, anna):
    cohort = make_list(agency)
    here = (agency.slug, cohort.public_id)
    page = anna.see("agency-cohort-remove", *here)
    anna.send("agency-cohort-remove", *here, version=99)
    assert Cohort.objects.get().removed_at is None
    anna.send("agency-cohort-remove", *here, version=hidden(page, "version"))
    anna.see("agency-cohort", *here, status=404)


def test_a_digest_is_chosen(agency, anna):
    cohort = make_list(agency)
    here = (agency.slug, cohort.public_id)
    for digest in ("weekly", "hourly"):
        anna.send("agency-cohort-digest", *here, digest=digest)
    assert Cohort.objects.get().digest == "weekly"


# What it costs.


def cost(visitor, name, *args):
    visitor.see(name, *args)
    with CaptureQueriesContext(connection) as seen:
        visitor.see(name, *args)
    return len(seen)


def test_the_list_costs_the_same_with_many_sets(agency, anna):
    make_filter(agency, "country=DE", name="First")
    few = cost(anna, "agency-cohorts", agency.slug)
    for number in range(15):
        make_filter(agency, "country=FR", name=f"Set {number}")
    assert cost(anna, "agency-cohorts", agency.slug) == few


def test_a_set_costs_the_same_with_many_clusters(agency, anna):
    cohort = make_list(agency)

    def add(numbers):
        for number in numbers:
            cluster = make_cluster(f"Cluster {number}")
            make_label(cluster, "gold", validity=exact("2025-05-10", "2026-12-31"))
            put_in(cohort, cluster)

    add(range(2))
    few = cost(anna, "agency-cohort", agency.slug, cohort.public_id)
    add(range(2, 20))
    assert cost(anna, "agency-cohort", agency.slug, cohort.public_id) == few
