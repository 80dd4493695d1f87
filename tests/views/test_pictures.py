"""The axes of pictures, and the small chart."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labels.views.pictures.lines import lines
from labels.views.pictures.scale import Counts, Scale

days = st.dates(date(1900, 1, 1), date(2199, 12, 31))
counts = st.integers(0, 10**9)
in_its_time = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def share(text):
    return float(text.removesuffix("%"))


@in_its_time
@given(days, days, days)
def test_days_lie_inside_the_picture_in_their_order(one, other, third):
    scale = Scale.of(one, other, third)
    places = [scale.at(day) for day in sorted((one, other, third))]
    assert places == sorted(places)
    assert places[0] >= 0
    assert places[-1] < 100


@in_its_time
@given(days, st.integers(0, 5000))
def test_a_bar_ends_where_the_next_day_begins(first, length):
    last = first + timedelta(days=length)
    scale = Scale.of(first, last + timedelta(days=1))
    assert share(scale.x(first)) + share(scale.width(first, last)) >= scale.at(last) + 0.001
    if share(scale.width(first, last)) > 0.5:
        end = scale.at(first) + share(scale.width(first, last))
        assert abs(end - scale.at(last + timedelta(days=1))) < 0.002


@in_its_time
@given(days, days)
def test_every_picture_names_a_few_years_in_order(one, other):
    ticks = Scale.of(one, other).ticks()
    assert ticks[0].year == min(one, other).year
    assert 1 <= len(ticks) <= 12
    assert not ticks[0].minor
    assert [tick.year for tick in ticks] == sorted({tick.year for tick in ticks})
    assert sum(not tick.minor for tick in ticks) <= 4


def test_the_last_year_of_the_calendar_has_an_end():
    scale = Scale.of(date(9998, 1, 1), date(9999, 12, 31))
    assert scale.at(date(9999, 12, 31)) < 100


@in_its_time
@given(st.lists(counts, min_size=1, max_size=6))
def test_counts_lie_between_nothing_and_a_round_number(given):
    axis = Counts.of(*given)
    assert all(0 <= axis.at(count) <= 100 for count in given)
    levels = axis.levels()
    assert [level.count for level in levels][0] == 0
    assert levels[-1].count == axis.top >= max(given)
    assert 2 <= len(levels) <= 6
    assert str(axis.step).rstrip("0") in {"1", "2", "5"}


def test_one_day_is_no_line():
    assert lines([]) is None
    assert lines([(date(2020, 1, 1), 5, "x")]) is None
    assert lines([(date(2020, 1, 1), 5, "x"), (date(2020, 1, 1), 6, "y")]) is None


def test_points_come_in_the_order_of_their_days():
    drawn = lines([(date(2021, 1, 1), 50, "later"), (date(2020, 1, 1), 0, "earlier")])
    assert [point.words for point in drawn.points] == ["earlier", "later"]
    assert drawn.path == "0.000,100.000 50.068,0.000"
    assert [level.count for level in drawn.levels] == [0, 10, 20, 30, 40, 50]
