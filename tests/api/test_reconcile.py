"""The reconciliation service as OpenRefine asks it."""

import json
from urllib.parse import urlencode

import pytest

from labels.api.reconcile_queries import MOST_QUERIES
from labels.register import name_index

from .conftest import problem

ADDRESS = "/api/v1/reconcile/"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(autouse=True)
def names_are_read_anew():
    name_index.forget()
    yield
    name_index.forget()


@pytest.fixture
def post(client):
    def post(**form):
        texts = {k: v if isinstance(v, str) else json.dumps(v) for k, v in form.items()}
        return client.post(ADDRESS, urlencode(texts), content_type=FORM)

    return post


@pytest.fixture
def ask(post):
    """The candidates of one query."""

    def ask(**query):
        answer = post(queries={"q0": query})
        assert answer.status_code == 200, answer.content
        return answer.json()["q0"]["result"]

    return ask


BAD = [
    {},
    {"queries": "{"},
    {"queries": "[]"},
    {"queries": "{}"},
    {"queries": '{"q0": "bioPmed"}'},
    {"queries": '{"q0": {}}'},
    {"queries": '{"q0": {"query": "x"}, "q0": {"query": "y"}}'},
    {"queries": {"q0": {"query": "x" * 401}}},
    {"queries": {"q0": {"query": "x", "limit": 0}}},
    {"queries": {"q0": {"query": "x", "limit": "many"}}},
    {"queries": {"q0": {"query": "x", "typ": "cluster"}}},
    {"queries": {"q0": {"query": "x", "type": 5}}},
    {"queries": {"q0": {"query": "x", "properties": [{"pid": "contry", "v": "DE"}]}}},
    {"queries": {f"q{i}": {"query": "x"} for i in range(MOST_QUERIES + 1)}},
    {"queries": {"q" * 101: {"query": "x"}}},
    {"queries": {"q0": {"query": "x"}}, "extend": {"ids": ["a"], "properties": []}},
    {"queries": {"q0": {"query": "x"}}, "callback": "alert"},
    {"extend": {"ids": ["a"]}},
    {"extend": {"ids": [], "properties": [{"id": "level"}]}},
    {"extend": {"ids": ["a"], "properties": [{"id": "levl"}]}},
    {"extend": {"ids": ["a"], "properties": [{"id": "level", "settings": {"x": 1}}]}},
    {"extend": {"ids": ["a\0"], "properties": [{"id": "level"}]}},
    {"extend": {"ids": ["a"] * 1001, "properties": [{"id": "level"}]}},
]


@pytest.mark.parametrize("form", BAD, ids=lambda form: str(form)[:60])
def test_what_is_not_a_query_is_a_problem(form, post, register):
    answer = post(**form)
    assert answer.status_code == 400
    assert problem(answer)["code"] in {"bad_body", "bad_parameters", "not_json"}


@pytest.mark.parametrize(
    "value", [49, 4.9, True, [["DE"]], ["DE", 49], {}, {"id": 49}, {"id": ["DE"]}, [{"id": {}}]]
)
def test_a_country_that_is_no_text_is_refused_and_named(value, post, register):
    properties = [{"pid": "country", "v": "DE"}, {"pid": "country", "v": value}]
    answer = post(queries={"q0": {"query": "BioCon Valley", "properties": properties}})
    assert answer.status_code == 400
    told = problem(answer)
    assert told["code"] == "bad_body"
    assert [each["pointer"] for each in told["errors"]] == ["#/properties/1/v"]
    assert "country" in told["detail"]


@pytest.mark.parametrize("value", [None, "", " ", [], [None], ["", None]])
def test_an_empty_country_is_none(value, ask, register):
    properties = [{"pid": "country", "v": value}]
    assert ask(query="BioCon Valley", properties=properties)[0]["match"] is True


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"queries=%FF", FORM, 400),
        (b"\xff", FORM, 400),
        (b"queries={}&queries={}", FORM, 400),
        (b"{}", "application/json", 415),
        (b"queries=" + b"x" * 1_048_576, FORM, 413),
    ],
)
def test_only_a_small_form_in_utf8_is_read(body, kind, status, client, register):
    answer = client.post(ADDRESS, body, content_type=kind)
    assert answer.status_code == status
    problem(answer)


@pytest.mark.parametrize(
    "query", ["callback=alert", "querys={}", "queries={", "queries=%7B%7D", "extend={}"]
)
def test_parameters_are_as_strict(query, client, register):
    answer = client.get(f"{ADDRESS}?{query}")
    assert answer.status_code == 400
    problem(answer)


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_nothing_else_is_let_through(method, client, register):
    assert getattr(client, method)(ADDRESS).status_code in {403, 405}


