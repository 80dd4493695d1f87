"""Why something is no valid label: one code for any number or name, and never a word too many."""

from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from labels.models import ClusterName, Label, Succession
from labels.register.head import head
from labels.register.whynot import CODES, why
from labels.rules.numbers import cluster_number, label_number
from labels.templatetags import why_words
from labels.workflow.delisting import delist
from tests import cases
from tests.factories import (
    exact,
    make_cluster,
    make_label,
    make_level,
    republish,
    suspend,
)
from tests.people import make_manager, make_secretariat

from .asking import ask

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)


@pytest.fixture(autouse=True)
def levels():
    make_level("gold")


def told(text, **clocks):
    found = why(text, ask(**clocks))
    assert found.code in CODES
    assert all(why_words.why_words(found, clocks.get("valid_on", DAY)))
    return found


def code(text, **clocks):
    return told(text, **clocks).code


def held(cluster, first, last, **fields):
    return make_label(cluster, "gold", validity=exact(first, last), until=last, **fields)


def wrong(number):
    return number[:-1] + ("2" if number[-1] != "2" else "3")


def test_every_code_has_its_words():
    assert why_words._HEADS.keys() == why_words._NEXT.keys() == CODES.keys()


def test_every_code_is_in_the_docs():
    docs = Path(__file__).resolve().parents[2] / "docs" / "checks.md"
    text = docs.read_text(encoding="utf-8")
    for each, sentence in CODES.items():
        assert f"| `{each}` | {sentence} |" in text


BY_DAY = [
    ("2019-12-31", "upcoming", "2020-01-01", None),
    ("2020-01-01", "valid", None, "2021-12-31"),
    ("2020-03-01", "suspended", None, "2020-03-31"),
    ("2021-12-31", "valid", None, "2021-12-31"),
    ("2022-01-01", "renewable", "2021-12-31", "2022-12-31"),
    ("2022-12-31", "renewable", "2021-12-31", "2022-12-31"),
    ("2023-01-01", "expired", "2021-12-31", None),
]


@pytest.mark.parametrize(("day", "status", "on", "until"), BY_DAY)
def test_a_label_and_its_cluster_say_the_same(day, status, on, until):
    cluster = make_cluster("Alpha")
    label = held(cluster, "2020-01-01", "2021-12-31", renewable_until="2022-12-31")
    suspend(label, "2020-03-01", "2020-03-31")
    for text in (label.number, cluster.number, "Alpha", "alpha", "ÁLPHA"):
        found = told(text, valid_on=date.fromisoformat(day))
        assert (found.code, found.on, found.until) == (status, on, until)
        assert found.exact


def test_a_suspension_without_an_end_has_none():
    label = held(make_cluster("Alpha"), "2020-01-01", "2027-12-31")
    suspend(label, "2026-01-01")
    found = told("Alpha")
    assert (found.code, found.until) == ("suspended", None)


def test_a_withdrawn_label_says_since_when():
    cluster = make_cluster("Alpha")
    label = held(cluster, "2020-01-01", "2027-12-31")
    Label.objects.update(withdrawn_on="2026-06-30", withdrawal_reason="Closed.")
    republish(cluster)
    for text in (label.number, "Alpha"):
        found = told(text)
        assert (found.code, found.on) == ("withdrawn", "2026-06-30")
    assert code("Alpha", valid_on=date(2026, 6, 29)) == "valid"


def test_a_label_without_dates_is_unknown_and_a_cluster_without_label_is_listed():
    make_label(make_cluster("Alpha"), "gold")
    make_cluster("Beta")
    assert (code("Alpha"), code("Beta")) == ("unknown", "listed_without_label")


def test_a_label_of_another_scheme_is_told_as_such():
    cluster = make_cluster("Alpha")
    label = held(cluster, "2026-01-01", "2027-12-31", scheme="bw")
    assert code(label.number) == code("Alpha") == "other_scheme"
    held(cluster, "2026-01-01", "2027-12-31")
    assert code("Alpha") == "valid"


def test_a_former_name_leads_to_the_name_of_today():
    cluster = make_cluster("Omega", names=[("Old Alpha", "former"), ("OME", "abbreviation")])
    cluster.names.filter(kind="former").update(used_until="2020-06")
    held(cluster, *YEARS)
    found = told("old alpha")
    assert (found.code, found.name, found.status) == ("renamed", "Old Alpha", "valid")
    assert found.other == {"slug": "omega", "name": "Omega"}
    assert (found.on, found.until) == ("2020-06", None)
    assert code("OME") == "valid"


YEARS = ("2026-01-01", "2027-12-31")


def test_a_name_or_an_address_that_only_the_past_knew_leads_to_the_record_of_today():
    cluster = make_cluster("Alpha Bio")
    then = head().at
    cluster.name, cluster.slug = "Omega", "omega"
    cluster.save(update_fields=["name", "slug"])
    ClusterName.objects.filter(cluster=cluster).update(text="Omega")
    republish(cluster)
    for text in ("Alpha Bio", "alpha-bio"):
        found = told(text)
        assert (found.code, found.other) == ("renamed", {"slug": "omega", "name": "Omega"})
        assert code(text, known_at=then) == "listed_without_label"
    assert code("Omega", known_at=then) == "never_listed"


