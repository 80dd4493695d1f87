"""What search engines are told of: all public pages in each language, and nothing else."""

from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from labels.models import Entry
from labels.register import sitemap
from labels.views.sitemap import page_names
from registry.language import CODES, PREFIXED, put_before
from tests.factories import make_cluster, republish

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def told(response):
    """{path: last change} of a file of the sitemap."""
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    found = {}
    for each in ElementTree.fromstring(response.content):
        place, changed = each.find(f"{SPACE}loc").text, each.find(f"{SPACE}lastmod")
        assert place.startswith(settings.BASE_URL)
        found[place.removeprefix(settings.BASE_URL)] = None if changed is None else changed.text
    return found


def parts_of(client):
    return [path for path in told(client.get("/sitemap.xml")) if path != "/sitemap-pages.xml"]


@pytest.mark.parametrize("part", ["0", "99999999", "123456789012345678901234567890", "x"])
def test_there_is_no_part_without_clusters(client, register, part):
    response = client.get(f"/sitemap-{part}.xml")
    assert response.status_code == 404
    assert response["Cache-Control"] == "no-store"


def test_an_empty_register_has_pages_only(client, db):
    assert list(told(client.get("/sitemap.xml"))) == ["/sitemap-pages.xml"]


def test_the_index_names_each_part_with_its_newest_change(client, register, monkeypatch):
    monkeypatch.setattr(sitemap, "PART", 1)
    index = told(client.get("/sitemap.xml"))
    assert len(index) == 4
    newest = {path: told(client.get(path)).popitem()[1] for path in parts_of(client)}
    assert newest == {path: at for path, at in index.items() if at}


def test_each_cluster_is_named_once_in_each_language(client, register):
    found = {}
    for path in parts_of(client):
        found |= told(client.get(path))
    slugs = Entry.objects.filter(superseded_at=None).values_list("slug", flat=True)
    assert set(found) == {
        put_before(f"/clusters/{slug}/", code) for slug in slugs for code in CODES
    }
    at = Entry.objects.get(slug="alpha-bio", superseded_at=None).at
    assert {found[put_before("/clusters/alpha-bio/", code)] for code in CODES} == {
        at.isoformat(timespec="seconds")
    }


def test_what_left_is_not_named_and_what_changed_is_newer(client, register):
    entries = Entry.objects.filter(slug="gamma")
    before = told(client.get(parts_of(client)[0]))
    republish(register["alpha"])
    after = told(client.get(parts_of(client)[0]))
    assert after["/clusters/alpha-bio/"] >= before["/clusters/alpha-bio/"]
    assert entries.exists()


def test_every_page_that_is_named_is_there_and_may_be_found(client, register):
    found = told(client.get("/sitemap-pages.xml"))
    assert {put_before("/", code) for code in CODES} <= set(found)
    assert {"/about/", "/clusters/", "/verify/", "/de/statistics/", "/pl/schemes/ecei/"} <= set(
        found
    )
    for path in found:
        response = client.get(path)
        assert response.status_code == 200, path
        assert b'name="robots"' not in response.content, path
        assert b'rel="canonical" href="' + (settings.BASE_URL + path).encode() in response.content


def test_no_workplace_is_named(client, register):
    assert not {"desk", "portal", "reviews", "agency", "account_login", "feed"} & set(page_names())


def test_a_file_costs_two_statements_however_many_clusters(client, register):
    path = parts_of(client)[0]
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    for number in range(5):
        make_cluster(f"Delta {number}")
    with CaptureQueriesContext(connection) as many:
        client.get(path)
    assert len(few) == len(many) == 2


def test_a_file_is_not_sent_again_while_it_is_the_same(client, register):
    for path in ("/sitemap.xml", "/sitemap-pages.xml", *parts_of(client)):
        tag = client.get(path)["ETag"]
        assert client.get(path, headers={"if-none-match": tag}).status_code == 304


def test_robots_are_told_what_is_closed_in_every_language(client, db):
    text = client.get("/robots.txt").content.decode()
    lines = text.splitlines()
    assert f"Sitemap: {settings.BASE_URL}/sitemap.xml" in lines
    for code in ("", *(f"/{each}" for each in PREFIXED)):
        assert f"Disallow: {code}/clusters/?" in lines
        assert f"Disallow: {code}/desk/" in lines
    assert "Disallow: /api/" in lines
