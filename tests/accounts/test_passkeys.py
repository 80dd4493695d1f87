"""A passkey is made by somebody logged in, and logs in alone or after the password."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from .passkey import Passkey
from .people import make_person, show_again, try_password
from .test_pages import checked

ADD = "/accounts/2fa/webauthn/add/"
LOGIN = "/accounts/2fa/webauthn/login/"


@pytest.fixture
def boss(db):
    return make_person("s", "secretariat", is_staff=True)


@pytest.fixture
def key(client, boss):
    """A passkey of the secretariat, made just now in this session."""
    client.force_login(boss)
    show_again(client)
    return add(client)


def add(client, **more):
    key = Passkey()
    options = client.get(ADD).context["js_data"]["creation_options"]
    typed = {"name": "Phone", "passwordless": "on", "credential": key.made(options)} | more
    assert client.post(ADD, typed).status_code == 302
    return key


def test_none_is_made_without_showing_again_who_it_is(client, boss):
    client.force_login(boss)

    assert client.get(ADD).headers["Location"].startswith("/accounts/reauthenticate/")


def test_none_is_made_from_an_answer_to_another_question(client, boss):
    client.force_login(boss)
    show_again(client)
    old = client.get(ADD).context["js_data"]["creation_options"]
    client.get(ADD)

    assert client.post(ADD, {"credential": Passkey().made(old)}).status_code == 200
    assert not Authenticator.objects.exists()


def test_who_makes_one_goes_on_to_work(client, key):
    assert client.get("/admin/").status_code == 200


def test_a_passkey_logs_in_alone(client, key, client_class, boss):
    other = client_class()
    options = other.get(LOGIN, headers={"accept": "application/json"}).json()["request_options"]

    response = other.post(LOGIN, {"credential": key.shown(options)})

    assert response.headers["Location"] == "/desk/"
    assert other.session["_auth_user_id"] == str(boss.pk)
    assert other.get("/admin/").status_code == 200


def test_the_passkey_of_somebody_else_does_not_log_in(client, key, client_class):
    other, stranger = client_class(), Passkey()
    stranger.user = key.user
    options = other.get(LOGIN, headers={"accept": "application/json"}).json()["request_options"]

    other.post(LOGIN, {"credential": stranger.shown(options)})

    assert "_auth_user_id" not in other.session


def test_an_answer_does_not_log_in_twice(client, key, client_class):
    first, second = client_class(), client_class()
    options = first.get(LOGIN, headers={"accept": "application/json"}).json()["request_options"]
    second.get(LOGIN, headers={"accept": "application/json"})
    answer = key.shown(options)

    assert first.post(LOGIN, {"credential": answer}).headers["Location"] == "/desk/"
    second.post(LOGIN, {"credential": answer})
    assert "_auth_user_id" not in second.session


def test_a_passkey_is_the_second_factor_after_the_password(client, key, client_class, boss):
    other = client_class()
    there = try_password(other, boss.email).headers["Location"]
    page = other.get(there)
    checked(page)

    other.post(there, {"credential": key.shown(page.context["js_data"]["request_options"])})

    assert other.get("/admin/").status_code == 200


def test_a_passkey_shows_again_who_it_is(client, key, client_class, boss):
    other = client_class()
    other.force_login(boss)
    there = other.get("/admin/").headers["Location"]
    assert there == "/accounts/2fa/webauthn/reauthenticate/?next=%2Fadmin%2F"
    page = other.get(there)
    checked(page)

    answer = key.shown(page.context["js_data"]["request_options"])
    assert other.post(there, {"credential": answer}).headers["Location"] == "/admin/"
    assert other.get("/admin/").status_code == 200


def test_the_pages_about_passkeys(client, key):
    assert "Phone" in checked(client.get(reverse("mfa_list_webauthn"))).words
    pk = Authenticator.objects.get(type="webauthn").pk
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        checked(client.get(reverse(name, args=[pk])))


def test_somebody_elses_passkey_is_not_there(client, key, client_class):
    other = client_class()
    other.force_login(make_person("other"))
    show_again(other)
    pk = Authenticator.objects.get(type="webauthn").pk

    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert other.get(reverse(name, args=[pk])).status_code == 404
        assert other.post(reverse(name, args=[pk])).status_code == 404


def test_who_removes_the_last_one_is_led_back(client, key):
    pk = Authenticator.objects.get(type="webauthn").pk
    client.post(reverse("mfa_remove_webauthn", args=[pk]))

    assert client.get("/admin/").headers["Location"].startswith("/accounts/2fa/?next=")
