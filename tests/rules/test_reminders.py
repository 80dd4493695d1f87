"""Reminders: in order, none twice, none that says nothing any more, whatever the days asked."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labels.rules.reminders import CODES, Reminder, due, planned

D = date.fromisoformat
END, CLOSES = D("2024-04-30"), D("2025-04-30")
BEGIN = D("2022-04-09")


def due_codes(today: str, **changes) -> list[str]:
    facts = {"label_until": END, "renewable_until": CLOSES, "after": None, "renewed": False}
    facts |= changes
    until, renewable = facts.pop("label_until"), facts.pop("renewable_until")
    return [reminder.code for reminder in due(until, renewable, today=D(today), **facts)]


def test_the_six_days_of_a_label_that_ends_with_a_month():
    assert planned(END, CLOSES) == [
        Reminder("months_12", D("2023-04-30")),
        Reminder("months_6", D("2023-10-31")),
        Reminder("months_3", D("2024-01-31")),
        Reminder("months_1", D("2024-03-31")),
        Reminder("window_open", D("2024-05-01")),
        Reminder("window_closing", D("2025-03-31")),
    ]


@pytest.mark.parametrize(
    ("until", "renewable", "last_codes"),
    [
        (END, None, ["months_1"]),
        (END, END, ["months_1"]),
        (END, D("2024-05-01"), ["months_1", "window_open"]),
        (END, D("2024-05-31"), ["months_1", "window_open"]),
        (END, D("2024-06-01"), ["months_1", "window_open"]),
        (END, D("2024-06-02"), ["months_1", "window_open", "window_closing"]),
    ],
)
def test_a_window_too_short_to_close_separately_has_one_reminder_or_none(
    until, renewable, last_codes
):
    assert [reminder.code for reminder in planned(until, renewable)][3:] == last_codes


def test_a_label_whose_end_nobody_knows_has_no_reminders():
    assert planned(None, CLOSES) == []
    assert due_codes("2024-01-31", label_until=None) == []


@pytest.mark.parametrize("fact", [{"renewed": True}, {"withdrawn": True}])
@pytest.mark.parametrize("today", ["2023-04-30", "2024-03-31", "2024-05-01", "2025-03-31"])
def test_a_label_renewed_or_withdrawn_has_none_any_more(fact, today):
    assert due_codes(today)
    assert due_codes(today, **fact) == []


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2023-04-29", []),
        ("2023-04-30", ["months_12"]),
        ("2023-10-30", ["months_12"]),
        ("2023-10-31", ["months_6"]),
        ("2024-03-31", ["months_1"]),
        ("2024-04-30", ["months_1"]),
        ("2024-05-01", ["window_open"]),
        ("2025-03-30", ["window_open"]),
        ("2025-03-31", ["window_closing"]),
        ("2025-04-30", ["window_closing"]),
        ("2025-05-01", []),
    ],
)
def test_only_the_latest_is_due_until_the_window_has_closed(today, expected):
    assert due_codes(today) == expected


def test_after_a_jump_of_five_months_there_is_one_and_not_four():
    assert due_codes("2024-04-02", after=D("2023-11-01")) == ["months_1"]


def test_without_a_window_there_is_nothing_after_the_end():
    assert due_codes("2024-04-30", renewable_until=None) == ["months_1"]
    assert due_codes("2024-05-01", renewable_until=None) == []


def test_a_label_that_came_to_be_known_late_does_not_remind_of_days_before():
    assert due_codes("2023-12-01", after=D("2023-11-15")) == []
    assert due_codes("2024-01-31", after=D("2023-11-15")) == ["months_3"]
    assert due_codes("2023-10-31", after=D("2023-10-31")) == []
    assert due_codes("2023-10-31", after=D("2023-10-30")) == ["months_6"]


def sent(days: list[date], *, renewed_on: date | None = None, killed: frozenset[int]) -> list:
    """What is sent when one asks on these days and is sometimes killed before sending."""
    found: dict[str, tuple[date, Reminder]] = {}
    for n, today in enumerate(days):
        renewed = renewed_on is not None and today >= renewed_on
        for reminder in due(END, CLOSES, after=BEGIN, today=today, renewed=renewed):
            if n not in killed and reminder.code not in found:
                found[reminder.code] = (today, reminder)
    return list(found.values())


JUMPS = st.lists(st.integers(0, 200), max_size=40)


@given(JUMPS, st.none() | st.dates(BEGIN, CLOSES), st.frozensets(st.integers(0, 40)))
def test_whatever_the_days_they_come_in_order_once_and_never_after_a_renewal(
    jumps, renewed_on, killed
):
    days, today = [], BEGIN
    for jump in jumps:
        today += timedelta(jump)
        days.append(today)
    found = sent(days, renewed_on=renewed_on, killed=killed)
    places = [CODES.index(reminder.code) for _, reminder in found]
    assert places == sorted(set(places))
    for day, reminder in found:
        assert reminder.on <= day <= CLOSES
        assert renewed_on is None or day < renewed_on
        passed = [each for each in planned(END, CLOSES) if reminder.on < each.on <= day]
        assert passed == []


@settings(max_examples=10)
@given(st.dates(D("2020-01-01"), D("2040-12-31")), st.integers(2, 14))
def test_asking_every_day_gives_all_six_on_their_days(end, window):
    closes = end + timedelta(31 * window)
    found = []
    day = end - timedelta(400)
    while day <= closes + timedelta(5):
        for reminder in due(end, closes, after=end - timedelta(400), today=day, renewed=False):
            if reminder not in found:
                assert reminder.on == day
                found.append(reminder)
        day += timedelta(1)
    assert tuple(reminder.code for reminder in found) == CODES


def test_a_run_killed_before_sending_sends_the_next_day():
    day = D("2023-10-31")
    days = [day, day + timedelta(1)]
    assert [(on, reminder.code) for on, reminder in sent(days, killed=frozenset({0}))] == [
        (days[1], "months_6")
    ]
