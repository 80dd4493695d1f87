"""Logging in tells nobody who exists, begins a new session and leads to one's own work."""

import re

import pytest
from django.core import mail

from labels.models import User

from .people import PASSWORD, make_assessor, make_person, try_password

KNOWN, UNKNOWN = "anna@example.org", "nobody@example.org"
CHANGING = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')


@pytest.fixture
def anna(db):
    return make_person("anna")


def seen(response, email):
    """What somebody learns from an answer: all but the token and the address they typed."""
    body = CHANGING.sub(b"", response.content).replace(email.encode(), b"ADDRESS")
    return response.status_code, response.headers.get("Location"), body


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        ("/accounts/login/", {"login": "EMAIL", "password": "wrong"}),
        ("/accounts/signup/", {"email": "EMAIL", "password1": "a long new password 77"}),
        ("/accounts/password/reset/", {"email": "EMAIL"}),
    ],
)
def test_a_known_address_gets_the_answer_of_an_unknown_one(client, anna, address, typed):
    answers = []
    for email in (KNOWN, UNKNOWN):
        client.cookies.clear()
        data = {name: value.replace("EMAIL", email) for name, value in typed.items()}
        first = client.post(address, data)
        pages = [seen(first, email)]
        if first.status_code == 302:
            pages.append(seen(client.get(first.headers["Location"]), email))
        answers.append(pages)

    assert answers[0] == answers[1]


@pytest.mark.parametrize("address", ["signup", "password/reset"])
def test_a_mail_goes_to_the_known_and_to_the_unknown(client, anna, address):
    for email in (KNOWN, UNKNOWN):
        client.cookies.clear()
        client.post(
            f"/accounts/{address}/", {"email": email, "password1": "a long new password 77"}
        )

    assert [message.to for message in mail.outbox] == [[KNOWN], [UNKNOWN]]


def hashes(monkeypatch, client, address, data):
    """How many passwords are hashed for an answer."""
    from django.contrib.auth.hashers import MD5PasswordHasher

    count, encode = [], MD5PasswordHasher.encode
    with monkeypatch.context() as patch:
        patch.setattr(MD5PasswordHasher, "encode", lambda *words: count.append(1) or encode(*words))
        client.cookies.clear()
        client.post(address, data)
    return len(count)


def test_an_unknown_address_costs_as_much_work(client, anna, monkeypatch):
    for address, field in (("/accounts/login/", "login"), ("/accounts/signup/", "email")):
        costs = {
            hashes(
                monkeypatch,
                client,
                address,
                {field: email, "password": "wrong", "password1": "a long new password 77"},
            )
            for email in (KNOWN, UNKNOWN)
        }
        assert costs == {1}, address


def test_a_wrong_password_does_not_log_in(client, anna):
    assert try_password(client, KNOWN, "wrong").status_code == 200
    assert "_auth_user_id" not in client.session


def test_an_address_that_is_not_confirmed_does_not_log_in(client, anna):
    anna.emailaddress_set.update(verified=False)

    response = try_password(client, KNOWN)

    assert response.headers["Location"] == "/accounts/confirm-email/"
    assert "_auth_user_id" not in client.session


def test_a_closed_account_does_not_log_in(client, anna):
    User.objects.update(is_active=False)

    assert try_password(client, KNOWN).headers["Location"] == "/accounts/inactive/"
    assert "_auth_user_id" not in client.session


def test_the_log_in_begins_a_session_with_another_key(client, anna):
    session = client.session
    session["before"] = "the log-in"
    session.save()
    before = session.session_key

    try_password(client, KNOWN)

    assert client.session["_auth_user_id"] == str(anna.pk)
    assert client.session.session_key != before
    assert not client.session.exists(before)


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_the_log_in_never_leads_to_another_site(client, anna, there):
    response = client.post(
        f"/accounts/login/?next={there}", {"login": KNOWN, "password": PASSWORD, "next": there}
    )

    assert response.headers["Location"] == "/portal/"


def test_the_log_in_leads_back_to_where_somebody_wanted_to_go(client, anna):
    response = try_password(client, KNOWN, query_params={"next": "/portal/cases/"})
    assert response.headers["Location"] in ("/portal/", "/portal/cases/")

    client.logout()
    response = client.post(
        "/accounts/login/", {"login": KNOWN, "password": PASSWORD, "next": "/portal/cases/"}
    )
    assert response.headers["Location"] == "/portal/cases/"


