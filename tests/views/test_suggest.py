"""Suggestions while somebody types: what is found, what is refused, what it costs."""

import pytest

from labels.models import ClusterName
from tests.factories import make_cluster, republish

pytestmark = pytest.mark.django_db


@pytest.fixture
def names(client):
    """The suggested names for what was typed."""

    def names(text, **more):
        answer = client.get("/suggest/", {"q": text, **more})
        assert answer.status_code == 200
        return [
            part.partition("</span>")[0]
            for part in answer.content.decode().split('class="suggestion-name">')[1:]
        ]

    return names


HOSTILE = [
    {"q": "x" * 201},
    {"q": "a\x00b"},
    {"q": ["alpha", "beta"]},
    {"q": "alpha", "limit": "100"},
    {"q": "alpha", "country": "DE"},
    {"q": "alpha", "format": "json"},
    {"query": "alpha"},
]


@pytest.mark.parametrize("sent", HOSTILE, ids=str)
def test_what_is_no_name_is_refused(client, register, sent):
    answer = client.get("/suggest/", sent)
    assert answer.status_code == 400
    assert answer["Cache-Control"] == "no-store"


EMPTY = [
    "",
    " ",
    "a",
    "%",
    "_",
    "'",
    "🙂",
    "!!!",
    "\\",
    "'; DROP TABLE labels_entry; --",
    "x" * 200,
]


@pytest.mark.parametrize("text", EMPTY)
def test_what_names_nobody_suggests_nobody(names, register, text):
    assert names(text) == []


def test_nothing_can_be_sent(client, register):
    assert client.post("/suggest/", {"q": "alpha"}).status_code == 405


def test_what_was_typed_is_never_shown(client, register):
    assert b"script" not in client.get("/suggest/?q=<script>alpha").content


@pytest.mark.parametrize(
    "typed", ["be", "beta", "BÉTA", "energie", "energie beta", "betta energie"]
)
def test_accents_case_order_and_errors_are_forgiven(names, register, typed):
    assert "Béta Énergie" in names(typed)


def test_at_most_eight_are_suggested_the_best_first(names, register):
    for place in range(12):
        make_cluster(f"Zeta Alpha {place}", published=True)
    found = names("alpha")
    assert len(found) == 8
    assert found[0] == "Alpha Bio"


def test_a_suggestion_tells_country_and_standing_and_leads_to_the_profile(client, register):
    text = client.get("/suggest/?q=alpha").content.decode()
    assert 'role="option"' in text
    assert 'href="/clusters/alpha-bio/"' in text
    assert "Gold label, valid until 31 March 2028" in text
    assert "1 cluster with such a name" in text
    german = client.get("/de/suggest/?q=alpha").content.decode()
    assert 'href="/de/clusters/alpha-bio/"' in german


def test_a_former_name_is_shown_beside_the_name_of_today(client, register):
    ClusterName.objects.create(cluster=register["alpha"], text="Omega Park", kind="former")
    republish(register["alpha"])
    text = client.get("/suggest/?q=omega").content.decode()
    assert 'class="suggestion-other">Omega Park' in text


def test_a_suggestion_takes_three_statements_at_most(
    client, register, django_assert_max_num_queries
):
    client.get("/suggest/?q=gamma")  # reads the code lists, which are kept
    for text in ("alpha", "alhpa", "beta energie", "x" * 200, " ".join("abcdefghijklmnop")):
        with django_assert_max_num_queries(3):
            client.get("/suggest/", {"q": text})


def test_suggestions_are_kept_like_pages_and_are_not_for_search_engines(client, register):
    answer = client.get("/suggest/?q=alpha")
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Cache-Control"].startswith("public")
    again = client.get("/suggest/?q=alpha", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("address", ["/", "/clusters/"])
def test_the_field_is_an_ordinary_search_without_scripts(see, register, address):
    page = see(address)
    (field,) = [a for a in page.all("input") if a.get("name") == "q"]
    assert field["hx-get"] == "/suggest/"
    assert "role" not in field, "a combobox only where a script makes it one"
    assert {"action": "/clusters/", "method": "get"}.items() <= page.all("form")[0].items()
