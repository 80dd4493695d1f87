"""One box for a number or a name: one sentence says what is the case and what to do next."""

from urllib.parse import urlencode

import pytest

from labels.models import Cluster, Succession
from labels.rules.numbers import label_number
from tests import cases
from tests.factories import make_cluster, republish
from tests.people import make_manager

pytestmark = pytest.mark.django_db


def at(text, **more):
    return "/verify/?" + urlencode({"q": text, **more})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Alpha Bio", "Gold label, valid until 31 March 2028"),
        ("alpha-bio", "Gold label, valid until 31 March 2028"),
        ("Beta Energie", "Silver label, expired"),
        ("gamma", "knows of no label of it"),
    ],
)
def test_a_name_has_one_answer_and_what_to_do_next(see, register, text, words):
    page = see(at(text))
    assert words in page.words
    assert "What to do:" in page.words
    (box,) = [a for a in page.all("input") if a.get("name") == "q"]
    assert box["value"] == text


def test_the_answer_is_for_the_day_that_was_asked(see, register):
    page = see(at("Beta Energie", valid_on="2022-02-10"))
    assert "It is suspended until 28 February 2022." in page.words
    assert "/clusters/beta-energie/?valid_on=2022-02-10" in page.links


def test_the_number_of_a_label_leads_to_its_page(client, register):
    number = register["gold"].number
    answer = client.get(at(number.lower(), valid_on="2026-05-01"))
    assert answer.status_code == 302
    assert answer["Location"] == f"/labels/{number}/?valid_on=2026-05-01"


def test_the_number_of_a_cluster_has_its_answer(see, register):
    page = see(at(register["alpha"].number))
    assert "/clusters/alpha-bio/" in page.links
    assert f"/labels/{register['gold'].number}/" in page.links


def test_what_nobody_knows_is_a_404_that_helps(see, register):
    page = see(at("Nobody at all"), 404)
    assert "Not in the register" in page.words
    assert "never gave it out" in see(at(label_number(99_999)), 404).words


def test_several_that_may_be_meant_are_offered(see, register):
    make_cluster("Alpha Bio", country="FR")
    page = see(at("Alpha Bio"))
    assert "Which one do you mean?" in page.words
    assert {"/clusters/alpha-bio/"} < set(page.links)


def test_a_merged_cluster_names_the_other_one(see, register):
    Succession.objects.create(
        kind="merged", predecessor=register["alpha"], successor=register["beta"], on="2026-10"
    )
    republish(register["alpha"], register["beta"])
    page = see(at("Alpha Bio"))
    assert "Alpha Bio was merged into Béta Énergie in October 2026." in page.words
    assert {"/clusters/alpha-bio/", "/clusters/beta-energie/"} <= set(page.links)


def test_what_was_typed_is_never_markup(see, register):
    assert "<b>x</b>" in see(at("<b>x</b>"), 404).text


@pytest.mark.parametrize("text", ["\0", "\u202e", "x" * 201])
def test_what_is_no_text_is_a_400_that_says_so(see, register, text):
    assert "q:" in see(at(text), 400).words


def test_the_form_keeps_the_moment_that_was_asked_about(see, register, client):
    known_at = client.get("/api/v1/clusters/").json()["register"]["known_at"]
    page = see(at("Alpha Bio", known_at=known_at))
    assert {"type": "hidden", "name": "known_at", "value": known_at} in page.all("input")
    assert see(at("Alpha Bio", known_at="2020-01-01"), 404).words


@pytest.mark.parametrize("address", ["/verify/?q={}", "/api/v1/verify/?q={}", "/labels/{}/"])
@pytest.mark.parametrize("text", ["Gamma", "Beta Energie"])
def test_a_case_in_progress_looks_exactly_like_no_case(client, register, address, text):
    before = client.get(address.format(text))
    for cluster in Cluster.objects.filter(slug__in=["gamma", "beta-energie"]):
        cases.make_assessment("in_review", cluster=cluster, manager=make_manager(cluster))
    after = client.get(address.format(text))
    assert after.content == before.content
    assert after.get("ETag") == before.get("ETag")


@pytest.mark.parametrize(
    ("text", "look", "sign", "status"),
    [
        ("Alpha Bio", "st-valid", "#s-valid", 200),
        ("Beta Energie", "st-expired", "#s-expired", 200),
        ("gamma", "st-none", "#s-none", 200),
        ("Nobody at all", "st-problem", "#s-withdrawn", 404),
        ("ABCD-2345", "st-problem", "#s-withdrawn", 404),
    ],
)
def test_the_answer_has_a_sign_beside_its_words(see, register, text, look, sign, status):
    page = see(at(text), status)
    assert [a for a in page.all("div") if a.get("class") == f"verdict {look}"]
    assert sign in [a["href"] for a in page.all("use")]


def test_a_renamed_cluster_names_the_name_of_today(see, register):
    make_cluster("Delta Now", names=[("Delta Before", "former")])
    page = see(at("Delta Before"))
    assert "It has another name now" in page.words
    assert "Delta Before is called Delta Now now" in page.words


@pytest.mark.parametrize("text", ["Alpha Bio", "alpha-bio", "Alpha Bi", "Nobody at all"])
def test_an_answer_takes_few_statements(client, register, django_assert_max_num_queries, text):
    client.get(at("gamma"))
    with django_assert_max_num_queries(3):
        client.get(at(text))


def test_what_somebody_typed_is_kept_by_no_cache(client, register):
    answer = client.get(at("Alpha Bio"))
    assert answer["Cache-Control"] == "no-store"
    assert "ETag" not in answer
    assert client.get("/verify/")["Cache-Control"].startswith("public")
