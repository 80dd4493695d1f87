"""What nobody can mean is refused with a sentence: never a 500, never ignored."""

import pytest

from .conftest import problem

BAD = {
    "countri=DE": ("countri", "unknown_parameter"),
    "page=1000000000000": ("page", "unknown_parameter"),
    "_=1": ("_", "unknown_parameter"),
    "=x": ("", "unknown_parameter"),
    "q%00=x": ("q\x00", "unknown_parameter"),
    "%ED%A0%80=x": ("\ufffd\ufffd\ufffd", "unknown_parameter"),
    "country": ("country", "empty"),
    "country=": ("country", "empty"),
    "country=de": ("country", "unknown_code"),
    "country=Germany": ("country", "unknown_code"),
    "country=DE,AT": ("country", "unknown_code"),
    "country__n=XX": ("country__n", "unknown_code"),
    "region=DE": ("region", "unknown_code"),
    "region=XX1": ("region", "unknown_code"),
    "sector=helth": ("sector", "unknown_code"),
    "level=platinum": ("level", "unknown_code"),
    "min_level=platinum": ("min_level", "unknown_code"),
    "min_level=gold&min_level=silver": ("min_level", "repeated"),
    "min_level__n=gold": ("min_level__n", "unknown_parameter"),
    "status=none": ("status", "unknown_code"),
    "scheme=nobody": ("scheme", "unknown_code"),
    "programme=nobody": ("programme", "unknown_code"),
    "identifier=12345": ("identifier", "not_an_identifier"),
    "valid_on=2026-02-30": ("valid_on", "no_such_day"),
    "valid_on=2026-2-3": ("valid_on", "not_a_day"),
    "valid_on=2026": ("valid_on", "not_a_day"),
    "valid_on=today": ("valid_on", "not_a_day"),
    "valid_on=0001-01-01": ("valid_on", "out_of_range"),
    "valid_on=9999-12-31": ("valid_on", "out_of_range"),
    "valid_on=%D9%A2%D9%A0%D9%A2%D9%A6-01-01": ("valid_on", "not_a_day"),
    "valid_on=2026-01-01&valid_on=2026-01-01": ("valid_on", "repeated"),
    "known_at=2100-01-01": ("known_at", "in_the_future"),
    "known_at=2099-01-01T00:00:00Z": ("known_at", "in_the_future"),
    "known_at=2026-01-01T00:00:00": ("known_at", "not_a_moment"),
    "known_at=2026-01-01T25:00:00Z": ("known_at", "no_such_moment"),
    "known_at=2026-02-30T00:00:00Z": ("known_at", "no_such_day"),
    "known_at=2026-01-01T00:00:00%2B99:00": ("known_at", "no_such_moment"),
    "updated_since=yesterday": ("updated_since", "not_a_day"),
    "awarded_after=2026-13-01": ("awarded_after", "no_such_day"),
    "q=%00": ("q", "control_character"),
    "q=a%1Fb": ("q", "control_character"),
    "q=a%E2%80%AEb": ("q", "control_character"),
    "q=%ED%A0%80": ("q", "not_utf8"),
    "q=%FF": ("q", "not_utf8"),
    "q=" + "x" * 201: ("q", "too_long"),
    "q=" + "x" * 5000: ("q", "too_long"),
    "q=a&q=b": ("q", "repeated"),
    "limit=0": ("limit", "out_of_range"),
    "limit=101": ("limit", "out_of_range"),
    "limit=-1": ("limit", "not_a_number"),
    "limit=1e1": ("limit", "not_a_number"),
    "limit=%D9%A1": ("limit", "not_a_number"),
    "limit=" + "9" * 30: ("limit", "not_a_number"),
    "offset=1000000000000": ("offset", "out_of_range"),
    "cursor=nonsense": ("cursor", "bad_cursor"),
    "cursor=a+b": ("cursor", "bad_cursor"),
    "cursor=%00": ("cursor", "control_character"),
    "cursor=*&offset=25": ("cursor", "contradiction"),
    "ordering=seq": ("ordering", "unknown_value"),
    "ordering=name,country": ("ordering", "unknown_value"),
    "facets=country,levl": ("facets", "unknown_value"),
    "facets=country&facets=level": ("facets", "repeated"),
    "fields=slug,nam": ("fields", "unknown_value"),
    "omit=everything": ("omit", "unknown_value"),
    "format=xml": ("format", "unknown_value"),
    "format=csv&limit=10": ("limit", "not_in_an_export"),
    "format=csv&cursor=*": ("cursor", "not_in_an_export"),
    "format=geojson&fields=slug": ("fields", "not_in_an_export"),
}


