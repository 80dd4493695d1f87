"""Keys of agencies: made by people, shown once, good within scope, network and time."""

import re
from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from labels.models import AgencyKey, Event
from labels.workflow import agency_keys
from labels.workflow.agencies import end_agency_membership
from labels.workflow.agency_keys import (
    agency_key_for,
    opens_from,
    revoke_agency_key,
    rotate_agency_key,
    used_today,
)
from tests.agencies import ALL_SCOPES, make_agency, make_agency_key, make_agency_person
from tests.people import again, make_auditor, make_board, make_secretariat, make_user
from tests.workflow.at_once import at_once, kinds
from tests.workflow.refusals import forbidden, refused

pytestmark = pytest.mark.django_db

make = agency_keys.make_agency_key


@pytest.fixture
def agency():
    return make_agency("Region Alpha")


@pytest.fixture
def anna(agency):
    return make_agency_person(agency)


def test_only_administrators_of_the_agency_make_and_rotate_keys(agency, anna):
    key, _text = make(agency, by=anna, name="Program", scopes=[])
    left = make_agency_person(agency)
    end_agency_membership(left.agency_memberships.get(), by=left)
    others = [
        make_agency_person(agency, "member"),
        make_agency_person(make_agency("Other")),
        make_secretariat(),
        make_board(),
        make_auditor(),
        make_user(is_active=False),
        left,
        key,
    ]
    for by in others:
        forbidden(make, agency, by=by, name="Program", scopes=[])
        forbidden(rotate_agency_key, key, by=by)


def test_administrators_and_the_secretariat_revoke_keys(agency, anna):
    key, text = make(agency, by=anna, name="Program", scopes=[])
    others = [make_agency_person(agency, "member"), make_agency_person(make_agency()), make_board()]
    for by in [*others, key]:
        forbidden(revoke_agency_key, key, by=by)
    revoke_agency_key(key, by=anna)
    assert agency_key_for(text) is None
    moment = revoke_agency_key(key, by=anna).revoked_at
    assert moment == AgencyKey.objects.get().revoked_at
    lost, text = make(agency, by=anna, name="Program", scopes=[])
    revoke_agency_key(lost, by=make_secretariat())
    assert agency_key_for(text) is None
    roles = Event.objects.filter(verb="revoke_agency_key").values_list("role", flat=True)
    assert list(roles.order_by("seq")) == ["agency", "secretariat"]


def test_who_needs_a_second_factor_makes_no_key_without_one(agency, anna):
    anna.is_staff = True
    anna.save()
    forbidden(make, agency, by=anna, name="Program", scopes=[])
    Authenticator.objects.create(user=anna, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert make(agency, by=anna, name="Program", scopes=[])


@pytest.mark.parametrize("days", [0, -1, 367, 10**9])
def test_a_key_lives_between_a_day_and_a_year(agency, anna, days):
    refused("days_wrong", make, agency, by=anna, name="Program", scopes=[], days=days)


@pytest.mark.parametrize(("name", "code"), [(" \0 ", "name_missing"), ("x" * 101, "too_long")])
def test_a_key_has_a_name(agency, anna, name, code):
    refused(code, make, agency, by=anna, name=name, scopes=[])


def test_scopes_are_those_that_there_are(agency, anna):
    refused("unknown_scope", make, agency, by=anna, name="x", scopes=["checks", "admin"])
    key, _text = make(agency, by=anna, name="x", scopes=["webhooks:read", "checks", "checks"])
    assert key.scopes == ["checks", "webhooks:read"]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("192.0.2.7", "192.0.2.7/32"),
        ("192.0.2.7/24", "192.0.2.0/24"),
        (" 2001:DB8::1/48 ", "2001:db8::/48"),
        ("2001:db8::1", "2001:db8::1/128"),
        ("::ffff:192.0.2.0/120", "192.0.2.0/24"),
        ("0.0.0.0/0", "0.0.0.0/0"),
    ],
)
def test_networks_are_kept_in_one_way_of_writing(agency, anna, written, kept):
    key, _text = make(agency, by=anna, name="x", scopes=[], networks=[written, kept])
    assert key.networks == [kept]


