"""What a case would be, before anything is written."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.rules.opening import Known, Level, opening
from labels.rules.partial_dates import PartialDate
from labels.rules.validity import (
    Held,
    Period,
    Suspension,
    Terms,
    Validity,
    first_award,
    renewal,
    window_end,
)

D = date.fromisoformat
TERMS = Terms()
BRONZE, SILVER, GOLD = (
    Level("bronze", 1, TERMS, 1),
    Level("silver", 2, TERMS, 1),
    Level("gold", 3, TERMS, 2),
)
UNTIL = Period(D("2018-04-09"), D("2020-04-30"))


def held(level: Level = GOLD, period: Period = UNTIL, number: str = "A", **changes) -> Held:
    """A label awarded here for that period."""
    facts = {"renewable_until": window_end(period.last, TERMS), **changes}
    return Held(level.rank, number, Validity(period, period, **facts))


def opened(level: Level, *labels: Held, on: str, **known):
    return opening(level, Known(labels, **known), D(on))


def codes(found) -> list[str]:
    return [advice.code for advice in found.warnings]


def test_without_any_label_it_is_a_first_award():
    found = opened(BRONZE, on="2026-03-10")
    assert (found.kind, found.renews, found.window_closes) == ("first", "", None)
    assert found.expected == Period(D("2026-03-10"), D("2028-03-31"))
    assert (found.assessors, found.days_on_site, found.warnings) == (1, None, ())


@pytest.mark.parametrize(
    ("on", "kind", "expected"),
    [
        ("2019-06-01", "renewal", "2020-05-01/2023-04-30"),
        ("2020-04-30", "renewal", "2020-05-01/2023-04-30"),
        ("2021-04-30", "renewal", "2020-05-01/2023-04-30"),
        ("2021-05-01", "first", "2021-05-01/2023-05-31"),
    ],
)
def test_a_renewal_is_possible_to_the_last_day_of_the_window(on, kind, expected):
    found = opened(BRONZE, held(BRONZE), on=on)
    assert found.kind == kind
    assert f"{found.expected.first}/{found.expected.last}" == expected
    assert found.window_closes == (D("2021-04-30") if kind == "renewal" else None)
    assert found.renews == ("A" if kind == "renewal" else "")
    assert codes(found) == ([] if kind == "renewal" else ["late_renewal"])


def test_a_late_renewal_says_when_it_was_possible_and_what_it_is_now():
    found = opened(BRONZE, held(BRONZE), on="2021-05-01")
    assert found.warnings[0].text == (
        "Label A ended on 2020-04-30 and could be renewed until 2021-04-30. "
        "This is a first award again, valid for 24 months."
    )


def test_the_window_of_the_label_wins_over_that_of_new_terms():
    level = Level("bronze", 1, Terms(renewal_months=24, window_months=1), 1)
    found = opened(level, held(BRONZE), on="2021-04-30")
    assert (found.kind, found.window_closes) == ("renewal", D("2021-04-30"))
    assert found.expected == Period(D("2020-05-01"), D("2022-04-30"))


def test_a_label_without_a_date_for_its_window_has_the_window_of_the_terms():
    label = held(BRONZE, renewable_until=None)
    assert opened(BRONZE, label, on="2021-04-30").kind == "renewal"
    assert opened(BRONZE, label, on="2021-05-01").kind == "first"


def test_a_label_that_is_still_valid_is_renewed_even_without_a_window():
    level = Level("bronze", 1, Terms(window_months=0), 1)
    assert opened(level, held(BRONZE, renewable_until=None), on="2020-04-30").kind == "renewal"
    assert opened(level, held(BRONZE, renewable_until=None), on="2020-05-01").kind == "first"


def test_the_last_of_several_labels_is_renewed():
    later = held(BRONZE, Period(D("2020-05-01"), D("2023-04-30")), "B")
    for labels in ([held(BRONZE), later], [later, held(BRONZE)]):
        found = opened(BRONZE, *labels, on="2020-10-01")
        assert (found.renews, found.expected.last) == ("B", D("2026-04-30"))


def test_a_label_that_is_still_to_come_is_told_for_no_other_is_awarded_until_it_begins():
    later = held(BRONZE, Period(D("2020-05-01"), D("2023-04-30")), "B")
    found = opened(BRONZE, held(BRONZE), later, on="2020-04-30")
    assert codes(found) == ["label_upcoming"]
    assert found.warnings[0].text == (
        "Label B of this level begins on 2020-05-01. Until then no other one is awarded."
    )
    assert codes(opened(BRONZE, held(BRONZE), later, on="2020-05-01")) == []
    gone = held(BRONZE, later.validity.sure, "B", withdrawn_on=D("2020-01-01"))
    assert codes(opened(BRONZE, held(BRONZE), gone, on="2020-04-30")) == []


def test_a_withdrawn_label_is_not_renewed():
    found = opened(BRONZE, held(BRONZE, withdrawn_on=D("2019-01-01")), on="2019-06-01")
    assert (found.kind, codes(found)) == ("first", [])


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        (held(BRONZE), "upgrade"),
        (held(SILVER), "upgrade"),
        (held(BRONZE, suspensions=(Suspension(D("2019-05-01")),)), "upgrade"),
        (held(BRONZE, withdrawn_on=D("2019-05-01")), "first"),
        (held(BRONZE, Period(D("2016-01-01"), D("2018-12-31"))), "first"),
        (held(BRONZE, Period(D("2019-07-01"), D("2021-12-31"))), "first"),
        (held(GOLD), "renewal"),
        (held(GOLD, withdrawn_on=D("2019-12-01")), "first"),
    ],
)
def test_an_upgrade_is_from_a_lower_label_that_runs(label, kind):
    assert opened(GOLD, label, on="2019-06-01").kind == kind


def test_a_higher_label_makes_no_upgrade():
    assert opened(BRONZE, held(GOLD), on="2019-06-01").kind == "first"


def test_an_upgrade_gives_a_first_award_of_the_new_level():
    found = opened(GOLD, held(SILVER), on="2019-06-15")
    assert found.expected == Period(D("2019-06-15"), D("2021-06-30"))
    assert (found.window_closes, found.renews) == (None, "")


def test_a_label_of_that_level_long_ago_makes_it_no_upgrade_but_a_late_renewal():
    old = held(GOLD, Period(D("2012-01-01"), D("2014-01-31")), "OLD")
    found = opened(GOLD, old, held(SILVER), on="2019-06-01")
    assert (found.kind, codes(found)) == ("first", ["late_renewal", "experts"])


@pytest.mark.parametrize(
    ("sure", "possible", "on", "kind"),
    [
        (None, None, "2020-06-01", "first"),
        (None, Period(D("2016-01-01"), D("2020-12-31")), "2020-06-01", "first"),
        (
            Period(D("2016-12-31"), D("2018-01-31")),
            Period(D("2016-01-01"), D("2018-12-31")),
            "2019-01-31",
            "renewal",
        ),
        (
            Period(D("2016-12-31"), D("2018-01-31")),
            Period(D("2016-01-01"), D("2018-12-31")),
            "2019-02-01",
            "first",
        ),
    ],
)
def test_an_end_that_is_not_known_for_sure_is_said(sure, possible, on, kind):
    label = Held(BRONZE.rank, "A", Validity(sure, possible))
    found = opened(BRONZE, label, on=on)
    assert (found.kind, codes(found)) == (kind, ["uncertain_end"])


def test_a_label_with_a_known_end_goes_before_one_without():
    unknown = Held(BRONZE.rank, "Z", Validity(None, None))
    assert opened(BRONZE, unknown, held(BRONZE), on="2020-06-01").renews == "A"


@pytest.mark.parametrize(
    ("level", "labels", "days"),
    [
        (BRONZE, [], None),
        (BRONZE, [held(BRONZE)], None),
        (SILVER, [], Decimal("0.5")),
        (SILVER, [held(SILVER)], Decimal("0.5")),
        (GOLD, [], Decimal(2)),
        (GOLD, [held(SILVER)], Decimal(2)),
        (GOLD, [held(GOLD)], Decimal(1)),
        (GOLD, [held(GOLD, Period(D("2012-01-01"), D("2014-01-31")))], Decimal(2)),
    ],
)
def test_how_long_the_assessors_are_on_site(level, labels, days):
    found = opened(level, *labels, on="2020-06-01")
    assert (found.days_on_site, found.assessors) == (days, level.assessors)


@pytest.mark.parametrize(
    ("benchmarked", "benchmarked_on", "expected"),
    [
        (False, None, ["no_benchmarking"]),
        (True, None, []),
        (False, "2024-03-09", ["benchmarking_interval"]),
        (True, "2024-03-10", []),
        (True, "2024-09-10", []),
        (True, "2024-09-11", ["benchmarking_interval"]),
        (True, "2024-09", []),
        (True, "2024-10", ["benchmarking_interval"]),
        (True, "2024", []),
        (True, "2023", ["benchmarking_interval"]),
    ],
)
def test_silver_warns_outside_18_to_24_months_after_a_benchmarking(
    benchmarked, benchmarked_on, expected
):
    on = PartialDate(benchmarked_on) if benchmarked_on else None
    facts = {"benchmarked": benchmarked, "benchmarked_on": on}
    assert codes(opened(SILVER, on="2026-03-10", **facts)) == expected
    assert "benchmarking" not in "".join(codes(opened(GOLD, on="2026-03-10", **facts)))
    assert codes(opened(BRONZE, on="2026-03-10", **facts)) == []


def test_a_renewal_of_silver_does_not_ask_for_the_first_benchmarking():
    assert codes(opened(SILVER, held(SILVER), on="2020-06-01")) == []


@pytest.mark.parametrize(
    ("founded", "expected"),
    [
        (None, ["experts"]),
        ("2023-03-10", ["experts"]),
        ("2023-03-11", ["young_cluster", "experts"]),
        ("2023", ["young_cluster", "experts"]),
        ("2022", ["experts"]),
    ],
)
def test_gold_warns_of_a_cluster_that_may_be_younger_than_three_years(founded, expected):
    facts = {"founded": PartialDate(founded) if founded else None}
    assert codes(opened(GOLD, on="2026-03-10", **facts)) == expected
    assert "young_cluster" not in codes(opened(SILVER, on="2026-03-10", **facts))


DAYS = st.dates(D("2012-01-01"), D("2035-12-31"))


@given(DAYS, DAYS, st.sampled_from([BRONZE, SILVER, GOLD]))
def test_what_is_shown_before_is_what_the_rules_of_validity_give(awarded, day, level):
    award = first_award(awarded, TERMS)
    found = opening(level, Known([held(level, award)]), max(awarded, day))
    assert found.expected == renewal(award, max(awarded, day), TERMS)
    assert (found.kind == "renewal") == (max(awarded, day) <= window_end(award.last, TERMS))


@given(DAYS, st.integers(0, 2000))
def test_the_expected_validity_never_overlaps_a_label_of_that_level(awarded, later):
    award = first_award(awarded, TERMS)
    found = opening(BRONZE, Known([held(BRONZE, award)]), awarded + timedelta(later))
    assert found.expected.first > award.last
