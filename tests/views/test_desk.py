"""Every page of the desk opens for those who belong there, and is not there for others."""

from datetime import date

import pytest
from django.db import transaction
from django.test import override_settings

from tests.people import make_assessor, make_manager, make_user

from .desking import make_desk, sit

CASE_PAGES = ("", "eligibility/", "return/", "withdraw/", "assign/", "start/", "consolidate/")
CASE_PAGES += ("reopen/", "propose/", "confirm/")
LISTS = ("cases", "labels", "measures", "people", "claims", "changes", "journal", "sector-words")
ALONE = ("/desk/", "/desk/statistics/", "/desk/twins/", "/desk/labels/enter/")
STATES = ("draft", "submitted", "returned", "in_review", "assessed", "proposed", "decided")
STAFF = ("secretariat", "board", "auditor")


def fill():
    with override_settings(TODAY=date(2026, 11, 20)):
        return make_desk()


@pytest.fixture
def desk(kept):
    """What `fill` made; what the test does to it is undone."""
    with transaction.atomic():
        yield kept
        transaction.set_rollback(True)


def pages_of(desk):
    yield from ALONE
    yield from (f"/desk/{name}/" for name in LISTS)
    for kind in ("", "suspend/", "reinstate/", "withdraw/", "correct/"):
        yield f"/desk/labels/{desk.label.number}/{kind}"
    yield f"/desk/measures/{desk.measure.public_id}/"
    yield f"/desk/claims/{desk.claim.public_id}/"
    yield f"/desk/changes/{desk.change.public_id}/"
    yield f"/desk/people/{desk.people['board'].pk}/"
    for state in STATES:
        yield f"/desk/cases/{desk.cases[state].public_id}/"
    yield from (f"/desk/cases/{desk.cases['in_review'].public_id}/{page}" for page in CASE_PAGES)
    yield from (f"/desk/cases/{desk.cases['proposed'].public_id}/{page}" for page in CASE_PAGES)


@pytest.mark.parametrize("who", STAFF)
def test_all_pages_open_for_all_at_the_desk(see, client, desk, who):
    sit(client, desk.people[who])
    for address in pages_of(desk):
        see(address)


def test_an_auditor_finds_no_form_that_changes_anything(see, client, desk):
    sit(client, desk.people["auditor"])
    for address in pages_of(desk):
        page = see(address)
        assert not [form for form in page.all("form") if form.get("method") == "post"], address


@pytest.mark.parametrize("make", [make_user, make_assessor])
def test_for_others_the_desk_is_not_there(client, desk, make):
    sit(client, make())
    for address in pages_of(desk):
        assert client.get(address).status_code == 404, address
        assert client.post(address).status_code in (404, 405), address


def test_managers_do_not_see_their_own_case_at_the_desk(client, desk):
    case = desk.cases["submitted"]
    sit(client, make_manager(case.cluster))
    assert client.get(f"/desk/cases/{case.public_id}/").status_code == 404


def test_who_is_not_logged_in_is_led_to_the_log_in(client, desk):
    for address in pages_of(desk):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/accounts/login/?next=%2Fdesk%2F")


def test_nothing_of_the_desk_is_kept_by_a_cache(client, desk):
    sit(client, desk.people["auditor"])
    assert "no-store" in client.get("/desk/cases/?format=csv").headers["Cache-Control"]


def test_an_unknown_case_label_or_person_is_not_there(client, desk):
    sit(client, desk.people["secretariat"])
    nobody = "00000000-0000-4000-8000-000000000000"
    for place in (f"cases/{nobody}", "labels/2222-2222", "people/999999", f"claims/{nobody}"):
        assert client.get(f"/desk/{place}/").status_code == 404
