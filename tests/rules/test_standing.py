"""A cluster's standing, and the days on which anything about its labels changes."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.rules.validity import (
    BEST_FIRST,
    Held,
    Period,
    Status,
    Suspension,
    Validity,
    change_days,
    label_status,
    next_change,
    standing,
    standing_key,
)

ONE_DAY = timedelta(days=1)
START, END = date(2020, 1, 1), date(2020, 4, 30)
DAYS = st.dates(START, END)
ALL_DAYS = [START + timedelta(n) for n in range(-2, (END - START).days + 3)]
TODAY = date(2020, 2, 15)


@st.composite
def validities(draw) -> Validity:
    """Any label whose dates lie within four months; every part may be missing."""
    days = sorted(draw(st.lists(DAYS, min_size=4, max_size=4)))
    kind = draw(st.sampled_from(["nothing", "possible", "sure", "both"]))
    outer, inner = Period(days[0], days[3]), Period(days[1], days[2])
    possible = None if kind == "nothing" else outer
    sure = {"sure": outer, "both": inner}.get(kind)
    pairs = draw(st.lists(st.tuples(DAYS, st.none() | DAYS), max_size=2))
    suspensions = [Suspension(a, b if b is None or a <= b else None) for a, b in pairs]
    return Validity(
        sure,
        possible,
        renewable_until=draw(st.none() | DAYS),
        withdrawn_on=draw(st.none() | DAYS),
        suspensions=tuple(suspensions),
    )


HELD = st.lists(
    st.builds(Held, st.integers(1, 3), st.sampled_from("ABCDEF"), validities()),
    max_size=4,
    unique_by=lambda held: held.number,
)


def in_status(status: Status) -> Validity:
    """A label that has this status on the 15th of February 2020."""
    now = Period(date(2020, 2, 1), date(2020, 2, 28))
    ended = Period(date(2020, 1, 1), date(2020, 1, 31))
    return {
        Status.VALID: Validity(now, now),
        Status.SUSPENDED: Validity(now, now, suspensions=(Suspension(now.first),)),
        Status.RENEWABLE: Validity(ended, ended, renewable_until=now.last),
        Status.UNKNOWN: Validity(None, now),
        Status.UPCOMING: Validity(None, Period(date(2020, 3, 1), date(2020, 3, 31))),
        Status.EXPIRED: Validity(ended, ended),
        Status.WITHDRAWN: Validity(now, now, withdrawn_on=now.first),
    }[status]


def test_a_label_without_any_date_does_not_hide_a_higher_one_that_has_ended():
    ended = Held(2, "A", in_status(Status.EXPIRED))
    undated = Validity(None, None)
    assert standing([ended, Held(1, "B", undated)], TODAY) == (ended, Status.EXPIRED)
    gold = Held(3, "C", undated)
    assert standing([ended, gold], TODAY) == (gold, Status.UNKNOWN)


def test_a_label_that_may_be_valid_today_stands_before_a_higher_one_that_has_ended():
    perhaps = Held(1, "B", in_status(Status.UNKNOWN))
    ended = Held(3, "A", in_status(Status.EXPIRED))
    assert standing([ended, perhaps], TODAY) == (perhaps, Status.UNKNOWN)


def test_the_seven_statuses_from_best_to_worst():
    order = "valid suspended renewable unknown upcoming expired withdrawn"
    assert " ".join(BEST_FIRST) == order
    assert set(BEST_FIRST) == set(Status)


@pytest.mark.parametrize(("better", "worse"), list(pairwise(BEST_FIRST)))
def test_a_better_status_stands_before_a_higher_level(better, worse):
    low, high = Held(1, "B", in_status(better)), Held(3, "A", in_status(worse))
    assert standing([low, high], TODAY) == (low, better)
    assert standing([high, low], TODAY) == (low, better)


def test_of_two_valid_labels_the_higher_level_stands():
    bronze, gold = Held(1, "A", in_status(Status.VALID)), Held(3, "B", in_status(Status.VALID))
    assert standing([bronze, gold], TODAY) == (gold, Status.VALID)


def test_of_two_alike_the_later_end_stands_then_the_number():
    valid = in_status(Status.VALID)
    longer = replace(valid, possible=Period(valid.possible.first, date(2020, 3, 1)))
    nothing_known = Validity(None, None)
    unknown = in_status(Status.UNKNOWN)
    assert standing([Held(1, "A", valid), Held(1, "B", longer)], TODAY)[0].number == "B"
    assert standing([Held(1, "B", valid), Held(1, "A", valid)], TODAY)[0].number == "A"
    assert standing([Held(1, "A", nothing_known), Held(1, "B", unknown)], TODAY)[0].number == "B"


def test_a_cluster_without_labels_has_no_standing():
    assert standing([], TODAY) is None


@given(HELD, DAYS)
def test_a_standing_never_improves_by_removing_a_label(labels, day):
    whole = standing(labels, day)
    for removed in range(len(labels)):
        rest = standing(labels[:removed] + labels[removed + 1 :], day)
        if rest is not None:
            assert standing_key(whole[0], day) <= standing_key(rest[0], day)
            assert (rest[1] is Status.VALID) <= (whole[1] is Status.VALID)


@given(HELD, DAYS)
def test_a_standing_does_not_depend_on_the_order_of_the_labels(labels, day):
    assert len({standing(order, day) for order in permutations(labels)}) == 1


@given(HELD, DAYS)
def test_a_standing_is_valid_exactly_if_a_label_is(labels, day):
    statuses = [label_status(held.validity, day) for held in labels]
    found = standing(labels, day)
    assert (found is not None and found[1] is Status.VALID) == (Status.VALID in statuses)


@given(validities())
def test_the_days_of_change_are_those_on_which_the_status_differs_from_the_day_before(label):
    expected = [d for d in ALL_DAYS if label_status(label, d) != label_status(label, d - ONE_DAY)]
    assert change_days(label) == expected


@given(st.lists(validities(), max_size=3), DAYS)
def test_the_next_change_is_the_first_day_on_which_anything_differs(labels, day):
    def statuses(on: date) -> list[Status]:
        return [label_status(label, on) for label in labels]

    later = (d for d in ALL_DAYS if d > day and statuses(d) != statuses(day))
    assert next_change(labels, day) == next(later, None)


def test_a_label_with_every_date_changes_on_each_of_its_boundaries():
    label = Validity(
        sure=Period(date(2020, 1, 10), date(2020, 1, 20)),
        possible=Period(date(2020, 1, 5), date(2020, 1, 25)),
        renewable_until=date(2020, 2, 5),
        withdrawn_on=date(2020, 3, 1),
        suspensions=(Suspension(date(2020, 1, 12), date(2020, 1, 13)),),
    )
    assert [str(day)[5:] for day in change_days(label)] == [
        "01-05",
        "01-10",
        "01-12",
        "01-14",
        "01-21",
        "01-26",
        "02-06",
        "03-01",
    ]


def test_nothing_changes_for_a_label_whose_dates_nobody_knows():
    assert change_days(Validity(None, None, renewable_until=TODAY)) == []
    assert next_change([Validity(None, None)], TODAY) is None
    assert next_change([], TODAY) is None
