"""Columns that lie on each other: their parts add up, and stay inside the picture."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labels.views.pictures.stacks import Pile, stacked

KINDS = ["bronze", "silver", "gold"]
counts = st.tuples(*(st.integers(0, 10**6) for _ in KINDS))
piles = st.lists(counts, min_size=1, max_size=130).map(
    lambda rows: [Pile(str(1990 + i), "", row) for i, row in enumerate(rows)]
)
in_its_time = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def share(text):
    return float(text.removesuffix("%"))


def test_nothing_is_no_picture():
    assert stacked([], KINDS) is None
    assert stacked([Pile("2020", "", (0, 0, 0))], KINDS) is None


@in_its_time
@given(piles)
def test_the_parts_of_a_column_add_up_to_its_total(rows):
    picture = stacked(rows, KINDS)
    if picture is None:
        assert not any(sum(row.counts) for row in rows)
        return
    highest = picture.levels[-1].count
    for row, stack in zip(rows, picture.stacks, strict=True):
        heights = sum(share(part.height) for part in stack.parts)
        assert stack.total == sum(row.counts)
        assert abs(heights - 100 * stack.total / highest) < 0.01
        assert abs(share(stack.top) + heights - 100) < 0.01
        assert [part.kind for part in stack.parts] == [
            kind for kind, count in zip(KINDS, row.counts, strict=True) if count
        ]


@in_its_time
@given(piles)
def test_each_part_lies_on_the_one_below(rows):
    picture = stacked(rows, KINDS)
    for stack in picture.stacks if picture else ():
        below = 100.0
        for part in stack.parts:
            assert abs(share(part.y) + share(part.height) - below) < 0.01
            below = share(part.y)
        assert below >= -0.01


@in_its_time
@given(piles)
def test_columns_stand_beside_each_other_and_the_last_keeps_its_words(rows):
    picture = stacked(rows, KINDS)
    if picture is None:
        return
    ends = 0.0
    for stack in picture.stacks:
        assert share(stack.x) >= ends - 0.01
        ends = share(stack.x) + share(picture.width)
    assert ends <= 100.01
    last = picture.stacks[-1]
    assert last.counted
    assert last.named
    assert not last.minor
    assert sum(stack.named for stack in picture.stacks) <= 9
    assert sum(stack.counted for stack in picture.stacks) <= 18
