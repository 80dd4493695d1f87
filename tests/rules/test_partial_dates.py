"""Dates keep the precision of their source."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.rules.partial_dates import PartialDate

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
PARTIAL = st.builds(
    lambda day, length: PartialDate(str(day)[:length]), DAYS, st.sampled_from([4, 7, 10])
)


@pytest.mark.parametrize(
    ("text", "precision", "first", "last"),
    [
        ("2016", "year", date(2016, 1, 1), date(2016, 12, 31)),
        ("1900", "year", date(1900, 1, 1), date(1900, 12, 31)),
        ("2100", "year", date(2100, 1, 1), date(2100, 12, 31)),
        ("2016-02", "month", date(2016, 2, 1), date(2016, 2, 29)),
        ("2017-02", "month", date(2017, 2, 1), date(2017, 2, 28)),
        ("2016-12", "month", date(2016, 12, 1), date(2016, 12, 31)),
        ("2016-06-15", "day", date(2016, 6, 15), date(2016, 6, 15)),
        ("2020-02-29", "day", date(2020, 2, 29), date(2020, 2, 29)),
    ],
)
def test_a_partial_date_means_all_its_days(text, precision, first, last):
    found = PartialDate.parse(text)
    assert (str(found), found.text, found.precision) == (text, text, precision)
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Write a date as 2016, 2016-06 or 2016-06-15."),
        ("16", "Write a date as"),
        ("2016-6", "Write a date as"),
        ("2016-06-1", "Write a date as"),
        ("2016/06/15", "Write a date as"),
        ("15.06.2016", "Write a date as"),
        ("2016-06-15T00:00", "Write a date as"),
        (" 2016", "Write a date as"),
        ("2016\n", "Write a date as"),
        ("٢٠١٦", "Write a date as"),
        ("２０１６", "Write a date as"),
        ("2016-06-15\x00", "Write a date as"),
        ("1899", "Write a year between 1900 and 2100, not 1899."),
        ("2101-01-01", "Write a year between 1900 and 2100, not 2101."),
        ("0000", "Write a year between"),
        ("2016-00", "There is no month 00. Write a month between 01 and 12."),
        ("2016-13-01", "There is no month 13."),
        (
            "2026-02-30",
            "There is no day 2026-02-30. Write a day between 2026-02-01 and 2026-02-28.",
        ),
        ("2019-02-29", "Write a day between 2019-02-01 and 2019-02-28."),
        ("2016-06-00", "Write a day between 2016-06-01 and 2016-06-30."),
    ],
)
def test_anything_else_is_refused_with_a_sentence_that_says_what_to_write(text, sentence):
    with pytest.raises(ValueError, match="Write a") as refused:
        PartialDate.parse(text)
    assert sentence in str(refused.value)


def test_a_partial_date_cannot_be_made_around_the_check():
    with pytest.raises(ValueError, match="There is no day"):
        PartialDate("2026-02-30")


def test_dates_are_ordered_by_their_first_then_by_their_last_day():
    texts = ["2015-12-31", "2016-01-01", "2016-01", "2016", "2016-01-02", "2016-02", "2017"]
    assert [str(d) for d in sorted(map(PartialDate, reversed(texts)))] == texts
    assert PartialDate("2016") >= PartialDate("2016-01")
    assert PartialDate("2016") == PartialDate("2016")


def test_a_partial_date_is_not_compared_with_a_day():
    assert PartialDate("2016").__lt__(date(2016, 1, 1)) is NotImplemented


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (None, None, True),
        (date(2016, 6, 30), None, True),
        (date(2016, 7, 1), None, False),
        (None, date(2016, 6, 1), True),
        (None, date(2016, 5, 31), False),
        (date(2016, 6, 10), date(2016, 6, 12), True),
        (date(2015, 1, 1), date(2017, 1, 1), True),
        (date(2016, 7, 1), date(2016, 8, 1), False),
        (date(2016, 4, 1), date(2016, 5, 31), False),
    ],
)
def test_a_month_overlaps_a_span_that_holds_any_of_its_days(first, last, expected):
    assert PartialDate("2016-06").overlaps(first, last) is expected


@given(DAYS)
def test_a_day_becomes_a_date_of_day_precision_and_back(day):
    found = PartialDate.of(day)
    assert (found.first, found.last, found.precision) == (day, day, "day")


@given(PARTIAL, PARTIAL)
def test_two_dates_mean_the_same_days_only_if_they_are_written_the_same(one, other):
    assert PartialDate.parse(str(one)) == one
    same_days = (one.first, one.last) == (other.first, other.last)
    assert (one == other) == same_days == (not one < other and not other < one)
