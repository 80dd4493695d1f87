"""A decision computed again from its frozen inputs, without a database."""

import json
from datetime import date

import pytest

from labels.rules.decided import departs, expected, is_eligible, period_of, shown, verdict_of
from labels.rules.validity import Period

MET = dict.fromkeys(
    ("management_fte", "committed_members", "member_types", "platform_profile"),
    {"finding": "met", "reason": ""},
)


def inputs(points=(5, 5), *, scoring="points", level="gold", **changes):
    """Two indicators under rules like those of gold."""
    found = "points" if scoring == "points" else "met"
    frozen = {
        "level": level,
        "assessed_on": "2026-03-10",
        "level_rule": {
            "scoring": scoring,
            "pass_percent": 80 if scoring == "points" else None,
            "maximum_points": 10,
            "indicator_points": None,
            "first_months": 24,
            "renewal_months": 36,
            "window_months": 12,
        },
        "indicators": [
            {"id": n, "code": f"1.{n}", "name": "", "maximum": 5, "threshold": 2} for n in (1, 2)
        ],
        "consolidated": [
            {"indicator": n, "points": None, "met": None} | {found: value}
            for n, value in enumerate(points, 1)
        ],
        "areas": [{"confirmed": True}] * 3,
        "eligibility": {"on": "2026-01-01", "recognised": [], "findings": MET},
        "previous": None,
    }
    return json.loads(json.dumps(frozen | changes))


@pytest.mark.parametrize(("points", "passed"), [((4, 4), True), ((5, 2), False), ((5, 1), False)])
def test_gold(points, passed):
    assert verdict_of(inputs(points)).passed is passed
    assert shown(verdict_of(inputs(points)))["points"] == sum(points)


def test_silver_and_bronze():
    silver = {"scoring": "met", "level": "silver"}
    assert verdict_of(inputs((True, True), **silver)).passed is True
    assert verdict_of(inputs((True, False), **silver)).passed is False
    assert verdict_of(inputs((None, None), scoring="none", level="bronze")).passed is None


@pytest.mark.parametrize("points", [(5,), (5, None)])
def test_there_is_no_verdict_while_something_is_missing(points):
    with pytest.raises(ValueError, match=r"1\.2"):
        verdict_of(inputs(points))


def test_points_that_are_assumed_need_not_add_up_to_the_maximum_of_the_level():
    rule = inputs()["level_rule"]
    with pytest.raises(ValueError, match="the level has 150"):
        verdict_of(inputs(level_rule=rule | {"maximum_points": 150}))
    assumed = {"maximum_points": 150, "indicator_points": 5}
    assert verdict_of(inputs(level_rule=rule | assumed)).maximum == 10


def test_who_is_not_eligible_is_expected_to_get_no_label():
    nine = {"finding": "not_met", "reason": "Nine."}
    found = {"on": "2026-01-01", "recognised": [], "findings": MET | {"committed_members": nine}}
    case = inputs(eligibility=found)
    assert (is_eligible(case), expected(case)) == (False, False)
    assert departs(case, awarded=True)
    assert not departs(case, awarded=False)


def test_bronze_leaves_the_outcome_open():
    case = inputs((None, None), scoring="none", level="bronze")
    assert not departs(case, awarded=True)
    assert not departs(case, awarded=False)


@pytest.mark.parametrize(
    ("closes", "first", "last"),
    [
        ("2026-03-10", date(2026, 1, 1), date(2028, 12, 31)),
        ("2026-03-09", date(2026, 3, 10), date(2028, 3, 31)),
    ],
)
def test_the_last_day_of_the_window_is_in_time(closes, first, last):
    previous = {"number": "", "from": "2024-01-01", "until": "2025-12-31", "closes": closes}
    assert period_of(inputs(previous=previous)) == Period(first, last)


def test_a_first_award():
    assert period_of(inputs()) == Period(date(2026, 3, 10), date(2028, 3, 31))
