"""What keys and people of agencies may, and what is told of the use of keys."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from labels.models import AgencyKey, KeyUse, Spent
from labels.permissions import can_administer_agency, grants, is_of_agency, may_for_agency
from labels.workflow.agencies import end_agency_membership
from labels.workflow.agency_keys import make_agency_key as make
from labels.workflow.key_uses import uses_of
from tests.agencies import make_agency, make_agency_key, make_agency_person
from tests.people import again, make_auditor, make_secretariat, make_user

pytestmark = pytest.mark.django_db

Scope = AgencyKey.Scope


@pytest.fixture
def agency():
    return make_agency("Region Alpha")


@pytest.fixture
def anna(agency):
    return make_agency_person(agency)


def test_keys_are_seen_by_the_people_of_the_agency(agency, anna):
    make(agency, by=anna, name="Program", scopes=[])
    seen = AgencyKey.objects.visible_to
    for user in (anna, make_agency_person(agency, "member"), make_secretariat(), make_auditor()):
        assert seen(again(user)).count() == 1
    for user in (make_user(), make_agency_person(make_agency())):
        assert not seen(again(user)).exists()


def test_what_a_key_may_hangs_on_agency_scope_and_time(agency):
    key, _text = make_agency_key(agency, scopes=["cohorts:write"])
    may = lambda scope, of=agency: may_for_agency(key, of, scope)  # noqa: E731
    assert may(Scope.COHORTS_WRITE)
    assert may(Scope.COHORTS_READ)
    assert not may(Scope.CHECKS)
    assert not may(Scope.WEBHOOKS_READ)
    assert not may(Scope.COHORTS_READ, make_agency())
    key.expires_at = timezone.now()
    assert not may(Scope.COHORTS_READ)
    key.expires_at, key.revoked_at = timezone.now() + timedelta(1), timezone.now()
    assert not may(Scope.COHORTS_READ)


def test_reading_does_not_imply_writing(agency):
    key, _text = make_agency_key(agency, scopes=["cohorts:read", "webhooks:read"])
    allowed = {each for each in Scope if grants(key, each)}
    assert allowed == {Scope.COHORTS_READ, Scope.WEBHOOKS_READ}


def test_people_act_for_their_agency_while_they_belong_to_it(agency, anna):
    bert = make_agency_person(agency, "member")
    assert may_for_agency(bert, agency, Scope.CHECKS)
    assert not may_for_agency(make_agency_person(make_agency()), agency, Scope.CHECKS)
    assert not may_for_agency(again(make_secretariat()), agency, Scope.CHECKS)
    end_agency_membership(bert.agency_memberships.get(), by=anna)
    assert not may_for_agency(bert, agency, Scope.CHECKS)


def test_a_key_is_nobody_where_people_are_asked_for(agency):
    key, _text = make_agency_key(agency)
    assert not is_of_agency(key, agency)
    assert not can_administer_agency(key, agency)


def test_uses_are_told_by_day_from_what_is_kept_and_what_still_runs(
    agency, settings, django_assert_num_queries
):
    settings.TODAY = date(2026, 6, 15)
    keys = [make_agency_key(agency)[0] for _ in range(3)]
    one, two, _three = keys
    now = timezone.now()
    KeyUse.objects.create(key=one, on=date(2026, 6, 1), requests=5)
    KeyUse.objects.create(key=one, on=date(2026, 5, 15), requests=9)
    Spent.objects.create(who=one.prefix, on=date(2026, 6, 15), full_at=now, requests=2)
    Spent.objects.create(who=two.prefix, on=date(2026, 6, 14), full_at=now, requests=1)
    Spent.objects.create(who="192.0.2.1", on=date(2026, 6, 15), full_at=now, requests=8)
    with django_assert_num_queries(2):
        told = uses_of(keys)
    assert told[one.pk] == [(date(2026, 6, 15), 2), (date(2026, 6, 1), 5)]
    assert told[two.pk] == [(date(2026, 6, 14), 1)]
    assert told[keys[2].pk] == []
