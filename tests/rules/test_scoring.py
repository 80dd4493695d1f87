"""The verdict: exact, with a reason for everything that fails."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.rules.scoring import (
    Requirement,
    Scored,
    consolidation_differences,
    needs_reason,
    shown_percent,
    verdict,
)

BASELINE = [Requirement("B1", "Legal form", True), Requirement("B2", "Strategy", True)]


def sheet(total: int, count: int = 30) -> list[Scored]:
    """Indicators of 5 points each that have this total."""
    each, rest = divmod(total, count)
    return [Scored(f"1.{n}", "Indicator", each + (n < rest), 5) for n in range(count)]


def codes(found) -> list[str]:
    return [reason.code for reason in found.reasons]


@pytest.mark.parametrize(
    ("level", "scored", "rest", "sentence"),
    [
        ("gold", [], {"pass_percent": 80}, "Nothing is scored yet."),
        ("gold", sheet(120), {"pass_percent": None}, "Gold needs a pass mark."),
        ("gold", sheet(120), {"pass_percent": 101}, "A pass mark is a percentage, not 101."),
        ("gold", sheet(120), {"pass_percent": -1}, "A pass mark is a percentage, not -1."),
        ("platinum", sheet(120), {"pass_percent": 80}, "There is no level platinum."),
        ("gold", sheet(120) * 2, {"pass_percent": 80}, "An indicator is scored twice."),
        (
            "gold",
            sheet(120)[:20],
            {"pass_percent": 80, "maximum": 150},
            "The scored indicators have 100 points in all, the level has 150.",
        ),
        (
            "silver",
            [],
            {"pass_percent": 60, "baseline": BASELINE, "areas_confirmed": 3},
            "Nothing is scored yet.",
        ),
        ("silver", [], {"pass_percent": None, "baseline": BASELINE}, "Silver needs its baseline"),
        (
            "silver",
            sheet(120),
            {"pass_percent": None, "areas_confirmed": 3},
            "Silver needs its baseline",
        ),
    ],
)
def test_there_is_no_verdict_where_something_is_missing(level, scored, rest, sentence):
    with pytest.raises(ValueError, match=sentence):
        verdict(level, scored, **rest)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Scored("1", "A", 6, 5),
        lambda: Scored("1", "A", -1, 5),
        lambda: Scored("1", "A", 0, 0),
        lambda: Scored("1", "A", 0, 5, threshold=6),
        lambda: Scored("1", "A", 0, 5, threshold=-1),
    ],
)
def test_points_and_thresholds_lie_within_the_maximum(make):
    with pytest.raises(ValueError, match="^1 A: "):
        make()


@pytest.mark.parametrize(
    ("points", "passed", "shown"),
    [(120, True, "80.0"), (119, False, "79.3"), (0, False, "0.0"), (150, True, "100.0")],
)
def test_gold_passes_from_exactly_eighty_percent(points, passed, shown):
    found = verdict("gold", sheet(points), pass_percent=80, maximum=150)
    assert (found.passed, found.points, found.maximum) == (passed, points, 150)
    assert shown_percent(found.percent) == shown


@pytest.mark.parametrize(("points", "passed"), [(799, False), (800, True)])
def test_79_9_percent_fails_and_80_0_passes(points, passed):
    scored = [Scored("1", "All", points, 1000)]
    assert verdict("gold", scored, pass_percent=80).passed is passed


def test_a_pass_mark_between_two_points_needs_the_higher_one():
    """80 % of 151 are 120.8 points."""
    scored = [Scored("1", "All", 120, 151)]
    found = verdict("gold", scored, pass_percent=80)
    assert [reason.text for reason in found.reasons] == [
        "Total: 120 of 151 points (79.4 %), needs 121 (80 %)"
    ]
    assert verdict("gold", [Scored("1", "All", 121, 151)], pass_percent=80).passed is True


def test_gold_needs_every_threshold_whatever_the_total():
    scored = [
        *sheet(150)[1:],
        Scored("4.1.1", "Strategy", 1, 5, threshold=2),
        Scored("4.1.2", "Plan", 2, 5, threshold=2),
    ]
    found = verdict("gold", scored, pass_percent=80)
    assert found.passed is False
    assert [(reason.code, reason.text, reason.indicator) for reason in found.reasons] == [
        ("below_threshold", "4.1.1 Strategy: 1 of 5, needs 2", "4.1.1")
    ]


def test_a_total_too_low_and_each_threshold_missed_are_all_named():
    scored = [Scored(code, "", 0, 5, threshold=1) for code in ("1", "2")]
    found = verdict("gold", scored, pass_percent=80)
    assert codes(found) == ["total_too_low", "below_threshold", "below_threshold"]
    assert found.reasons[1].text == "1: 0 of 5, needs 1"


def test_gold_asks_neither_for_a_baseline_nor_for_improvement_areas():
    failed = [Requirement("B1", "Legal form", False)]
    assert verdict("gold", sheet(120), pass_percent=80, baseline=failed).passed is True


def test_silver_passes_with_baseline_and_three_areas_without_any_total():
    found = verdict("silver", [], pass_percent=None, areas_confirmed=3, baseline=BASELINE)
    assert (found.passed, found.percent, found.reasons) == (True, None, ())


@pytest.mark.parametrize("confirmed", [0, 2, 4])
def test_silver_needs_exactly_three_improvement_areas(confirmed):
    found = verdict("silver", [], pass_percent=None, areas_confirmed=confirmed, baseline=BASELINE)
    assert found.passed is False
    assert [reason.text for reason in found.reasons] == [
        f"Improvement areas: {confirmed} confirmed, needs exactly 3"
    ]


def test_silver_is_refused_for_one_requirement_that_is_not_met():
    baseline = [*BASELINE, Requirement("B3", "Members", False)]
    found = verdict("silver", [], pass_percent=None, areas_confirmed=3, baseline=baseline)
    assert found.passed is False
    assert [(reason.text, reason.indicator) for reason in found.reasons] == [
        ("B3 Members: minimum requirement not met", "B3")
    ]


@pytest.mark.parametrize("met", [True, False])
def test_an_indicator_can_carry_a_requirement_of_the_baseline(met):
    scored = [Scored("2.1", "Maturity", 3, 5, baseline=met)]
    found = verdict("silver", scored, pass_percent=None, areas_confirmed=3)
    assert found.passed is met
    assert codes(found) == ([] if met else ["baseline_not_met"])


def test_silver_needs_the_thresholds_that_there_are_and_a_total_only_with_a_pass_mark():
    scored = [Scored("2.1", "Maturity", 1, 5, threshold=2), Scored("2.2", "Team", 0, 5)]
    rest = {"areas_confirmed": 3, "baseline": BASELINE}
    assert codes(verdict("silver", scored, pass_percent=None, **rest)) == ["below_threshold"]
    assert codes(verdict("silver", scored, pass_percent=50, **rest)) == [
        "total_too_low",
        "below_threshold",
    ]
    assert verdict("silver", scored[1:], pass_percent=0, **rest).passed is True


@pytest.mark.parametrize("points", [0, 75, 150])
@pytest.mark.parametrize("pass_percent", [None, 80])
def test_bronze_is_never_computed_from_points(points, pass_percent):
    found = verdict("bronze", sheet(points), pass_percent=pass_percent)
    assert found.passed is None
    assert found.points == points
    assert codes(found) == ["no_pass_mark"]


def test_bronze_needs_no_scores():
    found = verdict("bronze", [], pass_percent=None)
    assert (found.passed, found.points, found.percent) == (None, 0, None)


SCORED = st.integers(1, 20).flatmap(
    lambda maximum: st.tuples(
        st.integers(0, maximum), st.just(maximum), st.none() | st.integers(0, maximum)
    )
)


@given(st.lists(SCORED, min_size=1, max_size=40), st.integers(0, 100))
def test_gold_passes_exactly_with_the_share_and_every_threshold(rows, pass_percent):
    scored = [Scored(str(n), "", *row) for n, row in enumerate(rows)]
    found = verdict("gold", scored, pass_percent=pass_percent)
    share = Fraction(sum(row[0] for row in rows), sum(row[1] for row in rows))
    missed = [str(n) for n, (points, _, least) in enumerate(rows) if least and points < least]
    assert found.passed is (share >= Fraction(pass_percent, 100) and not missed)
    assert [reason.indicator for reason in found.reasons if reason.indicator] == missed
    assert bool(found.reasons) is not found.passed


@given(st.integers(0, 500), st.integers(1, 500), st.integers(0, 100))
def test_what_is_shown_never_reaches_a_pass_mark_that_was_missed(points, maximum, mark):
    percent = Fraction(100 * min(points, maximum), maximum)
    shown = Fraction(shown_percent(percent))
    assert 0 <= percent - shown < Fraction(1, 10)
    assert (shown >= mark) == (percent >= mark)


@pytest.mark.parametrize(
    ("percent", "shown"),
    [
        (Fraction(7996, 100), "79.9"),
        (Fraction(79999, 1000), "79.9"),
        (Fraction(80), "80.0"),
        (Fraction(200, 3), "66.6"),
        (Fraction(1, 20), "0.0"),
        (Fraction(100), "100.0"),
    ],
)
def test_a_percentage_is_shown_rounded_down(percent, shown):
    assert shown_percent(percent) == shown


def given_by(*points: int) -> list[Scored]:
    return [Scored(f"1.{n}", "Name", each, 5) for n, each in enumerate(points)]


def test_assessors_who_scored_different_indicators_cannot_be_compared():
    with pytest.raises(ValueError, match="must score the same indicators"):
        consolidation_differences(given_by(1, 2), given_by(1))
    with pytest.raises(ValueError, match="must score the same indicators"):
        consolidation_differences(given_by(1), given_by(1), given_by(1, 2))


def test_the_largest_difference_comes_first_and_equal_ones_keep_their_order():
    found = consolidation_differences(given_by(3, 0, 2, 5), given_by(3, 5, 1, 4))
    assert [(one.code, one.given, one.size) for one in found] == [
        ("1.1", (0, 5), 5),
        ("1.2", (2, 1), 1),
        ("1.3", (5, 4), 1),
        ("1.0", (3, 3), 0),
    ]


def test_three_assessors_differ_by_the_highest_and_the_lowest():
    found = consolidation_differences(given_by(3), list(reversed(given_by(1))), given_by(5))
    assert [(one.given, one.size, one.name) for one in found] == [((3, 1, 5), 4, "Name")]


@pytest.mark.parametrize(
    ("consolidated", "given_points", "expected"),
    [
        (3, [3, 4], False),
        (4, [3, 4], False),
        (3, [2, 4], True),
        (5, [3, 4], True),
        (3, [3], False),
        (2, [3], True),
        (0, [], True),
    ],
)
def test_a_consolidated_score_that_nobody_gave_needs_a_reason(consolidated, given_points, expected):
    assert needs_reason(consolidated, given_points) is expected
