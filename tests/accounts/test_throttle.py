"""Guessing is slow: by account, by address, and whatever the other limits of the site are."""

import pytest
from django.core import mail

from .people import PASSWORD, code, give_app, make_person, try_password

BY_ACCOUNT, BY_ADDRESS = 10, 20


@pytest.fixture
def anna(db):
    return make_person("anna")


def guess(client, times, email="anna@example.org", **more):
    return [
        try_password(client, email.replace("#", str(each)), "wrong", **more).status_code
        for each in range(times)
    ]


def test_the_eleventh_wrong_password_of_an_account_is_too_many(client, anna, settings):
    settings.RATE_LIMITS = False

    assert guess(client, BY_ACCOUNT) == [200] * BY_ACCOUNT
    response = try_password(client, anna.email)

    assert response.status_code == 429
    assert response.headers["Retry-After"] == "300"
    assert response.headers["Cache-Control"] == "no-store"
    assert b"Too many attempts" in response.content
    assert "_auth_user_id" not in client.session


def test_other_addresses_do_not_help_to_guess_at_one_account(client, anna):
    for each in range(BY_ACCOUNT):
        try_password(client, anna.email, "wrong", REMOTE_ADDR=f"192.0.2.{each}")

    assert try_password(client, anna.email, REMOTE_ADDR="192.0.2.99").status_code == 429


@pytest.mark.parametrize("host", ["localhost:1", "127.0.0.1:2"])
def test_another_host_or_port_does_not_count_anew(client, anna, host):
    guess(client, BY_ACCOUNT)

    response = try_password(client, anna.email, headers={"host": host}, REMOTE_ADDR="192.0.2.9")
    assert response.status_code == 429


def test_capitals_do_not_count_anew(client, anna):
    guess(client, BY_ACCOUNT)

    assert try_password(client, "ANNA@example.org").status_code == 429


def test_an_account_that_does_not_exist_is_throttled_alike(client, anna):
    assert guess(client, BY_ACCOUNT + 1, "nobody@example.org")[-2:] == [200, 429]


def test_many_accounts_from_one_address_are_too_many(client, anna):
    assert guess(client, BY_ADDRESS, "person#@example.org") == [200] * BY_ADDRESS

    assert try_password(client, anna.email).status_code == 429
    assert try_password(client, anna.email, REMOTE_ADDR="192.0.2.9").status_code == 302


def test_a_made_up_address_in_a_header_does_not_help(client, anna):
    guess(client, BY_ADDRESS, "person#@example.org", headers={"x-forwarded-for": "192.0.2.1"})

    response = try_password(client, anna.email, headers={"x-forwarded-for": "192.0.2.2"})
    assert response.status_code == 429


def test_the_right_password_does_not_use_up_attempts(client, anna):
    for _ in range(BY_ACCOUNT + 2):
        assert try_password(client, anna.email).status_code == 302
        client.cookies.clear()


def test_codes_are_throttled_too(client, anna):
    give_app(anna)
    try_password(client, anna.email)
    wrong = f"{(int(code()) + 1) % 10**6:06}"
    answers = [
        client.post("/accounts/2fa/authenticate/", {"code": wrong}).status_code
        for _ in range(BY_ACCOUNT + 1)
    ]

    assert answers[-2:] == [200, 429]
    assert client.post("/accounts/2fa/authenticate/", {"code": code()}).status_code == 429


def test_nobody_floods_a_mailbox_with_links(client, anna):
    answers = [
        client.post("/accounts/password/reset/", {"email": anna.email}).status_code
        for _ in range(6)
    ]

    assert answers == [302] * 5 + [429]
    assert len(mail.outbox) == 5


def test_the_password_again_is_throttled(client, anna):
    client.force_login(anna)
    answers = [
        client.post("/accounts/reauthenticate/", {"password": "wrong"}).status_code
        for _ in range(BY_ACCOUNT + 1)
    ]

    assert answers[-1] == 429
    response = client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert response.status_code == 429