@pytest.mark.parametrize(
    ("who", "there"),
    [
        (lambda: make_person("m"), "/portal/"),
        (lambda: make_assessor("a"), "/reviews/"),
        (lambda: make_assessor("b", active=False), "/portal/"),
        (lambda: make_person("s", "secretariat"), "/desk/"),
        (lambda: make_person("d", "board"), "/desk/"),
        (lambda: make_person("u", "auditor"), "/desk/"),
    ],
)
def test_everybody_lands_at_their_work(client, db, who, there):
    user = who()
    assert try_password(client, user.email).headers["Location"] == there
    assert client.get("/accounts/login/").headers["Location"] == there


def test_a_link_does_not_log_out(client, anna):
    client.force_login(anna)

    assert client.get("/accounts/logout/").status_code == 200
    assert "_auth_user_id" in client.session


def test_the_button_logs_out(client, anna):
    client.force_login(anna)
    key = client.session.session_key

    assert client.post("/accounts/logout/").headers["Location"] == "/"
    assert not client.session.exists(key)


def test_what_is_behind_the_log_in_is_never_stored(client, anna):
    client.force_login(anna)
    for address in ("/accounts/login/", "/accounts/email/", "/portal/", "/desk/x/", "/admin/"):
        assert client.get(address).headers["Cache-Control"] == "no-store", address


def test_a_public_page_is_the_same_for_somebody_logged_in(client, anna, register):
    before = client.get("/about/")
    client.force_login(anna)
    after = client.get("/about/")

    assert before.content == after.content
    assert "Cookie" not in after.headers.get("Vary", "")
    assert "public" in after.headers["Cache-Control"]


def test_links_in_mail_lead_to_this_site_whatever_host_was_asked(client, anna, settings):
    settings.BASE_URL = "https://register.example.org"

    client.post("/accounts/password/reset/", {"email": KNOWN}, headers={"host": "localhost:99"})

    (message,) = mail.outbox
    assert "https://register.example.org/accounts/password/reset/key/" in message.body
    assert "localhost" not in message.body
    assert message.subject.startswith("Cluster Excellence Register: ")


def link(message):
    return re.search(r"https?://[^/\s]+(/\S+)", message.body)[1]


def test_a_new_person_confirms_the_address_and_logs_in(client, db):
    client.post("/accounts/signup/", {"email": UNKNOWN, "password1": PASSWORD})
    assert "_auth_user_id" not in client.session

    there = link(mail.outbox[0])
    assert client.get(there).status_code == 200
    assert try_password(client, UNKNOWN).headers["Location"] == "/accounts/confirm-email/"
    client.post(there)

    client.cookies.clear()
    assert try_password(client, UNKNOWN).headers["Location"] == "/portal/"


def test_a_forgotten_password_is_replaced_once(client, anna):
    client.post("/accounts/password/reset/", {"email": KNOWN})
    there = link(mail.outbox[0])
    form = client.get(there).headers["Location"]

    client.post(form, {"password1": "quite another one 55", "password2": "quite another one 55"})

    assert try_password(client, KNOWN, "quite another one 55").headers["Location"] == "/portal/"
    client.cookies.clear()
    assert b"too old" in client.get(there, follow=True).content


def test_an_address_changes_when_the_new_one_is_confirmed(client, anna):
    client.force_login(anna)
    client.post("/accounts/reauthenticate/?next=/accounts/email/", {"password": PASSWORD})
    client.post("/accounts/email/", {"email": "new@example.org", "action_add": ""})
    anna.refresh_from_db()
    assert anna.email == KNOWN

    there = link(next(message for message in mail.outbox if message.to == ["new@example.org"]))
    client.post(there)

    anna.refresh_from_db()
    assert anna.email == "new@example.org"
    client.cookies.clear()
    assert try_password(client, KNOWN).status_code == 200
    assert try_password(client, "new@example.org").headers["Location"] == "/portal/"


def test_an_address_does_not_change_without_the_password(client, anna):
    client.force_login(anna)

    response = client.post("/accounts/email/", {"email": "new@example.org", "action_add": ""})

    assert response.headers["Location"].startswith("/accounts/reauthenticate/")
    assert not anna.emailaddress_set.filter(email="new@example.org").exists()


def test_somebody_ends_their_other_sessions_only(client, anna, client_class):
    other, stranger = client_class(), client_class()
    bert = make_person("bert")
    for each, user in ((client, anna), (other, anna), (stranger, bert)):
        try_password(each, user.email)

    assert client.get("/accounts/sessions/").content.count(b'<th scope="row">') == 2
    client.post("/accounts/sessions/")

    assert client.get("/accounts/sessions/").status_code == 200
    assert other.get("/accounts/sessions/").status_code == 302
    assert stranger.get("/accounts/sessions/").status_code == 200