@pytest.mark.parametrize("place", ["suggest/?prefix=x", "properties/"])
def test_the_other_addresses_are_read_only(place, client, register):
    assert client.post(f"{ADDRESS}{place}").status_code in {403, 405}


def test_the_service_says_where_everything_is(client, register, settings):
    told = client.get(ADDRESS).json()
    assert told["versions"] == ["0.2"]
    assert told["identifierSpace"] == f"{settings.BASE_URL}/clusters/"
    page = told["view"]["url"].replace("{{id}}", "biocon-valley")
    assert client.get(page.removeprefix(settings.BASE_URL)).status_code == 200
    for place in (told["suggest"]["entity"], told["extend"]["propose_properties"]):
        assert place["service_url"] == settings.BASE_URL
        assert place["service_path"].startswith(ADDRESS)


def test_a_query_gets_candidates_and_a_match(ask, register):
    best = ask(query="BIOCON VALLEY e.V.", type="cluster", limit=3)[0]
    assert best == {
        "id": "biocon-valley",
        "name": "BioCon Valley",
        "score": 98.0,
        "match": True,
        "type": [{"id": "cluster", "name": "Cluster organisation"}],
    }


def test_what_is_not_certain_is_no_match(ask, register):
    assert [each["match"] for each in ask(query="BioCon Valley Süd")] == [False]


@pytest.mark.parametrize(
    ("country", "match"),
    [
        ("DE", True),
        ([{"id": "DE", "name": "Germany"}], True),
        ("AT", False),
        ("no country", False),
        (None, True),
        ([], True),
    ],
)
def test_the_country_decides_with_the_name(country, match, ask, register):
    properties = [{"pid": "country", "v": country}]
    best = ask(query="BioCon Valley", properties=properties)[0]
    assert best["match"] is match


def test_other_types_have_no_candidates(ask, register):
    assert ask(query="BioCon Valley", type="person") == []
    assert ask(query="BioCon Valley", type=["person", "cluster"], type_strict="any")


def test_many_queries_cost_as_few_statements_as_one(post, register, django_assert_num_queries):
    post(queries={"q0": {"query": "BioCon Valley"}})
    queries = {f"q{i}": {"query": f"BioCon Valley {i}"} for i in range(MOST_QUERIES)}
    with django_assert_num_queries(2):
        assert len(post(queries=queries).json()) == MOST_QUERIES


def test_queries_may_come_by_get(client, register):
    queries = json.dumps({"a": {"query": "biocon valley"}, "b": {"query": "zonder label"}})
    told = client.get(ADDRESS, {"queries": queries}).json()
    found = {key: answer["result"][0]["id"] for key, answer in told.items()}
    assert found == {"a": "biocon-valley", "b": "zonder-label"}


def test_a_posted_answer_is_kept_by_no_cache_and_open_to_other_sites(post, register):
    answer = post(queries={"q0": {"query": "x"}})
    assert answer["Cache-Control"] == "no-store"
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_columns_are_filled_from_the_register(post, register):
    wanted = ["country", "level", "label", "valid_until", "status"]
    told = post(
        extend={
            "ids": ["biocon-valley", "cluster-alpen", "never-heard-of"],
            "properties": [{"id": each} for each in wanted],
        }
    ).json()
    assert [each["id"] for each in told["meta"]] == wanted
    rows = {
        slug: {name: [c["str"] for c in cells] for name, cells in row.items()}
        for slug, row in told["rows"].items()
    }
    assert rows["biocon-valley"]["country"] == ["DE"]
    assert rows["biocon-valley"]["level"] == ["silver"]
    assert rows["biocon-valley"]["label"] == [register["silver"].number]
    assert rows["cluster-alpen"]["status"] == ["expired"]
    assert rows["cluster-alpen"]["level"] == []
    assert not any(rows["never-heard-of"].values())


def test_what_may_be_added_is_listed(client, register):
    told = client.get(f"{ADDRESS}properties/?type=cluster").json()
    assert {each["id"] for each in told["properties"]} >= {"country", "level", "label"}


def test_suggestions_begin_as_typed(client, register):
    told = client.get(f"{ADDRESS}suggest/", {"prefix": "bioc"}).json()
    assert [each["id"] for each in told["result"]] == ["biocon-valley"]
    assert client.get(f"{ADDRESS}suggest/").status_code == 400
