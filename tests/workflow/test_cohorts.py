"""Saved sets: who may keep them, what is refused, what stays of what is gone."""

from datetime import date
from uuid import uuid4

import pytest
from django.utils import timezone

from labels.filters import codes, to_keep
from labels.models import AgencyKey, AgencyMembership, Cluster, Cohort, CohortMember, Event, Webhook
from labels.register.cohorts import at_seq, state
from labels.register.head import head
from labels.workflow import cohorts as steps
from labels.workflow.cohorts import (
    add_clusters,
    change_cohort,
    make_cohort,
    remove_cohort,
    set_digest,
    take_out_clusters,
)
from labels.workflow.steps import Stale
from tests.agencies import make_agency, make_agency_key, make_agency_person
from tests.cohorts import make_filter, make_list, members_now, on
from tests.factories import make_cluster, republish
from tests.people import again, make_auditor, make_secretariat, make_user
from tests.workflow.at_once import at_once, kinds
from tests.workflow.refusals import forbidden, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    return make_agency("Region Alpha")


@pytest.fixture
def anna(agency):
    return make_agency_person(agency, "member")


def make(agency, by, **given):
    given = {"name": "Watched", "kind": "list"} | given
    return make_cohort(agency, by=by, **given)


CHANGES = [
    lambda cohort, by: change_cohort(cohort, by=by, name="Other"),
    lambda cohort, by: add_clusters(cohort, [], by=by),
    lambda cohort, by: take_out_clusters(cohort, [], by=by),
    lambda cohort, by: set_digest(cohort, "daily", by=by),
    lambda cohort, by: remove_cohort(cohort, by=by),
]


# Who.


def strangers(agency):
    other = make_agency("Region Beta")
    gone = make_agency_person(agency, "member")
    AgencyMembership.objects.filter(user=gone).update(ended_at=timezone.now())
    inactive = make_agency_person(agency, "member", is_active=False)
    people = [make_user(), make_agency_person(other), gone, inactive, make_secretariat()]
    people += [make_auditor()]
    reads, _text = make_agency_key(agency, scopes=["cohorts:read", "webhooks:write", "checks"])
    foreign, _text = make_agency_key(other)
    revoked, _text = make_agency_key(agency)
    AgencyKey.objects.filter(pk=revoked.pk).update(revoked_at=timezone.now())
    revoked.refresh_from_db()
    return [*(again(each) for each in people), reads, foreign, revoked]


def test_nobody_but_the_agency_keeps_its_sets(agency):
    cohort = make_list(agency)
    for by in strangers(agency):
        forbidden(make, agency, by)
        for change in CHANGES:
            forbidden(change, cohort, by)
    assert not Event.objects.filter(object_type="cohort").exists()


def test_a_member_and_a_key_that_is_for_it_keep_them(agency, anna):
    key, _text = make_agency_key(agency, scopes=["cohorts:write"])
    for by in (anna, key):
        cohort = make(agency, by)
        for change in CHANGES:
            change(cohort, by)


# What.


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": " \n "}, "name_missing"),
        ({"name": "x" * 101}, "too_long"),
        ({"note": "x" * 501}, "too_long"),
        ({"kind": "bag"}, "unknown_kind"),
        ({"filter": "country=DE"}, "filter_wrong"),
        ({"kind": "filter"}, "filter_wrong"),
        ({"kind": "filter", "filter": "limit=5"}, "filter_wrong"),
        ({"kind": "filter", "filter": "&" * 5}, "filter_wrong"),
        ({"kind": "filter", "filter": "country=" + "D" * 1000}, "filter_wrong"),
        ({"kind": "filter", "filter": "country=DE", "clusters": ["alpha"]}, "not_a_list"),
        ({"clusters": ["alpha", "nowhere"]}, "unknown_clusters"),
    ],
)
def test_what_is_no_set_is_refused(agency, anna, given, code):
    make_cluster("Alpha")
    refused(code, make, agency, anna, **given)
    assert not Cohort.objects.exists()


def test_a_refusal_names_the_clusters_that_are_not_there(agency, anna):
    make_cluster("Alpha")
    wanted = ["alpha", *(f"nowhere-{each}" for each in range(101))]
    found = refused("unknown_clusters", make, agency, anna, clusters=wanted)
    assert "101 of these" in str(found)
    assert [each["slug"] for each in found.problems] == wanted[1:101]


def test_an_agency_has_a_hundred_sets_at_most(agency, anna, monkeypatch):
    assert steps.MOST == 100
    monkeypatch.setattr(steps, "MOST", 2)
    first = make(agency, anna)
    make(agency, anna)
    refused("too_many_cohorts", make, agency, anna)
    remove_cohort(first, by=anna)
    assert make(agency, anna)


def test_a_list_has_ten_thousand_clusters_at_most(agency, anna, monkeypatch):
    assert steps.MOST_IN_A_LIST == 10_000
    monkeypatch.setattr(steps, "MOST_IN_A_LIST", 2)
    slugs = [make_cluster(name).slug for name in ("Alpha", "Beta", "Gamma")]
    refused("too_many_clusters", make, agency, anna, clusters=slugs)
    cohort = make(agency, anna, clusters=slugs[:2])
    refused("too_many_clusters", add_clusters, cohort, slugs[2:], by=anna)
    assert add_clusters(cohort, slugs[:2], by=anna) == 0
    take_out_clusters(cohort, slugs[:1], by=anna)
    assert add_clusters(cohort, slugs[2:], by=anna) == 1


