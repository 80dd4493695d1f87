"""Places on the Earth as points of the two pictures, and the boxes around them."""

from math import asin, atan2, cos, degrees, hypot, radians, sin

import pytest
from hypothesis import given
from hypothesis import strategies as some

from labels.rules.boxes import Box, around, around_all
from labels.rules.projection import CENTRE, MERIDIAN, RADIUS, distance, europe, world

lats = some.floats(-80, 80)
european = some.tuples(some.floats(30, 75), some.floats(-30, 50))
numbers = some.floats(-5000, 5000)
points = some.lists(some.tuples(numbers, numbers), min_size=1, max_size=8)


def back(x, y):
    """The place at a point of the picture of Europe, by the formulas of the way back."""
    north, middle = -y, radians(CENTRE[0])
    if not (far := hypot(x, north)):
        return CENTRE
    angle = 2 * asin(far / (2 * RADIUS))
    lat = asin(cos(angle) * sin(middle) + north * sin(angle) * cos(middle) / far)
    below = far * cos(middle) * cos(angle) - north * sin(middle) * sin(angle)
    return degrees(lat), CENTRE[1] + degrees(atan2(x * sin(angle), below))


def test_the_centre_of_europe_is_the_origin():
    assert europe(*CENTRE) == pytest.approx((0, 0), abs=1e-9)


@pytest.mark.parametrize(
    ("lat", "lon", "east", "north"),
    [
        # Brussels, Lisbon and Helsinki in ETRS89-LAEA (EPSG:3035) less its false origin.
        (50.85, 4.35, -397.4, -114.2),
        (38.72, -9.14, -1657.0, -1264.5),
        (60.17, 24.94, 822.9, 997.9),
    ],
)
def test_towns_lie_where_the_statistical_grid_has_them(lat, lon, east, north):
    x, y = europe(lat, lon)
    assert (x, -y) == pytest.approx((east, north), abs=8), "a ball is not quite the ellipsoid"


@given(european)
def test_every_place_of_europe_can_be_found_again(place):
    assert back(*europe(*place)) == pytest.approx(place, abs=1e-6)


@given(lats, some.floats(-168, 191))
def test_the_world_keeps_north_above_south_and_east_right_of_west(lat, lon):
    x, y = world(lat, lon)
    assert (x > 0) == (lon > MERIDIAN) or abs(lon - MERIDIAN) < 1e-6
    assert world(lat + 5, lon)[1] < y


@given(lats)
def test_the_world_ends_where_it_begins(lat):
    left, right = world(lat, MERIDIAN - 179.9999), world(lat, MERIDIAN + 179.9999)
    assert left[0] == pytest.approx(-right[0])
    assert left[1] == right[1]


@pytest.mark.parametrize("aside", [0, 1e-7, 0.01, 1])
def test_what_lies_below_the_feet_is_as_far_away_as_can_be(aside):
    place = -CENTRE[0] + aside, CENTRE[1] - 180
    assert distance(europe(*place), (0, 0)) == pytest.approx(2 * RADIUS, rel=0.001)


def test_no_point_has_no_box():
    assert around([]) is None
    assert around_all([]) is None


@given(points)
def test_a_box_holds_all_its_points(found):
    box = around(found)
    assert all(box.wider(1e-9).holds(point) for point in found)


@given(points, some.floats(1, 500), some.floats(0.5, 3))
def test_a_fitted_box_has_the_shape_of_its_frame_and_stays_inside(found, least, ratio):
    frame = Box(-6000 * ratio, -6000, 12000 * ratio, 12000)
    box = around(found).at_least(least).shaped(ratio).within(frame)
    assert box.width == pytest.approx(box.height * ratio)
    assert box.x >= frame.x - 1e-6
    assert box.x + box.width <= frame.x + frame.width + 1e-6


def test_boxes_side_by_side_do_not_meet():
    assert not Box(0, 0, 1, 1).meets(Box(1, 0, 1, 1))
    assert Box(0, 0, 1, 1).meets(Box(0.9, 0.9, 1, 1))