@pytest.mark.parametrize(
    "written",
    ["", "x", "192.0.2.0/33", "192.0.2.256", "example.org", "fe80::1%eth0", "1" * 60, "٣.0.0.0"],
)
def test_what_is_no_network_is_refused(agency, anna, written):
    refused("network_wrong", make, agency, by=anna, name="x", scopes=[], networks=[written])


def test_a_key_names_twenty_networks_at_most(agency, anna):
    many = [f"192.0.2.{n}" for n in range(21)]
    refused("too_many_networks", make, agency, by=anna, name="x", scopes=[], networks=many)
    assert make(agency, by=anna, name="x", scopes=[], networks=many[:20])


def test_a_key_opens_from_its_networks_only(agency, anna):
    anywhere, _text = make(agency, by=anna, name="x", scopes=[])
    given = ["192.0.2.0/24", "2001:db8::/48"]
    key, _text = make(agency, by=anna, name="x", scopes=[], networks=given)
    for address in ("192.0.2.0", "192.0.2.255", "2001:db8:0:ffff::1"):
        assert opens_from(key, address)
    for address in ("192.0.1.255", "192.0.3.0", "2001:db8:1::1", "::1", "127.0.0.1"):
        assert not opens_from(key, address)
        assert opens_from(anywhere, address)


def test_a_key_has_256_bits_and_only_its_hash_is_kept(agency, anna):
    key, text = make(agency, by=anna, name=" My \n program ", scopes=ALL_SCOPES, days=366)
    prefix, secret = text.split(".")
    assert re.fullmatch(r"a_[0-9a-f]{12}", prefix)
    assert re.fullmatch(r"[\w-]{43}", secret)
    assert key.name == "My program"
    assert key.expires_at - key.made_at == timedelta(days=366)
    kept = str(AgencyKey.objects.values().get()) + str(list(Event.objects.values()))
    assert secret not in kept
    event = Event.objects.get(verb="make_agency_key")
    assert (event.object_type, event.object_id) == ("agency", agency.slug)
    assert event.after["key"] == prefix


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: "",
        lambda text: text[:-1],
        lambda text: text + "x",
        lambda text: text.partition(".")[0],
        lambda text: text.partition(".")[0] + ".",
        lambda text: "a_" + "0" * 12 + "." + text.partition(".")[2],
        lambda text: text.upper(),
        lambda text: text.removeprefix("a_"),
        lambda text: "\0" + text,
        lambda text: "a_ä.ö",
        lambda text: text + "." * 500,
    ],
)
def test_what_is_not_the_key_opens_nothing(agency, spoil):
    _key, text = make_agency_key(agency)
    assert agency_key_for(text) is not None
    assert agency_key_for(spoil(text)) is None


def test_an_unknown_prefix_is_compared_like_a_wrong_secret(agency, monkeypatch):
    """The same work is done for both: one look-up, one hash of what came, one comparison."""
    _key, text = make_agency_key(agency)
    compared = []
    compare = agency_keys.compare_digest

    def noted(a, b):
        compared.append((len(a), len(b)))
        return compare(a, b)

    monkeypatch.setattr(agency_keys, "compare_digest", noted)
    assert agency_key_for(text[:-1] + ("A" if text[-1] != "A" else "B")) is None
    assert agency_key_for("a_" + "0" * 12 + ".x") is None
    assert compared == [(64, 64), (64, 64)]


def test_a_key_ends_at_its_time(agency):
    key, text = make_agency_key(agency)
    AgencyKey.objects.filter(pk=key.pk).update(expires_at=timezone.now())
    assert agency_key_for(text) is None


def test_a_key_outlives_the_part_of_who_made_it(agency, anna):
    _key, text = make(agency, by=anna, name="Program", scopes=[])
    bert = make_agency_person(agency)
    end_agency_membership(anna.agency_memberships.get(), by=bert)
    assert agency_key_for(text).agency == agency


