"""The first pages of an agency: who comes in, what needs attention, the way to the first call."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from labels.models import AgencyKey, MatchRow, MatchRun, Programme, Webhook
from registry.second_factor import workplace
from tests.agencies import make_agency, make_agency_key, make_agency_person
from tests.cohorts import make_list
from tests.factories import make_cluster, make_region
from tests.outreach.hooks import make_webhook
from tests.people import (
    make_assessor,
    make_auditor,
    make_board,
    make_manager,
    make_secretariat,
    make_user,
)

from .portal_pages import Visitor, seated
from .test_portal_growth import grows

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    return make_agency("Region Alpha")


@pytest.fixture
def anna(agency):
    return make_agency_person(agency, name="Anna Administrator")


def aged(key, **ago):
    """The key as if it had been made so many days ago, and ended in so many."""
    AgencyKey.objects.filter(pk=key.pk).update(
        **{name: timezone.now() + timedelta(days=days) for name, days in ago.items()}
    )


def make_run(agency, by, outcomes, name="names.csv"):
    now = timezone.now()
    given = {"file_name": name, "valid_on": now.date(), "seq": 1, "made_at": now}
    given |= {"public_id": uuid4(), "forget_on": now.date() + timedelta(days=30)}
    run = MatchRun.objects.create(agency=agency, uploaded_by=by, **given)
    for line, outcome in enumerate(outcomes, 1):
        MatchRow.objects.create(run=run, line=line, name="x", outcome=outcome)
    return run


@pytest.mark.parametrize("place", ["/agency/", "/agency/region-alpha/"])
def test_who_has_not_logged_in_is_led_to_the_log_in_and_back(client, agency, place):
    answer = client.get(place)
    assert answer.status_code == 302
    assert answer["Location"] == f"/accounts/login/?next={place.replace('/', '%2F')}"


def test_another_agency_looks_like_not_there(agency):
    stranger = Visitor(make_agency_person(make_agency("Region Beta")))
    assert stranger.see("agency-home", agency.slug, status=404)
    assert stranger.see("agency-home", "no-such-agency", status=404)


def test_who_has_left_does_not_come_in(agency, anna):
    make_agency_person(agency)
    anna.agency_memberships.update(ended_at=timezone.now())
    Visitor(anna).see("agency-home", agency.slug, status=404)


def test_a_person_of_one_agency_is_led_straight_on(agency, anna):
    answer = Visitor(anna).client.get("/agency/")
    assert answer["Location"] == "/agency/region-alpha/"


def test_a_person_of_several_chooses_among_theirs(agency, anna):
    make_agency_person(make_agency("Region Beta"), "member", user=anna)
    make_agency("Region Gamma")
    page = Visitor(anna).see("agency")
    assert {"/agency/region-alpha/", "/agency/region-beta/"} <= set(page.links)
    assert "you are a member" in page.words
    assert "Region Gamma" not in page.words


def test_a_person_of_none_is_told_how_to_come_in():
    page = Visitor(make_user()).see("agency")
    assert "You do not work for an agency here." in page.words


def test_the_home_tells_what_the_agency_is_and_where_it_looks(agency, anna):
    agency.regions.add(make_region("ITC1"))
    agency.programmes.add(Programme.objects.create(code="go", name="Go cluster", kind="programme"))
    page = Visitor(anna).see("agency-home", agency.slug)
    for word in ("Region Alpha", "Region ITC1", "Go cluster", "Nothing at the moment."):
        assert word in page.words
    assert "/api/v1/clusters/?status=valid&region=ITC1" in page.words
    assert "Authorization: Bearer a_" in page.words
    assert "/api/v1/docs/" in page.links


def test_keys_that_end_soon_or_were_never_used_need_attention(agency, anna):
    soon, _text = make_agency_key(agency, name="Soon over", by=anna)
    aged(soon, expires_at=30)
    unused, _text = make_agency_key(agency, name="Forgotten", by=anna)
    aged(unused, made_at=-8)
    new, _text = make_agency_key(agency, name="Just made", by=anna)
    aged(new, made_at=-6)
    words = Visitor(anna).see("agency-home", agency.slug).words
    assert "The key “Soon over” ends on" in words
    assert "The key “Forgotten” was never used." in words
    assert "Just made" not in words


def test_keys_that_end_later_or_are_over_need_none(agency, anna):
    late, _text = make_agency_key(agency, name="Late", by=anna)
    aged(late, expires_at=31)
    over, _text = make_agency_key(agency, name="Over", by=anna)
    AgencyKey.objects.filter(pk=over.pk).update(revoked_at=timezone.now())
    assert "Nothing at the moment." in Visitor(anna).see("agency-home", agency.slug).words


def test_webhooks_that_are_not_told_need_attention(agency, anna):
    (hook, _secret), now = make_webhook(agency, by=anna), timezone.now()
    rows = Webhook.objects.filter(pk=hook.pk)
    home = Visitor(anna)
    assert "Nothing at the moment." in home.see("agency-home", agency.slug).words
    rows.update(failing_since=now)
    assert "do not arrive" in home.see("agency-home", agency.slug).words
    rows.update(paused_at=now, paused_for=Webhook.Pause.FAILED)
    assert "no message arrived for three days" in home.see("agency-home", agency.slug).words
    rows.update(paused_for=Webhook.Pause.ASKED, failing_since=None)
    assert "is paused." in home.see("agency-home", agency.slug).words
    rows.update(removed_at=now)
    assert "Nothing at the moment." in home.see("agency-home", agency.slug).words


def test_lists_with_doubtful_names_need_attention(agency, anna):
    make_run(agency, anna, ["none", "none"], name="clear.csv")
    make_run(agency, anna, ["doubtful", "none", "doubtful"])
    words = Visitor(anna).see("agency-home", agency.slug).words
    assert "2 names of the list “names.csv” are to be looked at." in words
    assert "clear.csv" not in words


def test_what_needs_attention_elsewhere_is_not_told(agency, anna):
    other = make_agency("Region Beta")
    theirs = make_agency_person(other)
    make_run(other, theirs, ["doubtful"])
    key, _text = make_agency_key(other, by=theirs)
    aged(key, expires_at=3)
    assert "Nothing at the moment." in Visitor(anna).see("agency-home", agency.slug).words


def test_the_secretariat_and_the_auditor_look_in(agency, anna):
    for who in (make_secretariat(), make_auditor()):
        assert "Region Alpha" in seated(who).see("agency-home", agency.slug).words


def test_the_home_costs_the_same_however_much_there_is(agency, anna):
    def add(number):
        key, _text = make_agency_key(agency, by=anna, name=f"Key {number}")
        aged(key, expires_at=3)
        make_run(agency, anna, ["doubtful"])
        make_list(agency, make_cluster(f"Cluster {number}"))
        agency.regions.add(make_region(f"IT{number:02}"))

    few, many = grows(Visitor(anna), "agency-home", add, agency.slug)
    assert many == few
    assert many <= 16


def test_the_work_of_people_of_agencies_is_there_after_the_log_in(agency, anna):
    assert workplace(anna) == "/agency/"
    assert workplace(make_user()) == "/portal/"


@pytest.mark.parametrize("make", [make_secretariat, make_board, make_auditor])
def test_staff_go_to_the_desk_though_they_are_of_an_agency(agency, make):
    assert workplace(make_agency_person(agency, user=make())) == "/desk/"


def test_assessors_and_people_of_clusters_go_where_their_work_was(agency):
    assert workplace(make_agency_person(agency, user=make_assessor("DE"))) == "/reviews/"
    manager = make_agency_person(agency, user=make_manager(make_cluster()))
    assert workplace(manager) == "/portal/"
    manager.memberships.update(ended_at=timezone.now())
    assert workplace(manager) == "/agency/"


def test_who_has_left_their_agency_goes_to_the_portal(agency, anna):
    anna.agency_memberships.update(ended_at=timezone.now())
    assert workplace(anna) == "/portal/"


def test_the_portal_leads_to_ones_agencies(agency, anna):
    page = Visitor(anna).see("portal")
    assert "/agency/region-alpha/" in page.links
    assert "Region Alpha" not in Visitor(make_user()).see("portal").words
