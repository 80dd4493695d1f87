"""An award known only from a source: what is sure, and what is possible."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.rules.partial_dates import PartialDate
from labels.rules.told import told
from labels.rules.validity import (
    Period,
    Terms,
    Validity,
    end_of_month_after,
    first_award,
    label_status,
    renewal,
    window_end,
)

TERMS = Terms()
D = date.fromisoformat


def tell(awarded: str = "", until: str = "", *, previous=None, terms: Terms = TERMS) -> Validity:
    return told(
        awarded=PartialDate(awarded) if awarded else None,
        until=PartialDate(until) if until else None,
        terms=terms,
        previous=previous,
    )


def days(span: Period | None) -> str | None:
    return f"{span.first} {span.last}" if span else None


@pytest.mark.parametrize(
    ("awarded", "until", "sure", "possible", "renewable_until"),
    [
        # only an award: a first award on any of the days meant
        ("2016", "", "2016-12-31 2018-01-31", "2016-01-01 2018-12-31", "2019-01-31"),
        ("2016-04", "", "2016-04-30 2018-04-30", "2016-04-01 2018-04-30", "2019-04-30"),
        ("2018-04-09", "", "2018-04-09 2020-04-30", "2018-04-09 2020-04-30", "2021-04-30"),
        ("2018-02", "", "2018-02-28 2020-02-29", "2018-02-01 2020-02-29", "2021-02-28"),
        # both, as stated: Qoot, Querétaro, MADE, Slovak-like years
        (
            "2019-07-25",
            "2021-07-25",
            "2019-07-25 2021-07-25",
            "2019-07-25 2021-07-25",
            "2022-07-25",
        ),
        ("2016-07", "2018-04-29", "2016-07-31 2018-04-29", "2016-07-01 2018-04-29", "2019-04-29"),
        ("2021", "2023-10-31", "2021-12-31 2023-10-31", "2021-01-01 2023-10-31", "2024-10-31"),
        ("2017", "2020", "2017-12-31 2020-01-01", "2017-01-01 2020-12-31", "2021-01-01"),
        (
            "2020-05-01",
            "2020-05-01",
            "2020-05-01 2020-05-01",
            "2020-05-01 2020-05-01",
            "2021-05-01",
        ),
        ("2020-05", "2020", None, "2020-05-01 2020-12-31", None),
        ("2020", "2020", None, "2020-01-01 2020-12-31", None),
        # only an end: sure for a first award before it, possible for a renewal
        ("", "2020-12-31", "2019-01-01 2020-12-31", "2018-01-01 2020-12-31", "2021-12-31"),
        ("", "2015-05-27", "2013-05-28 2015-05-27", "2012-05-28 2015-05-27", "2016-05-27"),
        ("", "2020-02-29", "2018-03-01 2020-02-29", "2017-03-01 2020-02-29", "2021-02-28"),
        ("", "2019-01", "2017-02-01 2019-01-01", "2016-01-02 2019-01-31", "2020-01-01"),
        ("", "2020", "2019-01-01 2020-01-01", "2017-01-02 2020-12-31", "2021-01-01"),
        # nothing
        ("", "", None, None, None),
    ],
)
def test_the_bounds_of_an_award_as_told(awarded, until, sure, possible, renewable_until):
    found = tell(awarded, until)
    assert (days(found.sure), days(found.possible)) == (sure, possible)
    assert found.renewable_until == (renewable_until and D(renewable_until))


def test_a_stated_end_wins_over_the_computed_one():
    assert tell("2019-07-25", "2021-07-25").sure.last == D("2021-07-25")
    assert tell("2019-07-25").sure.last == D("2021-07-31")


def test_a_year_is_sure_of_no_day_where_the_rule_set_gives_a_few_months_only():
    short = Terms(first_months=6, renewal_months=6, window_months=1)
    assert tell("2016", terms=short) == Validity(None, Period(D("2016-01-01"), D("2017-06-30")))
    assert tell("", "2016", terms=short).sure is None


def test_a_window_that_closes_inside_the_possible_period_says_nothing():
    short = Terms(window_months=6)
    assert tell("2016", terms=short).renewable_until is None
    assert tell("2016-04", terms=short).renewable_until == D("2018-10-31")
    assert tell("2016", terms=Terms(window_months=11)).renewable_until is None


@pytest.mark.parametrize(
    ("awarded", "until"),
    [("2020-05-02", "2020-05-01"), ("2020", "2019"), ("2020-06", "2020-05-31")],
)
def test_an_award_cannot_end_before_it_begins(awarded, until):
    with pytest.raises(ValueError, match="ends before it begins"):
        tell(awarded, until)


@pytest.mark.parametrize(
    ("awarded", "possible_last"),
    [
        ("2018", "2021-12-31"),  # before the previous one ends, perhaps
        ("2019-12", "2021-12-31"),  # in the last month of the window
        ("2019-12-31", "2021-12-31"),
        ("2020-01-01", "2022-01-31"),  # too late: a first award
        ("2020", "2022-12-31"),
    ],
)
def test_an_award_in_the_window_of_the_previous_one_may_be_its_renewal(awarded, possible_last):
    previous = tell("2016")
    found = tell(awarded, previous=previous)
    assert found.possible.last == D(possible_last)
    assert found.sure.last == tell(awarded).sure.last


def test_the_last_day_of_the_window_still_belongs_to_it():
    half_a_year = Terms(window_months=6)
    previous = tell("2016", terms=half_a_year)
    in_time = tell("2019-06-30", previous=previous, terms=half_a_year)
    too_late = tell("2019-07-01", previous=previous, terms=half_a_year)
    assert in_time.possible.last == D("2021-12-31")
    assert too_late.possible.last == D("2021-07-31")


def test_an_end_alone_may_end_a_first_award_or_a_renewal_whichever_is_longer():
    shorter_renewal = Terms(first_months=24, renewal_months=12)
    found = tell("", "2020-04-30", terms=shorter_renewal)
    assert days(found.sure) == "2019-05-01 2020-04-30"
    assert days(found.possible) == "2018-04-01 2020-04-30"


def test_a_stated_end_leaves_no_doubt_about_a_renewal():
    found = tell("2018", "2020-12-31", previous=tell("2016"))
    assert found.possible.last == D("2020-12-31")


def test_a_previous_label_without_dates_changes_nothing():
    assert tell("2018", previous=Validity(None, None)) == tell("2018")


def test_a_sure_period_joins_on_to_the_previous_one_without_a_gap():
    previous = tell("2018-04-09")
    found = tell("2020-04-01", previous=previous)
    assert days(found.sure) == "2020-05-01 2022-04-30"
    assert days(found.possible) == "2020-04-01 2023-04-30"


def test_a_sure_period_that_the_previous_one_covers_is_not_sure_of_a_day_of_its_own():
    previous = tell("2018-04-09", "2023-04-30")
    found = tell("2019-01", previous=previous)
    assert found.sure is None
    assert found.renewable_until is None


def test_a_sure_period_before_or_after_the_previous_one_stays():
    assert tell("2018-04-09", previous=tell("2022-01")).sure == tell("2018-04-09").sure
    assert tell("2022-01", previous=tell("2018-04-09")).sure == tell("2022-01").sure


def sources(day: date) -> st.SearchStrategy[PartialDate]:
    return st.sampled_from([PartialDate(str(day)[:length]) for length in (4, 7, 10)])


ASSESSED = st.dates(date(2005, 1, 1), date(2025, 12, 31))


@given(st.data(), ASSESSED)
def test_what_is_sure_was_valid_and_what_was_valid_is_possible(data, assessed_on):
    """For every first award that a source may tell of, with every precision."""
    truth = first_award(assessed_on, TERMS)
    awarded, until = data.draw(sources(truth.first)), data.draw(sources(truth.last))
    for found in (
        told(awarded=awarded, until=None, terms=TERMS),
        told(awarded=awarded, until=until, terms=TERMS),
        told(awarded=None, until=until, terms=TERMS),
    ):
        assert found.possible.covers(truth)
        assert found.sure is None or truth.covers(found.sure)
        closed = window_end(truth.last, TERMS)
        assert found.renewable_until is None or found.renewable_until <= closed


@given(st.data(), ASSESSED, st.integers(600, 1080))
def test_a_renewal_told_by_year_is_inside_its_possible_period(data, assessed_on, days_later):
    first = first_award(assessed_on, TERMS)
    renewed_on = min(assessed_on + timedelta(days_later), window_end(first.last, TERMS))
    truth = renewal(first, renewed_on, TERMS)
    previous = told(awarded=data.draw(sources(assessed_on)), until=None, terms=TERMS)
    found = told(awarded=data.draw(sources(renewed_on)), until=None, terms=TERMS, previous=previous)
    assert found.possible.last >= truth.last
    both = Period(first.first, truth.last)
    assert found.sure is None or both.covers(found.sure)


@given(ASSESSED)
def test_an_end_alone_covers_a_renewal_too(assessed_on):
    truth = renewal(Period(assessed_on, end_of_month_after(assessed_on, 24)), assessed_on, TERMS)
    found = told(awarded=None, until=PartialDate.of(truth.last), terms=TERMS)
    assert found.possible == truth
    assert truth.covers(found.sure)
    assert label_status(found, truth.last) == "valid"
