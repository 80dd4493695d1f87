"""The picture of labels on years."""

from datetime import date

import pytest

from labels.views.pictures.timeline import draw

DAY = date(2026, 11, 20)
LEVELS = ["gold", "silver", "bronze"]


def label(level="gold", **given):
    blank = {
        "number": "X",
        "scheme": "ecei",
        "status": "valid",
        "awarded_on": None,
        "sure": None,
        "possible": None,
        "renewable_until": None,
        "suspensions": [],
        "withdrawn": None,
    }
    return blank | {"level": level} | given


def period(first, last):
    return {"from": first, "until": last}


def share(text):
    return float(text.removesuffix("%"))


def test_without_any_date_there_is_nothing_to_draw():
    assert draw([], DAY, LEVELS) is None
    assert draw([label()], DAY, LEVELS) is None


def test_a_known_period_is_one_bar_in_its_place():
    whole = period("2025-01-01", "2026-12-31")
    drawn = draw([label(sure=whole, possible=whole)], DAY, LEVELS)
    [bar] = drawn.lanes[0].bars
    assert (bar.kind, bar.x, bar.width) == ("sure", "0.000%", "100.000%")
    assert ">2025<" in drawn.axis
    assert ">2026<" in drawn.axis
    assert drawn.axis.count("<line") == 2
    assert 90 < share(drawn.today) < 100


def test_possible_days_lie_under_the_sure_ones():
    drawn = draw(
        [
            label(
                sure=period("2016-12-31", "2018-01-31"), possible=period("2016-01-01", "2018-12-31")
            )
        ],
        DAY,
        LEVELS,
    )
    assert [bar.kind for bar in drawn.lanes[0].bars] == ["possible", "sure"]


def test_levels_have_lanes_of_their_own_highest_on_top():
    whole = period("2020-01-01", "2020-12-31")
    drawn = draw(
        [label(level, sure=whole, possible=whole) for level in ("bronze", "gold")], DAY, LEVELS
    )
    assert [lane.level for lane in drawn.lanes] == ["gold", "bronze"]


def test_a_level_that_is_not_in_the_list_has_the_last_lane():
    whole = period("2020-01-01", "2020-12-31")
    labels = [label(level, sure=whole, possible=whole) for level in ("platinum", "bronze")]
    assert [lane.level for lane in draw(labels, DAY, LEVELS).lanes] == ["bronze", "platinum"]


def test_an_award_without_period_is_drawn_where_it_may_lie():
    drawn = draw([label(awarded_on={"value": "2016-06"})], DAY, LEVELS)
    assert [bar.kind for bar in drawn.lanes[0].bars] == ["possible"]


def test_a_withdrawn_label_ends_on_the_day_before():
    whole = period("2020-01-01", "2021-12-31")
    cut = {"sure": whole, "possible": whole, "renewable_until": "2022-12-31"}
    drawn = draw(
        [label(withdrawn={"on": "2021-01-01", "reason": "x"}, **cut)], date(2021, 6, 1), LEVELS
    )
    [bar] = drawn.lanes[0].bars
    assert share(bar.width) == pytest.approx(100 * 366 / (366 + 365 + 365), abs=0.01)
    assert len(drawn.lanes[0].ends) == 1


def test_an_open_suspension_runs_to_the_end_of_the_label():
    whole = period("2020-01-01", "2020-12-31")
    off = [period("2020-07-01", None)]
    drawn = draw([label(sure=whole, possible=whole, suspensions=off)], date(2020, 8, 1), LEVELS)
    bars = {bar.kind: bar for bar in drawn.lanes[0].bars}
    assert share(bars["off"].x) + share(bars["off"].width) == pytest.approx(100, abs=0.01)


def test_the_shortest_bar_can_still_be_seen():
    one_day = period("2020-01-01", "2020-01-01")
    drawn = draw([label(sure=one_day, possible=one_day)], DAY, LEVELS)
    assert share(drawn.lanes[0].bars[0].width) >= 0.4
