"""Differences of a set between two moments: what they tell, and that they can be put together."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.rules.cohort_diff import (
    REASONS,
    LabelThen,
    Member,
    Moment,
    Reason,
    State,
    compose,
    diff,
    will_expire,
)
from labels.rules.validity import Status

START = date(2026, 1, 1)
DAYS = st.dates(START, START + timedelta(days=20))
MEMBERS = [Member(number, f"cluster-{number}") for number in range(3)]
# Two labels for each cluster: a label stays with its cluster.
NUMBERS = [(f"{member.slug}/{number}", member) for member in MEMBERS for number in range(2)]

MARCH = Moment(10, "2026-03-01T00:00:00.000000Z", date(2026, 3, 1))
JUNE = Moment(20, "2026-06-01T00:00:00.000000Z", date(2026, 6, 1))


@st.composite
def states(draw, seq):
    members = draw(st.sets(st.sampled_from(MEMBERS)))
    labels = {}
    for number, member in NUMBERS:
        if member in members and draw(st.booleans()):
            status = draw(st.sampled_from(Status))
            level = draw(st.sampled_from(["silver", "gold"]))
            first, last = draw(st.none() | DAYS), draw(st.none() | DAYS)
            labels[number] = LabelThen(number, level, member, status, first, last)
    return State(Moment(seq, None, draw(DAYS)), {each.key: each for each in members}, labels)


THREE = st.tuples(states(1), states(2), states(3))


def label(status=Status.VALID, *, level="gold", first="2026-01-01", last="2026-12-31"):
    days = (day and date.fromisoformat(day) for day in (first, last))
    return LabelThen("AAAA-2222", level, MEMBERS[0], status, *days)


def holding(moment, *labels):
    return State(moment, {0: MEMBERS[0]}, {each.number: each for each in labels})


def told(was, now):
    """The reasons in what became of a set between the two."""
    found = diff(was, now)
    return [str(each.reason) for each in found.gained], [str(each.reason) for each in found.lost]


def numbers(gone):
    return {each.label.number for each in gone}


# The law.


@given(THREE)
def test_two_differences_in_a_row_are_the_difference_of_the_ends(three):
    a, b, c = three
    assert compose(diff(a, b), diff(b, c)) == diff(a, c)


@given(THREE)
def test_what_is_told_of_two_in_a_row_is_what_is_told_of_the_ends(three):
    a, b, c = three
    together, whole = compose(diff(a, b), diff(b, c)), diff(a, c)
    for name in ("entered", "left", "gained", "lost", "is_empty"):
        assert getattr(together, name) == getattr(whole, name)


@given(THREE)
def test_differences_are_put_together_in_any_grouping(three):
    a, b, c = three
    again = replace(a, moment=replace(a.moment, seq=4))
    left = compose(compose(diff(a, b), diff(b, c)), diff(c, again))
    right = compose(diff(a, b), compose(diff(b, c), diff(c, again)))
    assert left == right
    assert left.is_empty


def test_differences_with_a_gap_between_them_are_not_put_together():
    with pytest.raises(ValueError, match="another moment"):
        compose(diff(holding(MARCH), holding(JUNE)), diff(holding(MARCH), holding(JUNE)))


# What is told.


@given(states(1), states(2))
def test_a_difference_applied_to_what_was_gives_what_is(a, b):
    found = diff(a, b)
    slugs = {each.slug for each in a.members.values()}
    slugs = slugs - {each.slug for each in found.left} | {each.slug for each in found.entered}
    assert slugs == {each.slug for each in b.members.values()}
    valid = {(each.number, each.level) for each in a.labels.values() if each.status is Status.VALID}
    valid -= {(each.label.number, each.label.level) for each in found.lost}
    valid |= {(each.label.number, each.label.level) for each in found.gained}
    assert valid == {
        (each.number, each.level) for each in b.labels.values() if each.status is Status.VALID
    }


@given(states(1), states(2))
def test_nothing_is_gained_and_lost_at_once_but_by_another_level(a, b):
    found = diff(a, b)
    for number in numbers(found.gained) & numbers(found.lost):
        assert a.labels[number].level != b.labels[number].level


@given(states(1))
def test_a_set_that_stays_the_same_has_no_difference(a):
    later = replace(a, moment=JUNE)
    assert diff(a, later).is_empty
    assert diff(a, later).members == diff(a, later).labels == {}


@pytest.mark.parametrize(
    ("now", "reason"),
    [
        (label(Status.WITHDRAWN), "withdrawn"),
        (label(Status.SUSPENDED), "suspended"),
        (label(Status.EXPIRED, last="2026-05-31"), "expired"),
        (label(Status.RENEWABLE, last="2026-05-31"), "expired"),
        (label(Status.UNKNOWN, last="2026-05-31"), "unproved"),
        (label(Status.UPCOMING, first="2026-07-01"), "corrected"),
        (label(level="silver"), "corrected"),
        (None, "corrected"),
    ],
)
def test_a_label_is_lost_for_a_reason(now, reason):
    was = holding(MARCH, label(last="2026-05-31"))
    _gained, lost = told(was, holding(JUNE, *([now] if now else [])))
    assert lost == [reason]


@pytest.mark.parametrize(
    ("last", "reason"),
    [("2026-05-31", "expired"), ("2026-06-01", "corrected"), ("2026-12-31", "corrected")],
)
def test_what_would_still_be_valid_by_the_days_known_then_was_corrected(last, reason):
    was, now = label(last=last), label(Status.EXPIRED, last="2026-04-30")
    assert told(holding(MARCH, was), holding(JUNE, now)) == ([], [reason])


@pytest.mark.parametrize(
    ("was", "reason"),
    [
        (None, "awarded"),
        (label(Status.SUSPENDED), "reinstated"),
        (label(Status.UPCOMING, first="2026-03-01"), "corrected"),
        (label(Status.UPCOMING, first="2026-03-02"), "began"),
        (label(Status.UNKNOWN, first="2026-06-01"), "began"),
        (label(Status.UPCOMING, first="2026-06-02"), "corrected"),
        (label(Status.UNKNOWN, first=None, last=None), "corrected"),
        (label(Status.EXPIRED), "corrected"),
        (label(Status.WITHDRAWN), "corrected"),
        (label(level="bronze"), "corrected"),
        (label(Status.SUSPENDED, level="bronze"), "corrected"),
    ],
)
def test_a_label_is_gained_for_a_reason(was, reason):
    gained, _lost = told(holding(MARCH, *([was] if was else [])), holding(JUNE, label()))
    assert gained == [reason]


def test_a_cluster_brings_its_labels_and_takes_them_with_it():
    empty, full = State(MARCH), holding(JUNE, label())
    assert told(empty, full) == (["entered"], [])
    gone = diff(replace(full, moment=MARCH), replace(empty, moment=JUNE))
    assert ([str(each.reason) for each in gone.lost], gone.left) == (["left"], [MEMBERS[0]])


def test_another_address_is_neither_entering_nor_leaving():
    was = State(MARCH, {0: Member(0, "old")})
    found = diff(was, State(JUNE, {0: Member(0, "new")}))
    assert found.is_empty
    assert found.members == {0: (Member(0, "old"), Member(0, "new"))}


def test_every_reason_is_told_in_words():
    assert set(REASONS) == set(Reason)
    assert all(text.endswith(".") for text in REASONS.values())


# What ends soon.


@pytest.mark.parametrize(
    ("last", "within", "ends"),
    [
        ("2026-05-31", 30, False),
        ("2026-06-01", 0, True),
        ("2026-06-02", 0, False),
        ("2026-07-01", 30, True),
        ("2026-07-02", 30, False),
        (None, 30, False),
    ],
)
def test_a_label_ends_soon_if_its_last_day_is_one_of_those_days(last, within, ends):
    state = holding(JUNE, label(last=last))
    assert bool(will_expire(state, JUNE.valid_on, within)) == ends


@pytest.mark.parametrize("status", [each for each in Status if each is not Status.VALID])
def test_only_what_is_valid_ends_soon(status):
    assert will_expire(holding(JUNE, label(status, last="2026-06-15")), JUNE.valid_on, 30) == []


def test_what_ends_first_is_told_first():
    labels = [replace(label(last=f"2026-06-{day}"), number=f"N{day}") for day in (20, 10, 15)]
    found = will_expire(holding(JUNE, *labels), JUNE.valid_on, 30)
    assert [each.number for each in found] == ["N10", "N15", "N20"]
