"""The listing of clusters, one record, and the look-up by identifier."""

from datetime import date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from labels.filters.description import LABEL_FIELDS, RECORD_FIELDS
from labels.models import Identifier
from labels.rules.validity import day_of
from tests.factories import make_cluster, make_label, republish

from .conftest import problem


def _cursor(address):
    return parse_qs(urlsplit(address).query)["cursor"][0]


def slugs(response):
    return [each["slug"] for each in response.json()["results"]]


def test_the_listing_has_its_envelope(get, register):
    told = get("clusters/").json()
    assert list(told) == ["count", "next", "previous", "results", "register"]
    assert (told["count"], told["next"], told["previous"]) == (3, None, None)
    assert set(told["register"]) == {"seq", "valid_on", "known_at"}
    assert slugs(get("clusters/")) == ["biocon-valley", "cluster-alpen", "zonder-label"]


def test_a_record_has_all_its_members(get, register):
    record = get("clusters/biocon-valley/").json()
    assert set(record) == set(RECORD_FIELDS)
    assert {*record["labels"][0], "cluster"} == set(LABEL_FIELDS)
    assert record["standing"]["status"] == "valid"
    assert record["url"] == "/clusters/biocon-valley/"


def test_statuses_are_those_of_the_day_asked_about(get, register):
    assert get("clusters/cluster-alpen/").json()["standing"]["status"] == "expired"
    then = get("clusters/cluster-alpen/?valid_on=2016-01-01").json()
    assert then["standing"]["status"] == "valid"
    assert then["labels"][0]["status"] == "valid"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=alpen", ["cluster-alpen"]),
        ("q=", ["biocon-valley", "cluster-alpen", "zonder-label"]),
        ("country=DE&country=AT", ["biocon-valley", "cluster-alpen"]),
        ("country__n=DE&country__n=AT", ["zonder-label"]),
        ("region=DE8", ["biocon-valley"]),
        ("sector=food", ["cluster-alpen"]),
        ("sector__n=food", ["biocon-valley", "zonder-label"]),
        ("programme=go-cluster", ["biocon-valley"]),
        ("level=gold", ["cluster-alpen"]),
        ("level=gold&status__n=valid", ["cluster-alpen"]),
        ("level=silver&status__n=valid", []),
        ("level__n=gold", ["biocon-valley", "zonder-label"]),
        ("min_level=silver", ["biocon-valley", "cluster-alpen"]),
        ("status=valid", ["biocon-valley"]),
        ("level=gold&status=valid", []),
        ("level=gold&status=valid&valid_on=2016-01-01", ["cluster-alpen"]),
        ("scheme=ecei&status__n=valid", ["cluster-alpen"]),
        ("scheme=ECEI", ["biocon-valley", "cluster-alpen"]),
        ("awarded_after=2025-11-15", ["biocon-valley"]),
        ("expires_before=2020-01-01", ["cluster-alpen"]),
        ("ordering=-name", ["zonder-label", "cluster-alpen", "biocon-valley"]),
        ("updated_since=2100-01-01", []),
        ("known_at=2000-01-01", []),
    ],
)
def test_filters_keep_what_they_say(query, found, get, register):
    assert slugs(get(f"clusters/?{query}")) == found


def test_country_codes_of_the_union_are_read_as_iso(get, register):
    make_cluster("Hellas", country="GR")
    response = get("clusters/?country=EL&limit=1&facets=country")
    assert slugs(response) == ["hellas"]


def test_what_is_known_today_is_what_is_known_now(get, register):
    now = datetime.fromisoformat(get("clusters/").json()["register"]["known_at"])
    assert get(f"clusters/?known_at={day_of(now)}").json()["count"] == 3


def test_an_answer_can_be_asked_again(get, register):
    told = get("clusters/").json()
    known_at = told["register"]["known_at"]
    make_cluster("A New One", country="FR")
    again = get(f"clusters/?known_at={known_at}").json()
    assert again == told
    assert get("clusters/").json()["count"] == 4


def test_pages_lead_to_one_another(get, register, settings):
    first = get("clusters/?limit=2&level__n=bronze").json()
    path = "/api/v1/clusters/?level__n=bronze&limit=2"
    assert first["next"] == f"{settings.BASE_URL}{path}&offset=2"
    last = get("clusters/?limit=2&level__n=bronze&offset=2").json()
    assert (last["next"], last["previous"]) == (None, settings.BASE_URL + path)
    assert len(first["results"] + last["results"]) == first["count"]


def test_a_walk_by_cursor_sees_everything_once(get, client, register):
    address, found = "/api/v1/clusters/?cursor=*&limit=1&ordering=country", []
    while address:
        told = client.get(address).json()
        assert told["previous"] is None
        found += [each["slug"] for each in told["results"]]
        address = told["next"] and told["next"].removeprefix("http://127.0.0.1:8000")
    assert found == ["cluster-alpen", "zonder-label", "biocon-valley"]


@pytest.mark.parametrize("surface", ["clusters", "labels"])
def test_a_walk_stays_with_its_day(surface, get, client, register, settings):
    settings.TODAY = date(2027, 11, 30)
    first = get(f"{surface}/?cursor=*&limit=1").json()
    settings.TODAY = date(2027, 12, 1)
    second = client.get(first["next"].removeprefix("http://127.0.0.1:8000")).json()
    assert second["register"]["valid_on"] == first["register"]["valid_on"] == "2027-11-30"


def test_a_cursor_of_another_order_is_refused(get, register):
    cursor = _cursor(get("clusters/?cursor=*&limit=1").json()["next"])
    told = problem(get(f"clusters/?cursor={cursor}&limit=1&ordering=country"))
    assert told["errors"][0]["code"] == "bad_cursor"


def test_facets_ignore_their_own_filter_only(get, register):
    facets = get("clusters/?facets=country,level&country=DE").json()["facets"]
    assert {each["code"] for each in facets["country"]} == {"DE", "AT", "BE"}
    assert facets["level"] == [{"code": "silver", "count": 1}]


def test_only_the_members_asked_for_are_told(get, register):
    results = get("clusters/?fields=slug,name&limit=1").json()["results"]
    assert results == [{"name": "BioCon Valley", "slug": "biocon-valley"}]
    assert "sources" not in get("clusters/biocon-valley/?omit=sources,names").json()
    assert get("clusters/biocon-valley/?fields=seq&omit=seq").json() == {}


def test_a_cluster_is_found_by_its_identifier(get, register):
    cluster = make_cluster("Known Elsewhere", country="FR")
    Identifier.objects.create(cluster=cluster, scheme="site", value="a/b:c ü")
    republish(cluster)
    found = get("clusters/by-identifier/site/a/b:c%20%C3%BC/")
    assert found.json()["slug"] == "known-elsewhere"
    assert slugs(get("clusters/?identifier=site:a/b:c%20%C3%BC")) == ["known-elsewhere"]
    assert get("clusters/by-identifier/site/nothing/").status_code == 404


def test_a_record_and_a_page_cost_the_same_for_two_and_for_twenty(
    get, register, django_assert_max_num_queries
):
    more = [make_cluster(f"More {number}", published=False) for number in range(20)]
    for cluster in more:
        make_label(cluster, "gold", awarded="2024", published=False)
    republish(*more)
    get("clusters/?country=DE")  # the code list
    with django_assert_max_num_queries(1):
        get("clusters/biocon-valley/")
    with django_assert_max_num_queries(3):
        get("clusters/?country=DE&facets=country,level,status&limit=20")
