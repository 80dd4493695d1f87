"""Names of lists matched with the register: measured on a labelled set of the real names."""

import csv
from collections import Counter
from datetime import date

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from labels.register import name_index
from labels.register.head import head
from labels.register.imports import import_awards, import_names
from labels.register.matching import match, match_all
from tests.factories import make_cluster, make_label, republish

from . import match_variants
from .importing import AWARDS, NAMES, taken_back

TODAY = date(2026, 11, 20)
NOBODY = {"near-twin", "not in the register", "another country"}


@pytest.fixture(scope="module")
def register(django_db_setup, django_db_blocker):
    """The register with the real label holders."""
    with taken_back(django_db_blocker):
        import_awards(AWARDS)
        import_names(NAMES)
        yield
    name_index.forget()


@pytest.fixture
def undone(register):
    """What a test publishes is taken back, and so is the index."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    name_index.forget()


@pytest.fixture(scope="module")
def measured(register):
    """Every row of the set with its answer."""
    rows = the_set()
    asked = [(row["text"], row["country"] or None) for row in rows]
    return list(zip(rows, match_all(asked, valid_on=TODAY).rows, strict=True))


def the_set():
    with match_variants.SET.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def chosen(name, country=None):
    found = match(name, country=country, valid_on=TODAY).chosen
    return found and found.slug


def first(name, country=None):
    return match(name, country=country, valid_on=TODAY).candidates[0]


def test_the_set_is_the_one_that_its_program_makes():
    assert [tuple(row.values()) for row in the_set()] == list(match_variants.rows())


def test_the_set_is_large_and_has_every_kind_of_difference():
    kinds = Counter(row["kind"] for row in the_set())
    assert sum(count for kind, count in kinds.items() if kind not in NOBODY) >= 400
    assert kinds["near-twin"] >= 150
    assert kinds["not in the register"] >= 50
    wanted = {"abbreviation", "former", "local", "english", "mojibake", "question mark", "partial"}
    assert wanted | set(match_variants.CHANGES) | NOBODY <= set(kinds)


def test_nobody_is_chosen_for_a_near_twin(measured):
    wrong = [row["text"] for row, found in measured if row["kind"] == "near-twin" and found.chosen]
    assert wrong == []


def test_who_is_chosen_is_meant_and_who_is_meant_is_mostly_chosen(measured):
    """Precision and recall; the figures are printed for docs/matching.md."""
    taken = [(row["meant"], found.chosen.name) for row, found in measured if found.chosen]
    right = sum(meant == name for meant, name in taken)
    meant = sum(bool(row["meant"]) for row, _found in measured)
    print(f"{len(measured)} names: precision {right / len(taken):.3f}, recall {right / meant:.3f}")
    assert right / len(taken) >= 0.98
    assert right / meant >= 0.9


def test_who_is_meant_is_nearly_always_among_the_candidates(measured):
    asked = [(row["meant"], found.candidates) for row, found in measured if row["meant"]]
    among = sum(any(each.name == meant for each in found) for meant, found in asked)
    assert among / len(asked) >= 0.99


@pytest.mark.parametrize(
    ("text", "name", "matched", "reason"),
    [
        ("BIOPMED", "bioPmed", "bioPmed", "exact"),
        ("AutoCluster NRW e.V.", "AutoCluster.NRW", "AutoCluster.NRW", "same without legal form"),
        (
            "CAAR",
            "Clúster de Automoción y Movilidad de Aragón",
            "CAAR",
            "acronym",
        ),
        ("NCE Subsea", "GCE Ocean Technology", "NCE Subsea", "former name"),
        ("Valley BioCon", "BioCon Valley", "BioCon Valley", "words in another order"),
        ("Silicon Saxnoy", "Silicon Saxony", "Silicon Saxony", "typing error"),
        (
            "Medical Valley",
            "Medical Valley EMN",
            "Medical Valley EMN",
            "part of the name",
        ),
    ],
)
def test_the_reason_is_told_with_the_name_that_fits(register, text, name, matched, reason):
    found = first(text)
    assert (found.name, found.matched, found.reason) == (name, matched, reason)


@pytest.mark.parametrize("text", ["", "-", "   ", "e.V.", "\u200b", "的", "?" * 50, "x" * 5000])
def test_what_is_no_name_finds_nobody_and_breaks_nothing(register, text):
    assert match(text, valid_on=TODAY).chosen is None


@settings(deadline=None)
@given(st.text(max_size=80))
def test_no_text_breaks_it(register, text):
    assert match(text, valid_on=TODAY).name == text


def test_three_letters_are_chosen_only_with_their_country(register):
    assert chosen("DAC") is None
    assert chosen("DAC", "IT") == "distretto-aerospaziale-della-campania"
    assert chosen("DAC", "FR") is None


def test_a_cluster_of_another_country_is_shown_and_never_chosen(register):
    assert chosen("bioPmed", "IT") == "biopmed"
    assert chosen("bioPmed", "DE") is None
    assert first("bioPmed", "DE").slug == "biopmed"


def test_two_of_one_name_are_told_apart_by_their_country_only(undone):
    for country in ("FR", "BE"):
        make_cluster("Photonique Sans Frontières", country=country)
    assert chosen("Photonique Sans Frontières") is None
    assert (
        chosen("Photonique Sans Frontières", "BE")
        == match("Photonique Sans Frontières", country="BE", valid_on=TODAY).candidates[0].slug
    )


def test_the_standing_is_that_of_the_day_asked_about(undone):
    cluster = make_cluster("Photonique Sans Frontières", published=False)
    make_label(cluster, "gold", awarded="2020-01-01", until="2021-12-31", published=False)
    republish(cluster)
    days = date(2021, 6, 1), date(2026, 6, 1)
    found = [match("Photonique Sans Frontières", valid_on=day).chosen.standing for day in days]
    assert [each["status"] for each in found] == ["valid", "expired"]


def test_what_is_published_is_found_at_once_and_what_left_no_more(undone):
    assert chosen("Photonique Sans Frontières") is None
    cluster = make_cluster("Photonique Sans Frontières")
    assert chosen("Photonique Sans Frontières") == cluster.slug
    cluster.names.update(text="Optique Sans Détour")
    cluster.name = "Optique Sans Détour"
    cluster.save()
    republish(cluster)
    assert chosen("Photonique Sans Frontières") is None
    assert chosen("Optique Sans Détour") == cluster.slug


def test_an_entry_with_the_same_names_is_followed_without_reading_all(
    undone, django_assert_num_queries
):
    cluster = make_cluster("Photonique Sans Frontières")
    before = match("bioPmed", valid_on=TODAY)
    words = name_index.name_index().postings
    make_label(cluster)
    with django_assert_num_queries(3):  # the head, what is new, and the record
        assert chosen("Photonique Sans Frontières") == cluster.slug
    assert name_index.name_index().postings is words
    assert name_index.name_index().register == head()
    assert match("bioPmed", valid_on=TODAY) == before


def test_many_names_cost_as_many_statements_as_one(register, django_assert_num_queries):
    match("bioPmed", valid_on=TODAY)
    names = [(row["text"], None) for row in the_set()[:200]]
    with django_assert_num_queries(2):
        match_all(names, valid_on=TODAY)


def test_who_read_the_head_before_another_followed_it_does_not_make_all_anew(undone, monkeypatch):
    before = head()
    make_cluster("Alpha Beta")
    kept = name_index.name_index()
    heads = [before]
    monkeypatch.setattr(name_index, "head", lambda: heads.pop() if heads else head())
    monkeypatch.setattr(name_index, "_made", None)
    assert name_index.name_index() is kept


@pytest.mark.parametrize(
    "other",
    ["Stiftung {}", "{} Foundation", "{} Company", "{} Group", "{} Park", "{} International"]
    + ["{} Hub", "Ex {}", "{} HR", "{} A", "{} IV"],
)
def test_another_body_of_the_same_name_is_never_chosen(register, other):
    names = [row["meant"] for row in the_set() if row["meant"]]
    asked = [(other.format(name), None) for name in dict.fromkeys(names)]
    found = match_all(asked, valid_on=TODAY).rows
    assert [each.name for each in found if each.chosen] == []


@pytest.mark.parametrize("text", ["Latvian IT Company", "Lombardy Aerospace Company"])
def test_a_company_is_no_cluster_of_that_name(register, text):
    assert chosen(text) is None
