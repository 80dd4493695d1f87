"""Mail in the language of whoever gets it: words, days and the addresses it leads to."""

from datetime import UTC, datetime

import pytest
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core import mail as sent
from django.test import RequestFactory
from django.utils import translation

from labels.models import Mail, User
from labels.outreach.mails import message
from labels.outreach.outbox import put
from labels.workflow.people import invite
from registry.accounts import confirm_address
from tests.catalogues import in_german
from tests.factories import make_cluster
from tests.people import make_manager, make_user

__all__ = ["in_german"]

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
GERMAN = {
    "Your %(level)s label %(number)s: valid until %(until)s": "%(level)s %(number)s bis %(until)s",
    "Hello %(person)s,": "Guten Tag %(person)s,",
    ("reference", "Gold"): "Goldenes",
}
ENDS = {
    "cluster": "Alpha",
    "level": "Gold",
    "number": "7K3M-2QXP",
    "until": "2027-03-31",
    "code": "months_6",
    "open_case": False,
}


def letter(language, user=None):
    return message(
        Mail(
            kind="label_ends",
            key="k",
            user=user,
            address="anna@example.org",
            language=language,
            context=ENDS,
            put_at=NOW,
            next_at=NOW,
        )
    )


def person(language):
    return User(name="Anna", email="anna@example.org", language=language)


def test_the_language_of_a_mail_is_not_that_of_whoever_sends_it(in_german):
    in_german(GERMAN)
    with translation.override("fr"):
        german, english = letter("de"), letter("en")

    assert german.subject == "Goldenes 7K3M-2QXP bis 31. März 2027"
    assert english.subject == "Your Gold label 7K3M-2QXP: valid until 31 March 2027"


def test_text_and_html_and_header_are_in_one_language(in_german):
    in_german(GERMAN)
    built = letter("en", person("de"))
    (page,) = [content for content, kind in built.alternatives if kind == "text/html"]

    assert built.body.startswith("Guten Tag Anna,")
    assert "Guten Tag Anna," in page
    assert '<html lang="de">' in page
    assert built.extra_headers["Content-Language"] == "de"


def test_who_chooses_another_language_gets_it_at_once(in_german):
    """The mail was put in while the person still had English."""
    in_german(GERMAN)

    assert letter("en", person("de")).body.startswith("Guten Tag")
    assert letter("de", person("en")).body.startswith("Hello")


@pytest.mark.parametrize("unknown", ["", "xx"])
def test_a_language_that_we_do_not_have_is_english(unknown):
    assert letter(unknown, person(unknown)).body.startswith("Hello Anna,")


def test_links_lead_to_the_pages_in_the_language(monkeypatch):
    monkeypatch.setattr(settings, "BASE_URL", "https://register.example.org")
    german, english = letter("de"), letter("en")

    assert "\nhttps://register.example.org/de/portal/\n" in german.body
    assert "https://register.example.org/de/portal/account/" in german.body
    assert "\nhttps://register.example.org/portal/\n" in english.body
    assert "/de/" not in english.body


@pytest.mark.django_db
def test_a_person_gets_mail_in_their_language():
    put("label_ends", key="k", to=make_user("pola@example.org", language="pl"), context=ENDS)

    assert Mail.objects.get().language == "pl"


@pytest.mark.django_db
@pytest.mark.parametrize(("known", "language"), [(False, "it"), (True, "es")])
def test_an_invitation_is_in_the_language_of_the_invited_or_else_of_the_inviter(known, language):
    if known:
        make_user("new@example.org", language="es")
    cluster = make_cluster("alpha")
    manager = make_manager(cluster)
    User.objects.filter(pk=manager.pk).update(language="it")
    manager.refresh_from_db()

    invite("new@example.org", "editor", by=manager, cluster=cluster)

    assert Mail.objects.get().language == language


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "link"),
    [("anna@example.org", "/de/accounts/password/reset/key/"), ("x@example.org", "/fr/accounts/")],
)
def test_mail_about_an_account_is_in_the_language_of_the_person_else_of_the_page(
    client, address, link
):
    """The person has chosen German; nothing is known of the other address."""
    confirm_address(make_user("anna@example.org", language="de"))

    client.post("/fr/accounts/password/reset/", {"email": address})

    assert settings.BASE_URL + link in sent.outbox[0].body


@pytest.mark.django_db
def test_words_about_an_account_are_in_the_language_of_the_person(client, in_german):
    in_german({"Open this link to choose a new password. It works once:": "Neues Kennwort:"})
    confirm_address(make_user("anna@example.org", language="de"))

    client.post("/accounts/password/reset/", {"email": "anna@example.org"})

    assert "Neues Kennwort:" in sent.outbox[0].body


def test_who_signs_up_on_the_german_pages_gets_german_mail():
    with translation.override("de"):
        assert get_adapter().new_user(RequestFactory().get("/de/")).language == "de"
