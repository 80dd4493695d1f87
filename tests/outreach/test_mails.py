"""A mail as it arrives: text and HTML with the same words, nothing remote, no foreign header."""

import re
from datetime import UTC, datetime

import pytest
from django.template import engines
from django.test import override_settings

from labels.models import Mail, User
from labels.outreach.kinds import KINDS
from labels.outreach.mails import message, message_id

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
CHANGED_LABEL = {
    "cluster": {"name": "Bio <b>Con</b>"},
    "level": "gold",
    "number": "7K3M-2QXP",
    "last_day": "2027-04-30",
    "reason": "expired",
    "detail": "The validity of the label ended.",
}
ALL = {
    "cluster": "Bio <b>Con</b> & Söhne",
    "level": "Gold",
    "assessment": "0b5f",
    "assignment": "1c6a",
    "number": "7K3M-2QXP",
    "part": "manager",
    "token": "a/b?c",
    "expires_on": "2026-12-04",
    "due_on": "2026-12-31",
    "name": "BioCon",
    "accepted": True,
    "overdue": False,
    "outcome": "awarded",
    "until": "2027-04-30",
    "renewable_until": "2028-04-30",
    "sure": True,
    "code": "months_6",
    "open_case": False,
    "measure": "suspend",
    "first": "2026-12-01",
    "change": "name",
    "slug": "region",
    "cohort": "2d7b",
    "agency": "Region <b>Alpha</b>",
    "webhook": "9c1e",
    "set": "Funded <b>",
    "since": "2026-11-01",
    "counts": {"entered": 1, "left": 0, "gained": 2, "lost": 0, "will_expire": 0},
    "cut": False,
    "entered": [{"name": "Bio & Söhne"}],
    "left": [{"name": "Left & gone"}],
    "gained": [CHANGED_LABEL, CHANGED_LABEL],
    "lost": [CHANGED_LABEL],
    "will_expire": [CHANGED_LABEL],
}
VARIANTS = {
    "invitation": [
        {"part": part, "agency": "Region Alpha"}
        for part in ("editor", "assessor", "auditor", "board", "administrator", "member", "x")
    ],
    "claim_answered": [{"accepted": False}],
    "submitted": [{"again": True}],
    "assignment_reminder": [{"overdue": True}],
    "decided": [{"outcome": "not_awarded"}],
    "label_ends": [
        {"code": "window_open"},
        {"code": "window_open", "sure": False},
        {"sure": False, "renewable_until": ""},
        {"open_case": True},
    ],
    "label_measure": [{"measure": m} for m in ("reinstate", "withdraw", "correct", "enter")]
    + [{"last": "2027-01-01"}],
    "cohort_digest": [
        {"counts": {"left": 1}},
        {"counts": {"lost": 1}},
        {"counts": {"will_expire": 2}, "cut": True},
    ],
    "profile_change_answered": [{"change": c} for c in ("management", "merger", "x")]
    + [{"accepted": False}],
}
CASES = [(name, {}) for name in KINDS] + [
    (name, change) for name, changes in VARIANTS.items() for change in changes
]


def mail(kind, *, user=None, **context):
    known = KINDS[kind].needs + KINDS[kind].may
    kept = {name: (ALL | context)[name] for name in known if name in (ALL | context)}
    return Mail(
        key=f"{kind}:1",
        kind=kind,
        context=kept,
        address="anna@example.org",
        user=user,
        put_at=NOW,
        next_at=NOW,
    )


def html(built):
    return built.alternatives[0].content


@pytest.mark.parametrize(("kind", "change"), CASES)
def test_each_kind_says_the_same_in_text_and_html(kind, change, monkeypatch):
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "MISSING")
    built = message(mail(kind, **change))

    assert built.subject
    assert "%(" not in built.subject
    assert "{" not in built.body
    assert "MISSING" not in built.body
    body = built.body.partition("\n\n")[2].partition(f"\n\n{KINDS[kind].button}")[0]
    paragraphs = [text for text in body.split("\n\n") if text]
    assert paragraphs
    for text in paragraphs:
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        assert f"<p>{escaped}</p>" in html(built)


def test_two_variants_of_a_kind_never_read_alike():
    read = [message(mail(kind, **change)).body for kind, change in CASES]

    assert len(set(read)) == len(read)


@pytest.mark.parametrize("kind", KINDS)
def test_html_loads_nothing_and_links_nowhere_but_here(kind, settings):
    settings.BASE_URL = "https://register.example.org"
    content = html(message(mail(kind)))

    assert not re.search(r"<(img|script|link|iframe|object|svg|style)|url\(|@import|src=", content)
    links = re.findall(r'href="([^"]*)"', content)
    assert links
    assert all(link.startswith("https://register.example.org") for link in links)


def test_what_people_typed_is_escaped_in_html_and_plain_in_text():
    built = message(mail("returned", user=User(name='<img src="x">\nAnna', email="a@example.org")))

    assert "Bio <b>Con</b> & Söhne" in built.body
    assert '<img src="x"> Anna' in built.body
    assert "<b>" not in html(built)
    assert "<img" not in html(built)


@pytest.mark.parametrize("kind", KINDS)
def test_no_header_holds_what_a_person_typed(kind):
    named = mail(kind, user=User(name="Zed", email="a@example.org"), cluster="Zed", name="Zed")

    headers = [f"{name}: {value}" for name, value in message(named).message().items()]
    assert not [line for line in headers if "Zed" in line]


@pytest.mark.parametrize("mark", ["\n", "\r\n", "\u2028"])
def test_a_line_break_reaches_no_header(mark):
    built = message(mail("returned", level=f"Gold{mark}Bcc: all@example.org"))

    assert "Bcc" not in built.message()
    assert len(built.subject.splitlines()) == 1


def test_the_link_begins_with_the_base_url_and_quotes_what_it_holds():
    with override_settings(BASE_URL="https://register.example.org"):
        built = message(mail("invitation"))

    assert "https://register.example.org/portal/invitations/a%2Fb%3Fc/" in built.body


def test_the_same_key_has_the_same_message_id_and_another_key_another():
    first, again = message(mail("returned")), message(mail("returned"))

    assert first.message()["Message-ID"] == again.message()["Message-ID"]
    assert message_id("a") != message_id("b")
    assert re.fullmatch(r"<[0-9a-f]{40}@[A-Za-z0-9.-]+>", message_id("a"))


def test_days_are_written_in_words():
    assert "valid until 30 April 2027" in message(mail("label_ends")).subject


def test_a_kind_that_must_be_sent_says_so_and_another_says_how_to_change_it():
    for kind in KINDS.values():
        body = message(mail(kind.name)).body
        assert ("This mail is always sent." in body) == kind.must_be_sent
        assert ("Change what you get" in body) != kind.must_be_sent
