"""Pages of text: true, with a way on, and for nothing."""

import pytest
from django.conf import settings

from labels.outreach.forgetting import KEEP
from labels.views.texts import STATEMENT_ON, operator

pytestmark = pytest.mark.django_db

TEXTS = [
    "/about/",
    "/for-managers/",
    "/for-agencies/",
    "/privacy/",
    "/accessibility/",
    "/licence/",
]


@pytest.mark.parametrize("address", TEXTS)
def test_nothing_can_be_sent_to_a_text(client, address):
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("address", TEXTS)
def test_every_link_of_a_text_answers(see, client, register, scheme, address):
    page = see(address)
    parts = {attrs["id"] for _tag, attrs in page.tags if "id" in attrs}
    for link in page.links:
        path, _, part = link.partition("#")
        if not path:
            assert part in parts, link
        elif path.startswith("/"):
            found = client.get(path)
            assert found.status_code in {200, 302}, link
            if part:
                assert f'id="{part}"' in found.content.decode(), link
            if found.status_code == 302:
                assert "login" in found["Location"], link


@pytest.mark.parametrize("address", TEXTS)
def test_every_part_of_a_text_has_a_heading(see, address):
    page = see(address)
    headed = [attrs["aria-labelledby"] for attrs in page.all("section")]
    assert headed
    assert headed == [attrs.get("id") for attrs in page.all("h2")]
    assert len(page.all("h1")) == 1


@pytest.mark.parametrize("address", TEXTS)
def test_a_text_asks_the_database_nothing_but_the_number_to_cite(
    see, register, django_assert_num_queries, address
):
    with django_assert_num_queries(1 if address == "/licence/" else 0):
        see(address)


@pytest.mark.parametrize("address", TEXTS)
def test_a_text_is_not_sent_again_while_it_is_the_same(client, settings, address):
    answer = client.get(address)
    assert answer["Cache-Control"].startswith("public, max-age=")
    asked = {"if-none-match": answer["ETag"]}
    assert client.get(address, headers=asked).status_code == 304
    assert client.get(f"/de{address}")["ETag"] != answer["ETag"]
    settings.OPERATOR_NAME = "Somebody"
    assert client.get(address, headers=asked).status_code == 200


@pytest.mark.parametrize("address", TEXTS)
def test_a_text_names_who_runs_this_copy_or_says_that_nobody_is_named(see, settings, address):
    settings.OPERATOR_NAME, settings.OPERATOR_CONTACT = "", ""
    assert "does not say who runs it" in see(address).words
    settings.OPERATOR_NAME = "Office <of> Clusters"
    page = see(address)
    assert "This copy of the register is run by Office <of> Clusters." in page.words
    assert "does not say who runs it" not in page.words
    settings.OPERATOR_CONTACT = "mailto:office@example.org"
    page = see(address)
    assert "Write to office@example.org" in page.words
    assert "mailto:office@example.org" in page.links


def test_who_is_reached_without_a_name_is_told_so(see, settings):
    settings.OPERATOR_NAME, settings.OPERATOR_CONTACT = "", "https://example.org/contact"
    page = see("/privacy/")
    assert "does not name its operator, but says how they are reached" in page.words
    assert "https://example.org/contact" in page.links


def test_the_operator_is_empty_where_nothing_is_set(settings):
    settings.OPERATOR_NAME = settings.OPERATOR_CONTACT = ""
    assert operator() == {"operator": "", "contact": "", "contact_word": ""}


def test_privacy_tells_the_times_that_the_program_goes_by(see):
    words = see("/privacy/").words
    assert f"removed {KEEP.days} days after the answer" in words
    assert f"for {settings.SESSION_COOKIE_AGE // 3600} hours at most" in words
    assert "At most 20 reports are taken from one network address in a day." in words
    assert "are kept for 48 hours" in words
    assert "is forgotten after 30 days" in words


def test_no_text_sets_a_cookie_or_loads_from_elsewhere(see, register, scheme):
    for address in (*TEXTS, "/", "/clusters/", "/verify/", "/map/", "/schemes/ecei/"):
        page = see(address)
        assert not page.response.cookies, address
        loaded = [attrs.get("src", "") for name in ("script", "img") for attrs in page.all(name)]
        loaded += [
            attrs["href"]
            for attrs in page.all("link")
            if attrs["rel"] not in ("canonical", "alternate")
        ]
        assert not [each for each in loaded if not each.startswith("/")], address


def test_the_accessibility_statement_has_a_standard_a_day_and_its_limits(see):
    words = see("/accessibility/").words
    for told in ("EN 301 549", "WCAG) 2.2 at level AA", "Nobody outside has assessed them"):
        assert told in words
    assert f"Statement of {STATEMENT_ON.day} November {STATEMENT_ON.year}, by self-assessment." in (
        words
    )


def test_the_licence_cites_the_register_as_it_is(see, client, register):
    seq = client.get("/api/v1/clusters/").json()["register"]["seq"]
    words = see("/licence/").words
    assert f"Cluster Excellence Register, as of entry {seq} (" in words
    assert words.count("CC0-1.0") == 1


def test_an_empty_register_has_nothing_to_cite(see):
    assert "as of entry" not in see("/licence/").words


def test_about_keeps_the_parts_that_other_pages_lead_to(see):
    headings = {attrs.get("id") for attrs in see("/about/").all("h2")}
    assert {"independence", "sources", "dates", "clocks", "licence"} <= headings
