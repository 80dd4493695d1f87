"""Other schemes never answer for the European one; they answer when they are named."""

from datetime import date

import pytest

from labels.register.labels import labels_page
from labels.register.query import page, record
from labels.register.question import Choice, Question
from labels.register.statistics import statistics
from tests.factories import exact, make_cluster, make_label

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 30)
IN_FORCE = {"validity": exact("2026-01-01", "2027-12-31")}


@pytest.fixture(autouse=True)
def two_clusters():
    make_label(make_cluster("European"), "silver", **IN_FORCE)
    make_label(make_cluster("Regional"), "gold", scheme="bw-cluster-excellence", **IN_FORCE)


def slugs(**conditions):
    return [each["slug"] for each in page(Question(valid_on=DAY, **conditions)).records()]


def named(*codes):
    return Choice(any=codes)


def test_a_gold_of_another_scheme_is_no_european_gold():
    assert slugs(level=named("gold")) == []
    assert slugs(min_level="bronze", status=named("valid")) == ["european"]
    assert slugs(status=Choice(none=("valid",))) == ["regional"]
    assert record("regional", Question(valid_on=DAY)).record()["standing"]["status"] == "none"


def test_it_answers_under_its_own_name():
    assert slugs(level=named("gold"), scheme=named("bw-cluster-excellence")) == ["regional"]
    assert slugs(scheme=named("bw-cluster-excellence", "ecei")) == ["european", "regional"]


def test_both_clusters_are_listed_when_nothing_is_asked_about_labels():
    assert slugs() == ["european", "regional"]


def test_the_listing_of_labels_holds_european_ones_unless_others_are_named():
    def schemes(**conditions):
        rows = labels_page(Question(valid_on=DAY, **conditions)).rows
        return sorted(row["scheme"] for row in rows)

    assert schemes() == ["ecei"]
    assert schemes(scheme=named("bw-cluster-excellence")) == ["bw-cluster-excellence"]
    assert schemes(scheme=Choice(none=("ecei",))) == ["bw-cluster-excellence"]


def test_counts_are_of_european_labels():
    assert statistics(on=DAY)["totals"]["ever"] == 1
    asked = Question(valid_on=DAY, facets=("level", "status"))
    assert page(asked).facets == {
        "level": [{"code": "silver", "count": 1}],
        "status": [{"code": "valid", "count": 1}],
    }


def test_refusing_the_european_scheme_asks_about_the_others():
    refused = Choice(none=("ecei",))
    assert slugs(level=named("gold"), scheme=refused) == ["regional"]
    assert slugs(scheme=refused) == ["regional"]
    assert slugs(level=named("silver"), scheme=refused) == []
