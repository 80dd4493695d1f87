"""What time brings to a label, on the boundary days; and what a publication did."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given

from labels.rules.happenings import SOON, TYPES, Happening, in_order, published, time_events
from labels.rules.validity import (
    ONE_DAY,
    Period,
    Status,
    Suspension,
    Validity,
    change_days,
    label_status,
)
from tests.register.histories import validities

D = date.fromisoformat
WARNING = "label.expires_soon"
YEARS = Period(D("2020-01-01"), D("2021-12-31"))


def known(period=YEARS, **more):
    return Validity(period, period, **more)


def told(validity):
    return [(type_, str(day)) for type_, day in time_events(validity)]


@given(validities())
def test_every_change_of_the_status_has_one_event_and_every_event_changes_the_status(validity):
    days = [day for type_, day in time_events(validity) if type_ != WARNING]
    assert days == change_days(validity)


@given(validities())
def test_events_come_in_order_and_each_once(validity):
    events = time_events(validity)
    assert [day for _, day in events] == sorted(day for _, day in events)
    assert len(set(events)) == len(events)
    assert {type_ for type_, _ in events} <= TYPES.keys()


@given(validities())
def test_nothing_happens_after_a_withdrawal(validity):
    assume(validity.withdrawn_on)
    assert all(day <= validity.withdrawn_on for _, day in time_events(validity))


@given(validities())
def test_the_names_say_what_the_status_became(validity):
    becomes = {
        "label.withdrawn": {Status.WITHDRAWN},
        "label.expired": {Status.RENEWABLE, Status.EXPIRED},
        "label.renewal_window_closed": {Status.EXPIRED},
        "label.suspension_began": {Status.SUSPENDED},
        "label.suspension_ended": {Status.VALID, Status.UNKNOWN},
        "label.valid_from": {Status.VALID},
        "label.possibly_valid": {Status.UNKNOWN},
        "label.possibly_expired": {Status.UNKNOWN},
        WARNING: {Status.VALID, Status.SUSPENDED},
    }
    for type_, day in time_events(validity):
        assert label_status(validity, day) in becomes[type_]


def test_a_label_known_to_the_day_begins_warns_ends_and_can_no_longer_be_renewed():
    assert told(known(renewable_until=D("2022-12-31"))) == [
        ("label.valid_from", "2020-01-01"),
        ("label.expires_soon", "2021-10-02"),
        ("label.expired", "2022-01-01"),
        ("label.renewal_window_closed", "2023-01-01"),
    ]


def test_a_label_known_roughly_says_what_is_only_possible():
    roughly = Validity(YEARS, Period(D("2019-06-01"), D("2022-06-30")))
    assert told(roughly) == [
        ("label.possibly_valid", "2019-06-01"),
        ("label.valid_from", "2020-01-01"),
        ("label.expires_soon", "2021-10-02"),
        ("label.possibly_expired", "2022-01-01"),
        ("label.expired", "2022-07-01"),
    ]


def test_a_label_without_any_sure_day_is_never_said_to_be_valid():
    possible = Validity(None, Period(D("2019-06-01"), D("2022-06-30")))
    assert told(possible) == [
        ("label.possibly_valid", "2019-06-01"),
        ("label.expired", "2022-07-01"),
    ]
    assert told(Validity(None, None)) == []


@pytest.mark.parametrize("days", [SOON - 1, SOON, SOON + 1])
def test_the_warning_needs_a_period_that_is_long_enough(days):
    first = D("2020-01-01")
    short = known(Period(first, first + timedelta(days)))
    warned = [day for type_, day in time_events(short) if type_ == WARNING]
    assert warned == ([first + timedelta(days - SOON)] if days >= SOON else [])


def test_a_suspended_label_is_warned_of_too_and_a_withdrawn_one_is_not():
    on = D("2021-10-02")
    assert (WARNING, on) in time_events(known(suspensions=(Suspension(on),)))
    assert (WARNING, on) in time_events(known(withdrawn_on=on + ONE_DAY))
    assert (WARNING, on) not in time_events(known(withdrawn_on=on))


def test_a_suspension_begins_and_ends():
    suspended = known(suspensions=(Suspension(D("2020-03-01"), D("2020-03-31")),))
    assert told(suspended)[1:3] == [
        ("label.suspension_began", "2020-03-01"),
        ("label.suspension_ended", "2020-04-01"),
    ]


def test_a_suspension_until_the_end_does_not_end_but_the_label_expires():
    suspended = known(suspensions=(Suspension(D("2021-12-01")),))
    assert told(suspended)[-2:] == [
        ("label.suspension_began", "2021-12-01"),
        ("label.expired", "2022-01-01"),
    ]


def test_suspensions_that_touch_are_one():
    march = Suspension(D("2020-03-01"), D("2020-03-31"))
    april = Suspension(D("2020-04-01"), D("2020-04-30"))
    assert told(known(suspensions=(march, april)))[1:3] == [
        ("label.suspension_began", "2020-03-01"),
        ("label.suspension_ended", "2020-05-01"),
    ]


def test_a_withdrawal_ends_everything():
    withdrawn = known(withdrawn_on=D("2020-06-01"), renewable_until=D("2022-12-31"))
    assert told(withdrawn) == [
        ("label.valid_from", "2020-01-01"),
        ("label.withdrawn", "2020-06-01"),
    ]


def record(*labels, **more):
    given = {"slug": "a", "name": "A", "names": [], "succession": [], "city": None, "seq": 1}
    return given | {"labels": list(labels)} | more


def label(number="2222-2222", **more):
    given = {"number": number, "awarded_on": None, "suspensions": [], "withdrawn": None}
    return given | {"note": None} | more


TODAY = D("2022-06-15")
GONE = {"on": "2022-06-15", "reason": "Given back"}
LATER = {"on": "2022-06-16", "reason": "Given back"}
OPEN = {"from": "2022-06-01", "until": None}
MERGED = {"kind": "merged", "on": "2022-01-01", "role": "successor", "cluster": {}}
AWARDED = {"value": "2022-02-01", "precision": "day", "basis": "stated"}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, None, []),
        (None, record(), [("cluster.listed", None)]),
        (record(), None, [("cluster.delisted", None)]),
        (record(), record(seq=2, updated_at="x"), []),
        (record(), record(city="Graz"), [("cluster.changed", None)]),
        (record(), record(name="B", names=["B"], slug="b"), [("cluster.renamed", None)]),
        (
            record(),
            record(name="B", city="Graz"),
            [("cluster.changed", None), ("cluster.renamed", None)],
        ),
        (record(), record(succession=[MERGED]), [("cluster.merged", "2022-01-01")]),
        (record(succession=[MERGED]), record(), [("cluster.changed", None)]),
        (record(), record(label(awarded_on=AWARDED)), [("label.awarded", "2022-02-01")]),
        (record(), record(label(awarded_on={"value": "2022-02"})), [("label.awarded", None)]),
        (
            None,
            record(label(withdrawn=GONE)),
            [("cluster.listed", None), ("label.awarded", None), ("label.withdrawn", "2022-06-15")],
        ),
        (record(label()), record(), [("cluster.changed", None)]),
        (record(label()), record(label(note="x")), [("label.changed", None)]),
        (record(label()), record(label(withdrawn=GONE)), [("label.withdrawn", "2022-06-15")]),
        (record(label()), record(label(withdrawn=LATER)), [("label.changed", None)]),
        (record(label(withdrawn=GONE)), record(label()), [("label.reinstated", None)]),
        (
            record(label(withdrawn=GONE)),
            record(label(withdrawn=GONE | {"reason": "y"})),
            [("label.changed", None)],
        ),
        (record(label()), record(label(suspensions=[OPEN])), [("label.suspended", "2022-06-01")]),
        (
            record(label(suspensions=[OPEN])),
            record(label(suspensions=[OPEN | {"until": "2022-06-30"}])),
            [("label.reinstated", "2022-07-01")],
        ),
        (
            record(label(suspensions=[OPEN | {"until": "2022-06-30"}])),
            record(label(suspensions=[OPEN])),
            [("label.suspended", "2022-06-01")],
        ),
        (record(label(suspensions=[OPEN])), record(label()), [("label.reinstated", None)]),
    ],
)
def test_a_publication_tells_what_it_did(before, after, expected):
    happened = published(before, after, today=TODAY)
    assert [(each.type, each.on and str(each.on)) for each in happened] == expected
    assert happened == in_order(happened)
    assert {each.type for each in happened} <= TYPES.keys()
    assert all((each.label == "2222-2222") == each.type.startswith("label") for each in happened)


def test_happenings_as_json_leave_out_what_is_not_known():
    assert Happening(type="cluster.listed").as_json() == {"type": "cluster.listed"}
    assert Happening(type="label.expired", on=TODAY, label="2222-2222").as_json() == {
        "type": "label.expired",
        "on": "2022-06-15",
        "label": "2222-2222",
    }


def test_every_type_has_a_sentence():
    assert all(sentence.endswith(".") for sentence in TYPES.values())
