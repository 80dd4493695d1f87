"""Who wants the labels of a scheme, how many there are, the list of schemes; and what it costs."""

from datetime import date

import pytest
from django.utils.translation import override

from labels.models import LevelRule, SchemeAlias
from labels.views import scheme_facts
from tests.factories import make_label, make_scheme

from .ruling import make_programmes, make_rules

pytestmark = pytest.mark.django_db
PAGE = "/schemes/ecei/"


@pytest.fixture
def rules(scheme):
    return make_rules(scheme)


@pytest.fixture
def programmes(scheme):
    make_programmes(scheme)


# Programmes, names and counts.


def test_programmes_are_told_with_level_time_payer_and_source(see, programmes):
    page = see(PAGE)
    row = "Asking DE Silver 1 January 2016 to 31 December 2019 The ministry Silver within two years"
    assert row in page.words
    assert "(uncertain) example.org" in page.words
    assert {"/clusters/?programme=asks", "https://example.org/asking"} <= set(page.links)
    assert "Paying project It paid." in page.words
    assert "Another programme No tie found." in page.words


def test_other_programmes_stand_beside_the_european_scheme_only(see, programmes):
    make_scheme("state")
    scheme_facts.forget()
    assert "Another programme" not in see("/schemes/state/").words


def test_other_names_of_a_scheme_are_told(see, scheme):
    SchemeAlias.objects.create(scheme=scheme, name="The ECEI label", folded="the ecei label")
    assert "What sources also call it The ECEI label" in see(PAGE).words


def test_a_scheme_counts_its_own_labels_by_level(see, register, scheme):
    make_label(register["alpha"], "gold", awarded="2026-05", scheme="state")
    page = see(PAGE)
    assert "This register knows of 3 labels of this scheme. 1 is proved to be valid today." in (
        page.words
    )
    assert "Ever awarded 1 Valid today 1" in page.words
    for link in (
        "/clusters/?scheme=ecei",
        "/clusters/?scheme=ecei&level=gold",
        "/clusters/?scheme=ecei&level=gold&status=valid",
    ):
        assert link in page.links
        assert "Alpha Bio" in see(link).words
    other = see("/schemes/state/")
    assert "This register knows of 1 label of this scheme." in other.words
    assert "The rules of this scheme are not recorded here yet." in other.words


def test_a_scheme_without_labels_says_so(see, scheme):
    assert "This register knows of no label of this scheme so far." in see(PAGE).words


def test_the_list_tells_schemes_apart_by_rules_and_labels(see, register, scheme):
    make_scheme("state")
    page = see("/schemes/")
    assert "1 version of the rules · " not in page.words
    assert "1 version of the rules 3 labels ever awarded 1 valid today" in page.words
    assert "rules not recorded no label known here" in page.words
    assert {"/schemes/ecei/", "/schemes/state/"} <= set(page.links)


def test_schemes_are_in_the_order_of_the_readers_alphabet(see, scheme):
    for slug, name in (("a", "Zeta"), ("b", "Ärzte"), ("c", "Aachen")):
        made = make_scheme(slug)
        made.name = name
        made.save()
    scheme_facts.forget()
    links = [link for link in see("/de/schemes/").links if link.startswith("/de/schemes/")]
    order = [link.split("/")[3] for link in links if link.split("/")[3] in ("a", "b", "c", "ecei")]
    assert list(dict.fromkeys(order)) == ["ecei", "c", "b", "a"]


# What it costs, and how long it is kept.


@pytest.mark.parametrize("address", ["/schemes/", PAGE, f"{PAGE}?on=2015-01-01"])
def test_after_the_reference_data_a_page_takes_two_statements_and_then_one(
    see, register, rules, programmes, django_assert_num_queries, address
):
    scheme_facts.facts()
    with django_assert_num_queries(2):
        see(address)
    with django_assert_num_queries(1):
        see(address)


def test_the_reference_data_takes_nine_statements_however_many_schemes(
    rules, programmes, django_assert_num_queries
):
    for number in range(3):
        make_scheme(f"other-{number}")
    with django_assert_num_queries(9):
        scheme_facts.facts()
    with django_assert_num_queries(0):
        scheme_facts.facts()


def test_a_page_is_not_sent_again_until_its_text_changes(client, register, scheme):
    tag = client.get(PAGE)["ETag"]
    asked = {"if-none-match": tag}
    again = client.get(PAGE, headers=asked)
    assert (again.status_code, again.content) == (304, b"")
    LevelRule.objects.update(summary="Three experts.")
    scheme_facts.forget()
    answer = client.get(PAGE, headers=asked)
    assert answer.status_code == 200
    assert answer["ETag"] != tag


def test_a_page_is_not_kept_past_midnight(client, register, scheme, monkeypatch):
    monkeypatch.setattr("labels.freshness.seconds_left", lambda now: 7)
    assert client.get(PAGE)["Cache-Control"] == "public, max-age=7"


def test_in_another_language_words_change_and_names_stay(see, rules):
    page = see(f"/de{PAGE}")
    assert "First rules" in page.words
    assert "/de/schemes/" in page.links
    with override("de"):
        assert scheme_facts.facts().schemes["ecei"].rules_on(date(2015, 1, 1)) == rules[0]