@pytest.mark.parametrize("query", BAD, ids=lambda query: query[:40])
def test_a_bad_query_is_refused_by_name(query, get, register):
    parameter, code = BAD[query]
    response = get(f"clusters/?{query}")
    assert response.status_code == 400
    told = problem(response)
    assert told["code"] == "bad_parameters"
    assert (parameter, code) in [(each["parameter"], each["code"]) for each in told["errors"]]
    assert all(each["detail"] for each in told["errors"])


@pytest.mark.parametrize(
    ("query", "nearest"),
    [
        ("countri=DE", "country"),
        ("Country=DE", "country"),
        ("country=de", "DE"),
        ("status=valyd", "valid"),
        ("sector=helth", "health"),
        ("ordering=-nam", "-name"),
        ("min_level__n=gold", "min_level"),
    ],
)
def test_the_nearest_valid_word_is_named(query, nearest, get, register):
    error = get(f"clusters/?{query}").json()["errors"][0]
    assert error["nearest"] == nearest
    assert nearest in error["detail"]


def test_everything_that_is_wrong_is_told_at_once(get, register):
    errors = get("clusters/?countri=DE&level=platinum&valid_on=2026-02-30").json()["errors"]
    assert [each["parameter"] for each in errors] == ["countri", "level", "valid_on"]


def test_a_flood_of_errors_is_cut_short(get, db):
    query = "&".join(f"nonsense{n}=1" for n in range(500))
    assert len(problem(get(f"clusters/?{query}"))["errors"]) == 20


def test_more_parameters_than_anybody_needs_are_refused(get, db):
    response = get("clusters/?" + "&".join("country=DE" for _ in range(1001)))
    assert response.status_code == 400
    problem(response)


@pytest.mark.parametrize(
    "address",
    [
        "labels/?ordering=name",
        "labels/?facets=level",
        "countries/?format=xlsx",
        "countries/?format=csv&limit=2",
        "clusters/biocon-valley/?format=jsonld&fields=slug",
        "clusters/biocon-valley/?format=jsonld&omit=slug",
        "labels/AAAA-AAAA/?q=x",
        "clusters/biocon-valley/?level=gold",
        "clusters/biocon-valley/?format=csv",
        "clusters/biocon-valley/?valid_on=2026-02-30",
        "clusters/by-identifier/eccp/1%002/",
        "clusters/by-identifier/eccp/%ED%A0%80/",
        "verify/AAAA-AAAA/?on=2026-01-01",
        "statistics/?on=2026-02-30",
        "statistics/?by=level,moon",
        "changes/?after=-1",
        "changes/?after=9223372036854775808",
        "changes/?limit=1001",
        "changes/?offset=3",
        "schemes/?q=x",
        "levels/?limit=x",
        "regions/?country=XX",
        "regions/?level=4",
        "regions/?parent=XX1",
        "sectors/?classification=moon",
        "countries/?code=DE",
        "programmes/?cursor=*",
        "?q=x",
        "openapi.json?version=2",
    ],
)
def test_each_address_refuses_what_it_does_not_take(address, get, register):
    response = get(address)
    assert response.status_code in {400, 404}
    problem(response)


@pytest.mark.parametrize(
    "address",
    ["nothing/", "clusters/nobody/", "clusters/a%00b/", "clusters/%ED%A0%80/", "labels/%FF%FE/"],
)
def test_what_is_not_there_is_a_404(address, get, register):
    response = get(address)
    assert response.status_code == 404
    problem(response)


def test_the_largest_numbers_are_answered(get, register):
    assert get("clusters/?offset=10000000").json()["results"] == []
    assert get("changes/?after=9223372036854775807").json()["results"] == []
    assert get("clusters/?valid_on=1900-01-01&status=valid").json()["count"] == 0
    assert get("clusters/?valid_on=2100-12-31&status=valid").json()["count"] == 0
