"""Periods, numbers, dates, suspensions: what of a label the database refuses, and what not."""

import pytest

from labels import models as m
from tests.factories import make_scheme
from tests.models import world
from tests.models.world import BAD_DATES, D, days, label, period, refused, twice

fill = world.fill

REFUSED = [
    ("label_periods_do_not_overlap", lambda w: label(w, **days("2021-12-31", "2022-12-31"))),
    ("label_periods_do_not_overlap", lambda w: label(w, **days("2019-01-01", "2020-01-01"))),
    (
        "label_sure_period_has_both_ends_in_order",
        lambda w: label(w, **(days("2023-01-01", "2023-12-31") | {"sure_until": None})),
    ),
    (
        "label_sure_period_has_both_ends_in_order",
        lambda w: label(w, **(days("2023-01-01", "2023-12-31") | {"sure_from": None})),
    ),
    (
        "label_sure_period_has_both_ends_in_order",
        lambda w: label(
            w,
            withdrawn_on=D("2023-02-01"),
            withdrawal_reason="x",
            **period("possible", "2023-01-01", "2023-12-31"),
            **period("sure", "2023-06-01", "2023-05-31"),
        ),
    ),
    (
        "label_possible_period_has_both_ends_in_order",
        lambda w: label(w, **period("possible", "2023-01-01", None)),
    ),
    (
        "label_possible_period_has_both_ends_in_order",
        lambda w: label(w, **period("possible", None, "2023-01-01")),
    ),
    (
        "label_possible_period_has_both_ends_in_order",
        lambda w: label(w, **period("possible", "2023-01-02", "2023-01-01")),
    ),
    (
        "label_sure_period_is_within_the_possible",
        lambda w: label(w, **period("sure", "2023-01-01", "2023-12-31")),
    ),
    (
        "label_sure_period_is_within_the_possible",
        lambda w: label(
            w,
            **period("possible", "2023-01-02", "2023-12-31"),
            **period("sure", "2023-01-01", "2023-12-31"),
        ),
    ),
    (
        "label_sure_period_is_within_the_possible",
        lambda w: label(
            w,
            **period("possible", "2023-01-01", "2023-12-30"),
            **period("sure", "2023-01-01", "2023-12-31"),
        ),
    ),
    ("label_withdrawal_has_a_day_and_a_reason", lambda w: label(w, withdrawn_on=D("2020-01-01"))),
    ("label_withdrawal_has_a_day_and_a_reason", lambda w: label(w, withdrawal_reason="x")),
    *(
        ("label_number_has_its_form", lambda w, n=n: label(w, number=n))
        for n in ("ABCD2345", "ABC0-2345", "abcd-2345", "ABCD-234I", "", "ABCD-23")
    ),
    *(
        (f"label_{column}_is_a_partial_date", lambda w, c=column, t=t: label(w, **{c: t}))
        for column in ("awarded_on", "valid_from", "valid_until")
        for t in BAD_DATES
    ),
    (
        "suspension_ends_after_it_begins",
        lambda w: w.label.suspensions.create(
            first=D("2020-02-02"), last=D("2020-02-01"), reason="x"
        ),
    ),
    ("suspension_has_a_reason", lambda w: w.label.suspensions.create(first=D("2020-02-02"))),
    (
        "suspensions_of_a_label_do_not_overlap",
        lambda w: twice(lambda: w.label.suspensions.create(first=D("2020-02-02"), reason="x")),
    ),
]


@pytest.mark.parametrize(("name", "make"), REFUSED)
def test_the_database_refuses(register, name, make):
    refused(name, lambda: make(register))


ALLOWED = {
    "the day after": lambda w: label(w, **days("2022-01-01", "2022-12-31")),
    "the same days if withdrawn": lambda w: label(
        w, **days("2020-01-01", "2021-12-31"), withdrawn_on=D("2020-02-01"), withdrawal_reason="x"
    ),
    "the same days of another level": lambda w: label(
        w, level=w.silver, **days("2020-01-01", "2021-12-31")
    ),
    "the same days of another scheme": lambda w: label(
        w, scheme=make_scheme("other"), **days("2020-01-01", "2021-12-31")
    ),
    "the same days of another cluster": lambda w: label(
        w, cluster=w.other, **days("2020-01-01", "2021-12-31")
    ),
    "days that are only possible": lambda w: label(
        w, **period("possible", "2020-01-01", "2021-12-31")
    ),
    "nothing known": lambda w: label(w),
    "a single day": lambda w: label(w, **days("2023-01-01", "2023-01-01")),
    "dates as precise as known": lambda w: label(
        w, awarded_on="2023", valid_from="2023-06", valid_until="2025-06-30"
    ),
    "suspensions one after the other": lambda w: [
        w.label.suspensions.create(first=D("2020-02-01"), last=D("2020-02-29"), reason="x"),
        w.label.suspensions.create(first=D("2020-03-01"), reason="x"),
    ],
}


@pytest.mark.parametrize("make", ALLOWED.values(), ids=ALLOWED)
def test_the_database_allows(register, make):
    assert make(register)


def test_a_label_number_is_given_once(register):
    refused("labels_label_number_key", lambda: label(register, number=register.label.number))


def test_no_label_of_a_withdrawn_one_comes_back_into_days_that_are_taken(register):
    withdrawn = {"withdrawn_on": D("2020-02-01"), "withdrawal_reason": "x"}
    second = label(register, **days("2020-01-01", "2021-12-31"), **withdrawn)
    again = m.Label.objects.filter(pk=second.pk)
    refused(
        "label_periods_do_not_overlap",
        lambda: again.update(withdrawn_on=None, withdrawal_reason=""),
    )
