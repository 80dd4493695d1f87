"""The other pages, and what all pages have in common."""

import xml.etree.ElementTree as ET

import pytest

pytestmark = pytest.mark.django_db

ALL = [
    ("/", 200),
    ("/clusters/", 200),
    ("/clusters/?country=DE&valid_on=2022-01-01", 200),
    ("/clusters/?country=XX", 400),
    ("/clusters/alpha-bio/", 200),
    ("/clusters/alpha-bio/?valid_on=x", 400),
    ("/clusters/omega/", 404),
    ("/labels/{gold}/", 200),
    ("/labels/XXXX/", 404),
    ("/verify/", 200),
    ("/statistics/", 200),
    ("/schemes/", 200),
    ("/schemes/ecei/", 200),
    ("/schemes/none/", 404),
    ("/about/", 200),
    ("/for-managers/", 200),
    ("/for-agencies/", 200),
    ("/privacy/", 200),
    ("/accessibility/", 200),
    ("/licence/", 200),
    ("/nothing/", 404),
]


@pytest.fixture
def at(see, register, scheme):
    return lambda address, status: see(address.format(gold=register["gold"].number), status)


@pytest.mark.parametrize(("address", "status"), ALL)
def test_every_page_says_that_it_is_independent_and_where_facts_come_from(at, address, status):
    page = at(address, status)
    assert "independently of the bodies that assess clusters and award the labels" in page.words
    assert "Every fact comes from a published source" in page.words
    assert "Cluster Excellence Register" in page.words


@pytest.mark.parametrize(("address", "status"), ALL)
def test_every_page_has_landmarks_and_a_way_past_them(at, address, status):
    page = at(address, status)
    assert page.links[0] == "#content"
    assert all(attrs.get("aria-label") for attrs in page.all("nav"))
    assert [attrs.get("id") for attrs in page.all("main")] == ["content"]


@pytest.mark.parametrize(("address", "status"), ALL)
def test_every_page_has_a_strict_policy(at, address, status):
    response = at(address, status).response
    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "object-src 'none'" in policy
    assert "unsafe" not in policy
    assert "Set-Cookie" not in response
    assert response["X-Content-Type-Options"] == "nosniff"


def test_an_empty_register_has_all_its_pages(see, scheme):
    for address in ("/", "/clusters/", "/statistics/", "/schemes/", "/verify/", "/about/"):
        see(address)


def test_the_first_page_tells_the_two_numbers_apart(see, register, scheme):
    page = see("/")
    assert "1 label valid today" in page.words
    assert "3 labels ever awarded" in page.words
    assert "/clusters/alpha-bio/" in page.links


def test_statistics_count_for_any_day(see, register):
    today, then = see("/statistics/"), see("/statistics/?on=2022-01-01")
    assert "1 valid label held by 1 cluster" in today.words
    assert "3 labels ever awarded" in today.words
    assert "Statistics for 1 January 2022" in then.words
    assert "2 labels ever awarded" in then.words
    assert "/clusters/?level=silver&valid_on=2022-01-01" not in today.links
    assert "/clusters/?country=FR&valid_on=2022-01-01" in then.links


def test_statistics_stay_with_the_register_asked(see, client, register):
    known_at = client.get("/api/v1/clusters/").json()["register"]["known_at"]
    page = see(f"/statistics/?on=2022-01-01&known_at={known_at}")
    carried = f"known_at={known_at.replace(':', '%3A')}"
    assert f"/clusters/?country=FR&valid_on=2022-01-01&{carried}" in page.links
    data = f"/api/v1/statistics/?on=2022-01-01&{carried}"
    assert data in page.links
    assert client.get(data).json()["register"]["known_at"] == known_at
    assert {"type": "hidden", "name": "known_at", "value": known_at} in page.all("input")


def test_the_feed_is_atom_with_the_newest_first(client, register):
    answer = client.get("/feed.atom")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(answer.content)  # noqa: S314 - our own text
    atom = "{http://www.w3.org/2005/Atom}"
    titles = [each.findtext(f"{atom}title") for each in feed.findall(f"{atom}entry")]
    assert titles[0] == "Gamma"
    assert "Alpha Bio" in titles
    ids = [each.findtext(f"{atom}id") for each in feed.findall(f"{atom}entry")]
    assert len(ids) == len(set(ids))
    assert client.get("/feed.atom").content == answer.content


def test_machines_are_told_how_the_site_is(client, db):
    assert client.get("/healthz").content == b"alive\n"
    assert client.get("/readyz").content == b"ready\n"
    assert "no-cache" in client.get("/readyz")["Cache-Control"]
    assert b"Disallow: /admin/" in client.get("/robots.txt").content


def test_alive_does_not_ask_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/healthz")
