"""Labels by scheme: the same counts as the statistics, for each scheme by itself."""

from datetime import date

import pytest

from labels.register import cache
from labels.register.head import head
from labels.register.scheme_counts import NONE, Count, scheme_counts, whole
from labels.register.statistics import statistics
from tests.factories import exact, make_cluster, make_label

pytestmark = pytest.mark.django_db
DAYS = [date(2010, 1, 1), date(2016, 6, 30), date(2022, 1, 1), date(2026, 11, 20)]


@pytest.fixture
def register(db):
    alpha, beta = make_cluster("Alpha"), make_cluster("Beta")
    make_label(alpha, "gold", awarded="2026-03-10", validity=exact("2026-03-10", "2028-03-31"))
    make_label(alpha, "bronze", awarded="2016")
    make_label(beta, "silver")
    make_label(beta, "gold", awarded="2021-05-10", scheme="state")


def test_a_register_without_entries_has_no_schemes(db):
    assert scheme_counts(head(), DAYS[-1]) == {}
    assert whole({}) == NONE


def test_entries_without_labels_make_no_scheme(db):
    make_cluster("Gamma")
    assert scheme_counts(head(), DAYS[-1]) == {}


def test_each_scheme_counts_for_itself(register):
    found = scheme_counts(head(), DAYS[-1])
    assert found["state"] == {"gold": Count(1, 0)}
    assert found["ecei"] == {"gold": Count(1, 1), "bronze": Count(1, 0), "silver": Count(1, 0)}
    assert whole(found["ecei"]) == Count(3, 1)


@pytest.mark.parametrize("day", DAYS)
def test_the_european_scheme_counts_as_the_statistics_do(register, day):
    told = statistics(on=day, by=("level",))
    found = scheme_counts(head(), day).get("ecei", {})
    assert whole(found) == (told["totals"]["ever"], told["totals"]["valid"])
    by_level = {row["code"]: (row["ever"], row["valid"]) for row in told["by"]["level"]}
    assert found == by_level


def test_counts_are_asked_once_for_each_register_and_day(register, django_assert_num_queries):
    now = head()
    with django_assert_num_queries(1):
        first = scheme_counts(now, DAYS[-1])
    with django_assert_num_queries(0):
        assert scheme_counts(now, DAYS[-1]) is first
    with django_assert_num_queries(1):
        scheme_counts(now, DAYS[-2])


def test_what_is_published_between_is_not_counted(register):
    """The head is read first: counts are of that register, whatever came after."""
    before = head()
    make_label(make_cluster("Delta"), "gold", awarded="2020", scheme="state")
    cache._kept.clear()
    assert whole(scheme_counts(before, DAYS[-1])["state"]) == Count(1, 0)
    assert whole(scheme_counts(head(), DAYS[-1])["state"]) == Count(2, 0)
