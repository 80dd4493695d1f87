"""Keys of people: shown once, kept as a hash, good until they end or are revoked."""

import re
from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from labels.models import AccessKey, Event, User
from labels.models.people import SECRETARIAT
from labels.workflow.keys import make_key, may_use_keys, person_for, revoke_key
from tests.factories import make_cluster
from tests.people import (
    again,
    make_assessor,
    make_auditor,
    make_board,
    make_manager,
    make_secretariat,
    make_user,
)
from tests.workflow.refusals import forbidden, refused

pytestmark = pytest.mark.django_db


def with_a_factor(user):
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return user


def bearer(text):
    return f"Bearer {text}"


@pytest.mark.parametrize("days", [0, -1, 367, 10**9])
def test_a_key_lives_between_a_day_and_a_year(days):
    refused("days_wrong", make_key, by=make_user(), name="Program", days=days)


@pytest.mark.parametrize(("name", "code"), [(" \0 ", "name_missing"), ("x" * 101, "too_long")])
def test_a_key_has_a_name(name, code):
    refused(code, make_key, by=make_user(), name=name)


@pytest.mark.parametrize("make", [make_secretariat, make_board, make_auditor, make_assessor])
def test_where_a_second_factor_is_compulsory_there_is_no_key_without_one(make):
    user = make()
    forbidden(make_key, by=user, name="Program")
    key, text = make_key(by=with_a_factor(user), name="Program")
    assert person_for(bearer(text)) == user
    Authenticator.objects.all().delete()
    assert not may_use_keys(person_for(bearer(text)))


def test_somebody_who_cannot_log_in_makes_no_key():
    forbidden(make_key, by=make_user(is_active=False), name="Program")


def test_a_person_has_twenty_keys_at_most():
    user = make_user()
    for _ in range(19):
        make_key(by=user, name="Program")
    key, _text = make_key(by=user, name="Program")
    refused("too_many_keys", make_key, by=user, name="Program")
    revoke_key(key, by=user)
    make_key(by=user, name="Program")


def test_a_key_has_256_bits_and_only_its_hash_is_kept():
    key, text = make_key(by=make_user(), name=" My \n program ", days=366)
    prefix, secret = text.split(".")
    assert re.fullmatch(r"[0-9a-f]{12}", prefix)
    assert re.fullmatch(r"[\w-]{43}", secret)
    assert key.name == "My program"
    assert key.expires_at - key.made_at == timedelta(days=366)
    kept = str(AccessKey.objects.values().get()) + str(list(Event.objects.values()))
    assert secret not in kept


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: "",
        lambda text: text,
        lambda text: f"Basic {text}",
        lambda text: bearer(text[:-1]),
        lambda text: bearer(text + "x"),
        lambda text: bearer(text.partition(".")[0]),
        lambda text: bearer(text.partition(".")[0] + "."),
        lambda text: bearer("0" * 12 + "." + text.partition(".")[2]),
        lambda text: bearer(text.upper()),
        lambda text: bearer("\0" + text),
        lambda text: bearer("ä.ö"),
        lambda text: bearer("\ud800.x"),
        lambda text: bearer(text + "." * 500),
    ],
)
def test_what_is_not_the_key_opens_nothing(spoil):
    _key, text = make_key(by=make_user(), name="Program")
    assert person_for(spoil(text)) is None


def test_a_key_acts_with_the_rights_of_the_moment():
    user = make_user()
    _key, text = make_key(by=user, name="Program")
    manager = make_manager(make_cluster())
    _other, theirs = make_key(by=manager, name="Program")
    assert person_for(f"bearer  {text} ") == user
    assert person_for(bearer(theirs)) == manager
    assert person_for(bearer(theirs)).memberships.current().exists()
    manager.memberships.update(ended_at=timezone.now())
    assert not person_for(bearer(theirs)).memberships.current().exists()
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert person_for(bearer(text)) is None


def test_a_key_ends_at_its_time_and_a_revoked_one_at_once():
    user, stranger = make_user(), make_user()
    key, text = make_key(by=user, name="Program")
    forbidden(revoke_key, key, by=stranger)
    forbidden(revoke_key, key, by=make_board())
    revoke_key(key, by=user)
    assert person_for(bearer(text)) is None
    moment = revoke_key(key, by=user).revoked_at
    assert moment == AccessKey.objects.get().revoked_at
    assert Event.objects.filter(verb="revoke_key").count() == 1
    late, text = make_key(by=user, name="Program")
    AccessKey.objects.filter(pk=late.pk).update(expires_at=timezone.now())
    assert person_for(bearer(text)) is None
    lost, text = make_key(by=user, name="Program")
    revoke_key(lost, by=make_secretariat())
    assert person_for(bearer(text)) is None


def test_the_last_use_is_kept_by_day(settings, django_assert_num_queries):
    key, text = make_key(by=make_user(), name="Program")
    assert key.last_used_on is None
    for day in ("2026-05-01", "2026-05-02"):
        settings.TODAY = date.fromisoformat(day)
        with django_assert_num_queries(2):
            person_for(bearer(text))
        with django_assert_num_queries(1):
            person_for(bearer(text))
        assert AccessKey.objects.get().last_used_on == settings.TODAY


def test_keys_are_seen_by_their_person_only():
    user, secretariat = make_user(), again(make_secretariat())
    make_key(by=user, name="Program")
    assert secretariat.group_names == {SECRETARIAT}
    seen = [AccessKey.objects.visible_to(each).count() for each in (user, secretariat)]
    assert seen == [1, 0]