def test_an_agency_has_twenty_keys_at_most(agency, anna):
    for _ in range(19):
        make(agency, by=anna, name="Program", scopes=[])
    key, _text = make(agency, by=anna, name="Program", scopes=[])
    refused("too_many_keys", make, agency, by=anna, name="Program", scopes=[])
    revoke_agency_key(key, by=anna)
    make(agency, by=anna, name="Program", scopes=[])


def test_of_twenty_keys_one_is_replaced_if_it_ends_at_once(agency, anna):
    """Nobody who has to replace a key in a hurry is kept from it by how many there are."""
    for _ in range(20):
        key, _text = make(agency, by=anna, name="Program", scopes=[])
    refused("too_many_keys", rotate_agency_key, key, by=anna)
    refused("too_many_keys", rotate_agency_key, key, by=anna, overlap_days=1)
    rotate_agency_key(key, by=anna, overlap_days=0)
    assert AgencyKey.objects.in_force().filter(agency=agency).count() == 20


@pytest.mark.parametrize("overlap", [-1, 31])
def test_the_overlap_is_thirty_days_at_most(agency, anna, overlap):
    key, _text = make(agency, by=anna, name="Program", scopes=[])
    refused("overlap_wrong", rotate_agency_key, key, by=anna, overlap_days=overlap)


def test_a_rotated_key_opens_until_the_overlap_ends(agency, anna):
    given = {"name": "Program", "scopes": ["checks"], "networks": ["192.0.2.0/24"], "days": 30}
    old, old_text = make(agency, by=anna, **given)
    new, new_text = rotate_agency_key(old, by=anna)
    assert (new.name, new.scopes, new.networks) == (old.name, old.scopes, old.networks)
    assert new.expires_at - new.made_at == timedelta(days=30)
    old.refresh_from_db()
    assert old.rotated_to == new
    assert old.expires_at - new.made_at == timedelta(days=7)
    assert agency_key_for(old_text) == old
    assert agency_key_for(new_text) == new
    refused("key_rotated", rotate_agency_key, old, by=anna)
    AgencyKey.objects.filter(pk=old.pk).update(expires_at=timezone.now())
    assert agency_key_for(old_text) is None
    assert agency_key_for(new_text) == new


def test_the_overlap_gives_an_old_key_no_longer_life(agency, anna):
    old, _text = make(agency, by=anna, name="Program", scopes=[], days=3)
    rotate_agency_key(old, by=anna, overlap_days=30)
    assert AgencyKey.objects.get(pk=old.pk).expires_at == old.expires_at


def test_without_an_overlap_the_old_key_ends_at_once(agency, anna):
    old, text = make(agency, by=anna, name="Program", scopes=[])
    _new, new_text = rotate_agency_key(old, by=anna, overlap_days=0)
    assert agency_key_for(text) is None
    assert agency_key_for(new_text)
    refused("key_over", rotate_agency_key, old, by=anna)


@pytest.mark.django_db(transaction=True)
def test_of_two_rotations_at_once_one_is_done():
    agency = make_agency()
    anna = make_agency_person(agency)
    key, _text = make(agency, by=anna, name="Program", scopes=[])
    outcomes = at_once(*[lambda: rotate_agency_key(key, by=anna)] * 2)
    assert kinds(outcomes) == {"tuple": 1, "key_rotated": 1}
    assert AgencyKey.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_many_at_once_make_no_more_than_twenty():
    agency = make_agency()
    anna = make_agency_person(agency)
    for _ in range(18):
        make(agency, by=anna, name="Program", scopes=[])
    one_more = [lambda: make(agency, by=again(anna), name="Program", scopes=[])] * 4
    assert kinds(at_once(*one_more)) == {"tuple": 2, "too_many_keys": 2}


def test_the_last_use_is_kept_by_day(agency, settings, django_assert_num_queries):
    _key, text = make_agency_key(agency)
    for day in ("2026-05-01", "2026-05-02"):
        settings.TODAY = date.fromisoformat(day)
        for statements in (1, 0):
            key = agency_key_for(text)
            with django_assert_num_queries(statements):
                used_today(key)
        assert AgencyKey.objects.get().last_used_on == settings.TODAY