@pytest.mark.parametrize(("kind", "expected"), [("merged", "merged"), ("renamed", "renamed")])
def test_a_cluster_with_a_successor_names_it_from_its_day_on(kind, expected):
    alpha, beta = make_cluster("Alpha"), make_cluster("Beta")
    label = held(alpha, *YEARS)
    Succession.objects.create(kind=kind, predecessor=alpha, successor=beta, on="2026-05-31")
    republish(alpha, beta)
    found = told("Alpha")
    assert (found.code, found.on, found.other["slug"]) == (expected, "2026-05-31", "beta")
    assert found.status == "valid"  # its own label stays with it
    assert code("Alpha", valid_on=date(2026, 5, 30)) == "valid"
    assert code("Beta") == "listed_without_label"
    assert code(label.number) == "valid"


def swapped(number):
    """Two different neighbours changed over."""
    place = next(i for i in (0, 1, 5) if number[i] != number[i + 1])
    return number[:place] + number[place + 1] + number[place] + number[place + 2 :]


@pytest.mark.parametrize("change", [wrong, swapped, lambda number: number[:-1]])
def test_a_mistyped_number_has_the_likely_ones(change):
    cluster = make_cluster("Alpha")
    label = held(cluster, *YEARS)
    found = told(change(label.number))
    assert found.code == "mistyped_number"
    assert [each["number"] for each, _record in found.meant] == [label.number]
    found = told(change(cluster.number))
    assert found.code == "mistyped_number"
    assert [each["slug"] for each in found.candidates] == ["alpha"]


def test_a_number_near_none_is_mistyped_and_one_never_given_out_is_never_listed():
    assert code(wrong(label_number(99_999))) == "mistyped_number"
    assert code(label_number(99_999)) == "never_listed"
    assert code(cluster_number(99_999)) == "never_listed"


@pytest.mark.parametrize(
    "text", ["Nobody at all", "", " ", "\0", "x" * 5000, "%", "'; --", "🏅", "e.V.", "\ud800", "-"]
)
def test_what_nobody_is_called_is_never_listed(text):
    make_cluster("Alpha")
    assert code(text) == "never_listed"


def test_clusters_of_one_name_are_several():
    make_cluster("Alpha", country="DE")
    make_cluster("Alpha", country="FR")
    make_cluster("Omega", names=[("Alpha", "former")])
    found = told("Alpha")
    assert (found.code, len(found.candidates), found.exact) == ("several", 3, True)


def test_a_legal_form_makes_no_difference():
    make_cluster("Alpha Bio e.V.")
    found = told("Alpha Bio")
    assert (found.code, found.exact) == ("listed_without_label", True)
    assert told("alpha bio GmbH").exact


def test_the_nearest_name_is_told_as_such():
    make_cluster("Paper Province")
    found = told("Papper Provinse")
    assert (found.code, found.exact) == ("listed_without_label", False)
    assert "nearest name is Paper Province" in why_words.why_words(found, DAY).detail


def test_of_several_near_names_none_is_chosen():
    make_cluster("Life Science Nord")
    make_cluster("Life Science Austria")
    found = told("life science")
    assert (found.code, found.exact) == ("several", False)
    assert {each["slug"] for each in found.candidates} == {
        "life-science-nord",
        "life-science-austria",
    }


def test_who_is_found_by_its_place_alone_is_only_offered():
    make_cluster("Alpha", city="Rostock")
    found = told("Rostock")
    assert (found.code, [each["slug"] for each in found.candidates]) == ("several", ["alpha"])


def test_what_left_the_register_says_so_by_each_of_its_names():
    sam = make_secretariat()
    alpha, double = make_cluster("Alpha"), make_cluster("Alfa Double")
    then = head().at
    delist(double, by=sam, reason="double", same_as=alpha)
    for text in ("Alfa Double", "alfa-double", double.number):
        found = told(text)
        assert (found.code, found.other) == ("delisted", {"slug": "alpha", "name": "Alpha"})
        assert code(text, known_at=then) == "listed_without_label"
    mistake = make_cluster("Entered Wrongly")
    delist(mistake, by=sam, reason="mistake")
    assert (told("Entered Wrongly").code, told("Entered Wrongly").other) == ("delisted", None)


def test_before_anything_was_published_nobody_was_known():
    label = held(make_cluster("Alpha"), *YEARS)
    for text in ("Alpha", "alpha", label.number):
        assert code(text, known_at=head().at.replace(year=2000)) == "never_listed"


def test_a_case_in_progress_looks_exactly_like_no_case():
    """Told of the same clusters before a case was opened and at each state of it."""
    bare, former = make_cluster("Alpha"), make_cluster("Beta")
    label = held(former, "2020-01-01", "2021-12-31")
    texts = ("Alpha", bare.number, "Beta", label.number, wrong(label.number))
    before = [told(text) for text in texts]
    for cluster in (bare, former):
        cases.make_assessment("proposed", cluster=cluster, manager=make_manager(cluster))
    assert [told(text) for text in texts] == before


@pytest.mark.parametrize("write", [str, wrong])
def test_a_number_of_a_cluster_that_is_not_listed_costs_what_nobodys_does(write):
    """A cluster that is not listed yet may have a case; nothing may tell it from no cluster."""
    make_cluster("Alpha")
    counts, answers = [], []
    for number in (make_cluster("Hidden", published=False).number, cluster_number(987_654)):
        with CaptureQueriesContext(connection) as statements:
            answers.append(code(write(number)))
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert answers[0] == answers[1]