def test_a_set_is_kept_as_it_was_said(agency, anna):
    make_cluster("Alpha")
    cohort = make(agency, anna, name="  My \n set ", note="Why.", clusters=["alpha", "alpha"])
    assert (cohort.name, cohort.note, cohort.digest, cohort.version) == (
        "My set",
        "Why.",
        "never",
        1,
    )
    assert members_now(cohort) == {"alpha"}
    (event,) = Event.objects.filter(verb="make_cohort")
    assert (event.actor, event.role) == (f"user-{anna.pk}", "agency")
    assert event.after == {"agency": agency.slug, "kind": "list", "clusters": 1}


def test_what_is_not_named_stays_and_the_version_goes_up(agency, anna):
    cohort = make_filter(agency, "country=DE", note="Why.")
    changed = change_cohort(cohort, by=anna, version=1, filter="country=AT")
    assert (changed.name, changed.note, changed.filter) == ("Watched", "Why.", "country=AT")
    with pytest.raises(Stale) as caught:
        change_cohort(cohort, by=anna, version=1, name="Other")
    assert caught.value.now.version == 2
    refused("filter_wrong", change_cohort, cohort, by=anna, filter="")
    refused("filter_wrong", change_cohort, make_list(agency), by=anna, filter="country=DE")
    refused("name_missing", change_cohort, cohort, by=anna, name="")


def test_clusters_are_put_into_lists_only(agency, anna):
    cohort = make_filter(agency, "country=DE")
    refused("not_a_list", add_clusters, cohort, ["alpha"], by=anna)
    refused("not_a_list", take_out_clusters, cohort, ["alpha"], by=anna)


def test_putting_in_and_taking_out_twice_changes_nothing_more(agency, anna):
    make_cluster("Alpha")
    cohort = make(agency, anna)
    assert [add_clusters(cohort, ["alpha"], by=anna) for _ in range(2)] == [1, 0]
    assert [take_out_clusters(cohort, ["alpha", "x"], by=anna) for _ in range(2)] == [1, 0]
    assert CohortMember.objects.count() == 1


def test_who_left_the_register_can_be_taken_out(agency, anna):
    alpha = make_cluster("Alpha")
    cohort = make_list(agency, alpha)
    Cluster.objects.filter(pk=alpha.pk).update(delisted_at=timezone.now(), delisted_for="mistake")
    republish(alpha)
    assert take_out_clusters(cohort, ["alpha"], by=anna) == 1


def test_who_was_taken_out_stays_in_the_past(agency, anna):
    with on("2026-01-10"):
        alpha = make_cluster("Alpha")
        cohort = make(agency, anna)
        add_clusters(cohort, ["alpha"], by=anna)
        Cluster.objects.filter(pk=alpha.pk).update(city="Rostock")
        republish(alpha)
    then = at_seq(head().seq)
    take_out_clusters(cohort, ["alpha"], by=anna)
    assert members_now(cohort) == set()
    assert [each.slug for each in state(cohort, then).members.values()] == ["alpha"]


def test_a_set_that_a_webhook_follows_is_not_removed(agency, anna):
    cohort = make_list(agency)
    webhook = Webhook.objects.create(
        public_id=uuid4(),
        agency=agency,
        name="Ours",
        url="https://example.org/",
        cohort=cohort,
        secret="x",
        seq=0,
        made_at=timezone.now(),
    )
    refused("cohort_in_use", remove_cohort, cohort, by=anna)
    Webhook.objects.filter(pk=webhook.pk).update(removed_at=timezone.now())
    remove_cohort(cohort, by=anna)
    for change in CHANGES:
        refused("cohort_removed", change, cohort, anna)
    assert not agency.cohorts.kept().exists()


def test_a_first_digest_tells_from_now_on(agency, anna, settings):
    make_cluster("Alpha")
    settings.TODAY = date(2026, 5, 1)
    cohort = set_digest(make_list(agency), "weekly", by=anna)
    assert (cohort.digested_seq, cohort.digested_on) == (head().seq, date(2026, 5, 1))
    make_cluster("Beta")
    settings.TODAY = date(2026, 5, 2)
    cohort = set_digest(cohort, "daily", by=anna)
    assert (cohort.digested_seq, cohort.digested_on) == (head().seq - 1, date(2026, 5, 1))
    cohort = set_digest(set_digest(cohort, "never", by=anna), "daily", by=anna)
    assert (cohort.digested_seq, cohort.digested_on) == (head().seq, date(2026, 5, 2))
    refused("unknown_digest", set_digest, cohort, "hourly", by=anna)


def test_a_filter_is_kept_in_its_canonical_form(agency, anna):
    codes.forget()
    make_cluster("Alpha", country="DE", sectors=["health"])
    kept = to_keep("?sector=health&country=DE&country=DE&q=%20alpha%20")
    assert kept == "q=alpha&country=DE&sector=health"
    assert members_now(make(agency, anna, kind="filter", filter=kept)) == {"alpha"}


# Two at once.


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_make_one_set_too_many(monkeypatch):
    monkeypatch.setattr(steps, "MOST", 1)
    agency = make_agency()
    anna = make_agency_person(agency)
    found = at_once(*[lambda: make(agency, anna)] * 3)
    assert kinds(found) == {"Cohort": 1, "too_many_cohorts": 2}


@pytest.mark.django_db(transaction=True)
def test_two_at_once_put_a_cluster_in_once(monkeypatch):
    agency = make_agency()
    anna = make_agency_person(agency)
    make_cluster("Alpha")
    cohort = make_list(agency)
    found = at_once(*[lambda: add_clusters(cohort, ["alpha"], by=anna)] * 3)
    assert sorted(found) == [0, 0, 1]
    assert CohortMember.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_at_once_one_is_stale():
    agency = make_agency()
    anna = make_agency_person(agency)
    cohort = make_list(agency)
    found = at_once(
        *[lambda: change_cohort(cohort, by=anna, version=1, name=f"New {id(object())}")] * 2
    )
    assert kinds(found) == {"Cohort": 1, "Stale": 1}
