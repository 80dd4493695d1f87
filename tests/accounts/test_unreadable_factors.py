"""After SECRET_KEY was changed without keeping the former one: second factors that nobody reads."""

import logging

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import override_settings

from .people import SECRET, code, log_in, make_person, show_again, try_password

pytestmark = pytest.mark.django_db

SENTENCE = "Your second factor cannot be read any more. Ask the secretariat to reset it."
CHANGED = override_settings(SECRET_KEY="another one", SECRET_KEY_FALLBACKS=[])


@pytest.fixture
def anna():
    person = make_person()
    TOTP.activate(person, SECRET)
    RecoveryCodes.activate(person)
    return person


def lost(records):
    return [each for each in records if each.levelno >= logging.ERROR]


def test_who_logs_in_is_told_so_and_the_operator_once(client, anna, caplog):
    with CHANGED:
        assert try_password(client, anna.email).status_code == 302
        answer = client.post("/accounts/2fa/authenticate/", {"code": code()})
    assert answer.status_code == 409
    assert SENTENCE in answer.content.decode()
    (said,) = lost(caplog.records)
    assert "SECRET_KEY_FALLBACKS" in said.getMessage()
    assert not client.session.get("_auth_user_id")


def test_with_the_former_key_kept_they_come_in(client, anna, settings):
    former = settings.SECRET_KEY
    with override_settings(SECRET_KEY="another one", SECRET_KEY_FALLBACKS=[former]):
        try_password(client, anna.email)
        client.post("/accounts/2fa/authenticate/", {"code": code()})
        assert client.session["_auth_user_id"] == str(anna.pk)


@pytest.mark.parametrize("address", ["/accounts/2fa/", "/accounts/2fa/recovery-codes/"])
def test_who_looks_at_their_codes_is_told_so(client, anna, address):
    with CHANGED:
        log_in(client, anna)
        show_again(client)
        answer = client.get(address)
    assert (answer.status_code, SENTENCE in answer.content.decode()) == (409, True)


def test_a_wrong_code_is_still_a_wrong_code(client, anna):
    try_password(client, anna.email)
    answer = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert answer.status_code == 200
    assert SENTENCE not in answer.content.decode()
