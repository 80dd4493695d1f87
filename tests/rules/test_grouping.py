"""Clusters that lie close together become one marker; none is lost. Counts get shades."""

from hypothesis import given
from hypothesis import strategies as some

from labels.rules.grouping import Spot, free_place, grouped
from labels.rules.projection import distance
from labels.rules.shading import MOST, shades

SIDE = 60.0
places = some.integers(-50, 1050)
spots = some.lists(some.tuples(places, places, some.integers(1, 5000)), max_size=25).map(
    lambda rows: [Spot(x, y, count, (place,)) for place, (x, y, count) in enumerate(rows)]
)


@given(spots)
def test_no_cluster_is_lost_and_none_counts_twice(found):
    groups = grouped(found, SIDE)
    assert sum(each.count for each in groups) == sum(each.count for each in found)
    kept = [member for each in groups for member in each.members]
    assert len(kept) == len(set(kept)) == len(found)


@given(spots)
def test_a_group_lies_among_its_members(found):
    where = {each.members[0]: each for each in found}
    for group in grouped(found, SIDE):
        xs = [where[member].x for member in group.members]
        assert min(xs) - 1e-6 <= group.x <= max(xs) + 1e-6


def test_near_spots_across_the_edge_of_a_cell_are_one():
    near = [Spot(SIDE - 1, 5, 2, ("a",)), Spot(SIDE + 1, 5, 6, ("b",))]
    (group,) = grouped(near, SIDE)
    assert (group.count, group.x) == (8, SIDE + 0.5)


def test_far_spots_stay_apart():
    assert len(grouped([Spot(0, 0, 1, ("a",)), Spot(SIDE + 1, 0, 1, ("b",))], SIDE)) == 2


def test_a_marker_moves_aside_for_another_one_and_only_then():
    assert free_place((10, 10), [], SIDE) == (10, 10)
    moved = free_place((10, 10), [(12, 10)], SIDE)
    assert distance(moved, (12, 10)) > distance((10, 10), (12, 10))


@given(some.lists(some.integers(0, 10_000), max_size=60))
def test_every_count_has_the_shade_that_the_legend_gives_it(counts):
    steps = shades(counts)
    spans = {shade: (low, high) for shade, low, high in steps.spans()}
    assert len(spans) <= MOST
    for count in counts:
        shade = steps.class_of(count)
        assert (shade == 0) == (count == 0)
        if shade:
            low, high = spans[shade]
            assert low <= count <= high


def test_a_higher_count_never_has_a_lighter_shade():
    steps = shades([1, 1, 1, 2, 5, 9, 9, 30])
    found = [steps.class_of(count) for count in range(1, 31)]
    assert found == sorted(found)
    assert found[-1] == MOST


def test_no_cluster_anywhere_needs_no_legend():
    assert shades([0, 0]).spans() == []
