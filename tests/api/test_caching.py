"""Validators, lifetimes, HEAD and OPTIONS."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.utils import timezone

from labels import freshness
from labels.api import caching
from labels.filters import parse
from tests.factories import make_cluster

from .conftest import body

ADDRESSES = [
    "",
    "clusters/",
    "clusters/?facets=level&limit=2",
    "clusters/?cursor=*",
    "clusters/?known_at=2020-01-01&valid_on=2020-01-01",
    "clusters/?format=csv",
    "clusters/?format=xlsx",
    "clusters/biocon-valley/",
    "clusters/biocon-valley/?format=jsonld",
    "labels/",
    "labels/?format=csv",
    "verify/AAAA-AAAA/",
    "schemes/",
    "labels/?format=geojson",
    "regions/?country=DE",
    "countries/?format=csv",
    "statistics/?on=2020-01-01",
    "changes/",
    "openapi.json",
]


@pytest.fixture(autouse=True)
def far_from_midnight(monkeypatch):
    """In the last minute of a day each answer lives a second less than the one before."""
    monkeypatch.setattr(freshness, "seconds_left", lambda now: 7_200)


@pytest.mark.parametrize("address", ADDRESSES)
def test_whoever_has_the_answer_gets_304(address, get, register):
    first = get(address)
    assert first["ETag"].startswith('"')
    for known in (first["ETag"], f"W/{first['ETag']}", f'"other", {first["ETag"]}'):
        again = get(address, **{"If-None-Match": known})
        assert again.status_code == 304
        assert "Content-Length" not in again.headers
        assert again.content == b""
        assert again["ETag"] == first["ETag"]
        assert again["Cache-Control"] == first["Cache-Control"]
        assert "Accept" in again["Vary"]
    for other in ('"other"', "*"):
        assert get(address, **{"If-None-Match": other}).status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_head_tells_what_get_tells(address, client, get, register):
    full, head = get(address), client.head(f"/api/v1/{address}")
    assert (head.status_code, body(head)) == (200, b"")
    for name in ("Content-Type", "ETag", "Cache-Control", "Vary"):
        assert head[name] == full[name]


@pytest.mark.parametrize("address", ["clusters/", "labels/", "clusters/?format=csv", "changes/"])
def test_a_publication_changes_the_validator(address, get, register):
    before = get(address)["ETag"]
    make_cluster("A New One")
    assert get(address, **{"If-None-Match": before}).status_code == 200


def test_a_record_keeps_its_validator_when_another_changes(get, register):
    before = get("clusters/biocon-valley/")["ETag"]
    make_cluster("A New One")
    assert get("clusters/biocon-valley/")["ETag"] == before


def test_each_question_has_a_validator_of_its_own(get, register):
    addresses = [
        "clusters/",
        "clusters/?limit=2",
        "clusters/?valid_on=2020-01-01",
        "clusters/?fields=slug",
        "clusters/?format=csv",
        "clusters/biocon-valley/",
        "clusters/biocon-valley/?fields=slug",
        "clusters/biocon-valley/?format=jsonld",
        "labels/",
    ]
    assert len({get(address)["ETag"] for address in addresses}) == len(addresses)


def test_two_ways_to_write_a_question_share_a_validator(get, register):
    one, other = get("clusters/?country=DE&country=AT"), get("clusters/?country=AT&country=DE")
    assert one["ETag"] == other["ETag"]
    assert one.content == other.content


@pytest.mark.parametrize(
    ("query", "seconds"),
    [
        ("valid_on=2020-01-01", 60),
        ("valid_on=2020-01-01&known_at=2020-01-01", 86_400),
        ("valid_on=2020-01-01&known_at=2020-01-01T10:00:00Z", 86_400),
    ],
)
def test_an_answer_lives_as_long_as_it_is_true(query, seconds, get, register):
    assert get(f"clusters/?{query}")["Cache-Control"] == f"public, max-age={seconds}"


def test_what_was_known_just_now_may_still_change(db):
    just_now = (timezone.now() - timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M:%SZ")
    asked = parse([("valid_on", "2020-01-01"), ("known_at", just_now)])
    assert caching.lifetime(asked) == 60


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("clusters/", "labels.api.listing.links"),
        ("clusters/biocon-valley/", "labels.api.clusters.record"),
        ("clusters/?format=csv", "labels.api.exports.head"),
        ("labels/", "labels.api.listing.links"),
        ("verify/AAAA-AAAA/", "labels.api.labels.verdict"),
        ("statistics/", "labels.api.statistics.statistics"),
        ("countries/", "labels.api.lists.head"),
    ],
)
def test_an_answer_that_midnight_overtakes_is_not_kept(
    address, name, get, register, settings, monkeypatch
):
    settings.TODAY = date(2026, 11, 20)
    module, _, function = name.rpartition(".")
    work = getattr(import_module(module), function)

    def slowly(*args, **kwargs):
        settings.TODAY = date(2026, 11, 21)
        return work(*args, **kwargs)

    monkeypatch.setattr(name, slowly)
    assert get(address)["Cache-Control"] == "public, max-age=0"


def test_a_day_that_was_sent_does_not_end(settings, db):
    settings.TODAY = date(2026, 11, 20)
    today, then = parse([]), parse([("valid_on", "2026-11-20")])
    settings.TODAY = date(2026, 11, 21)
    assert (caching.lifetime(today), caching.lifetime(then)) == (0, 60)


def test_any_site_may_read(get, client, register):
    assert get("clusters/")["Access-Control-Allow-Origin"] == "*"
    assert get("clusters/?nonsense=1")["Access-Control-Allow-Origin"] == "*"
    preflight = client.options("/api/v1/clusters/")
    assert (preflight.status_code, preflight.content) == (204, b"")
    assert preflight["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


def test_the_accept_header_decides_without_a_format(get, register):
    assert get("clusters/", Accept="text/csv")["Content-Type"] == "text/csv; charset=utf-8"
    assert get("clusters/", Accept="text/html, */*;q=0.1")["Content-Type"] == "application/json"
    named = get("clusters/?format=json", Accept="text/csv")
    assert named["Content-Type"] == "application/json"


@pytest.mark.parametrize("query", ["%66ormat=csv", "format=%63sv", "x=&format=csv"])
def test_a_format_is_seen_however_its_name_is_written(query, get, register):
    answer = get(f"clusters/?{query}")
    if query.startswith("x"):
        assert answer.status_code == 400
    else:
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
