"""Names matched over the API: candidates with score and reason, chosen only without doubt."""

import pytest

from labels.api.match import MOST_NAMES
from labels.register import name_index
from tests.factories import make_cluster

from .conftest import problem


@pytest.fixture(autouse=True)
def names_are_read_anew():
    name_index.forget()
    yield
    name_index.forget()


@pytest.mark.parametrize(
    ("query", "parameter", "code"),
    [
        ("", "name", "missing"),
        ("name=", "name", "empty"),
        ("name=x&nmae=y", "nmae", "unknown_parameter"),
        ("name=x&country=XX", "country", "unknown_code"),
        ("name=x&country=DE&country=AT", "country", "repeated"),
        ("name=x&limit=0", "limit", "out_of_range"),
        ("name=x&limit=21", "limit", "out_of_range"),
        ("name=x&valid_on=2026-02-30", "valid_on", "no_such_day"),
        ("name=" + "x" * 201, "name", "too_long"),
        ("name=%00", "name", "control_character"),
        ("&".join(f"name=n{i}" for i in range(MOST_NAMES + 1)), "name", "repeated"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(query, parameter, code, get, register):
    answer = get(f"match/?{query}")
    assert answer.status_code == 400
    assert [(e["parameter"], e["code"]) for e in problem(answer)["errors"]] == [(parameter, code)]


def test_nothing_is_posted_here(client, register):
    assert client.post("/api/v1/match/", {"name": "x"}).status_code in {403, 405}


def test_a_name_gets_its_cluster_with_standing_and_register(get, register):
    told = get("match/?name=biocon valley e.V.&country=DE").json()
    [found] = told["results"]
    assert (found["name"], found["chosen"]) == ("biocon valley e.V.", "biocon-valley")
    best = found["candidates"][0]
    assert best["reason"] == "same without legal form"
    assert best["score"] == 0.98
    assert best["standing"]["level"] == "silver"
    record = get("clusters/biocon-valley/").json()
    shared = ("slug", "number", "name", "country", "url", "standing")
    assert {name: best[name] for name in shared} == {name: record[name] for name in shared}
    assert told["register"] == get("clusters/").json()["register"]


def test_the_standing_is_that_of_the_day_asked_about(get, register):
    told = get("match/?name=BioCon Valley&valid_on=2020-01-01").json()
    assert told["register"]["valid_on"] == "2020-01-01"
    assert told["results"][0]["candidates"][0]["standing"]["status"] == "upcoming"


def test_several_names_come_in_the_order_sent(get, register):
    told = get("match/?name=Zonder Label&name=nobody at all&name=BioCon Valley").json()
    assert [each["chosen"] for each in told["results"]] == ["zonder-label", None, "biocon-valley"]
    assert told["results"][1]["candidates"] == []


def test_a_near_twin_is_shown_and_not_chosen(get, register):
    [found] = get("match/?name=BioCon Valley II").json()["results"]
    assert found["chosen"] is None
    assert found["candidates"][0]["slug"] == "biocon-valley"


def test_the_limit_counts_for_each_name(get, register):
    for number in range(4):
        make_cluster(f"Alpine Timber {number}")
    [found] = get("match/?name=Alpine Timber&limit=2").json()["results"]
    assert len(found["candidates"]) == 2


def test_an_answer_is_kept_until_the_register_changes(get, register):
    tag = get("match/?name=BioCon Valley")["ETag"]
    again = {"If-None-Match": tag}
    assert get("match/?name=BioCon Valley", **again).status_code == 304
    make_cluster("Something Else")
    assert get("match/?name=BioCon Valley", **again).status_code == 200


def test_other_sites_may_ask(get, register):
    assert get("match/?name=x")["Access-Control-Allow-Origin"] == "*"
