"""Every page about accounts opens, in our look, and holds nothing that our policy refuses."""

import re
from importlib import import_module

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.core import mail
from django.urls import reverse

from tests.views.reading import read

from .people import SECRET, give_app, log_in, make_person, show_again, try_password

OURS = 'href="/static/labels/site.css"'
ANYBODY = {
    "account_login",
    "account_signup",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_email_verification_sent",
}
MY_OWN = {
    "account_logout",
    "account_reauthenticate",
    "account_email",
    "account_change_password",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "usersessions_list",
}
# Each of these has a test of its own below, or in test_passkeys.py.
WITH_A_STORY = {
    "account_confirm_email",
    "account_reset_password_from_key",
    "account_set_password",
    "mfa_activate_totp",
    "mfa_authenticate",
    "mfa_download_recovery_codes",
    "mfa_edit_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
}
# They answer by leading on: there is nothing to see.
LEADS_ON = {"account_confirm_login_code", "mfa_login_webauthn"}


def names():
    """All URL names below /accounts/."""
    modules = ("account", "mfa.base", "mfa.totp", "mfa.webauthn", "mfa.recovery_codes")
    for name in (*modules, "usersessions"):
        yield from _names(import_module(f"allauth.{name}.urls").urlpatterns)


def _names(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _names(pattern.url_patterns)
        else:
            yield pattern.name


def checked(response, status=200):
    """The page, read strictly; scripts are files of this site, or data."""
    assert response.status_code == status, response.headers.get("Location")
    text = response.content.decode()
    assert OURS in text
    page = read(response)
    for attrs in page.all("script"):
        src, kind = attrs.get("src"), attrs.get("type")
        assert (src or "").startswith("/static/") or kind == "application/json", attrs
    assert [fault for fault in page.faults if not fault.startswith("a script")] == []
    assert "nonce" in response.headers["Content-Security-Policy"] or not page.all("style")
    assert "unsafe-inline" not in response.headers["Content-Security-Policy"]
    assert not re.search(r'(?:src|href|action)="https?://', text.replace("http://127.0.0.1", ""))
    return page


@pytest.fixture
def anna(db):
    return make_person("anna")


@pytest.fixture
def inside(client, anna):
    log_in(client, anna)
    show_again(client)
    return client


def test_every_address_is_in_one_of_the_lists():
    lists = [ANYBODY, MY_OWN, WITH_A_STORY, LEADS_ON]

    assert set(names()) == set().union(*lists)
    assert sum(map(len, lists)) == len(set().union(*lists))


@pytest.mark.parametrize("name", sorted(ANYBODY))
def test_a_page_for_anybody(client, db, name):
    checked(client.get(reverse(name)))


@pytest.mark.parametrize("name", sorted(MY_OWN))
def test_a_page_of_ones_own(inside, name):
    checked(inside.get(reverse(name)))


@pytest.mark.parametrize("name", sorted(MY_OWN - {"account_logout"}))
def test_a_page_of_ones_own_is_closed_to_strangers(client, db, name):
    response = client.get(reverse(name))

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("name", sorted(LEADS_ON))
def test_these_lead_on(client, db, name):
    assert client.get(reverse(name)).headers["Location"] == "/accounts/login/"


def test_the_first_address_leads_on(client, db):
    assert client.get("/accounts/").headers["Location"] == "/accounts/login/"


@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password"])
def test_a_form_says_what_is_missing(client, db, name):
    page = checked(client.post(reverse(name)))

    assert "This field is required." in page.words
    assert any(attrs.get("aria-invalid") == "true" for attrs in page.all("input"))


def test_the_link_that_confirms_an_address(client, anna):
    address = EmailAddress.objects.get(user=anna)
    address.verified = False
    address.save()
    there = reverse("account_confirm_email", args=[EmailConfirmationHMAC(address).key])

    assert "Is anna@example.org your address?" in checked(client.get(there)).words
    assert "too old" in checked(client.get(reverse("account_confirm_email", args=["x"]))).words


def test_the_link_for_a_new_password(client, anna):
    client.post("/accounts/password/reset/", {"email": anna.email})
    there = re.search(r"https?://[^/]+(/\S+)", mail.outbox[0].body)[1]

    checked(client.get(there, follow=True))
    checked(client.get(there[:-4] + "/", follow=True))


def test_an_account_without_a_password_sets_one(client, anna):
    anna.set_unusable_password()
    anna.save()
    log_in(client, anna)

    checked(client.get(reverse("account_set_password")))


def test_a_new_address_waits_for_its_confirmation(inside):
    inside.post("/accounts/email/", {"email": "new@example.org", "action_add": ""})

    page = checked(inside.get("/accounts/email/"))
    assert "new@example.org is not confirmed yet." in page.words


def test_setting_up_an_app(client, anna):
    client.force_login(anna)
    show_again(client)

    page = checked(client.get(reverse("mfa_activate_totp")))
    assert any(attrs["src"].startswith("data:image/svg+xml") for attrs in page.all("img"))


def test_the_second_step_of_the_log_in(client, anna):
    give_app(anna)
    try_password(client, anna.email)

    checked(client.get(reverse("mfa_authenticate")))
    checked(client.post(reverse("mfa_authenticate"), {"code": "1"}))


def test_recovery_codes_as_text(inside):
    response = inside.get(reverse("mfa_download_recovery_codes"))

    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Cache-Control"] == "no-store"


def test_too_many_attempts(client, db):
    for _ in range(11):
        response = try_password(client, "x@example.org", "wrong")
    assert "Please wait 5 minutes" in checked(response, 429).words


def test_the_secret_of_an_app_is_shown_on_no_page(inside):
    for name in MY_OWN:
        assert SECRET not in inside.get(reverse(name)).content.decode()
