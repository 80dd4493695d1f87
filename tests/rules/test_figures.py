"""Membership figures: all categories or none, and they make the total."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.rules.figures import CATEGORIES, problems

PARTS = dict.fromkeys(CATEGORIES, 2)


def named(total, parts) -> list[tuple[str, str]]:
    return [(problem.code, problem.field) for problem in problems(total, parts)]


def test_a_sum_that_differs_from_the_total_says_both():
    found = problems(20, PARTS)
    assert [(problem.code, problem.field) for problem in found] == [("sum_differs", "total")]
    assert found[0].sentence == "The categories add up to 18, but the total is 20."


def test_a_missing_category_is_named():
    assert named(16, {**PARTS, "finance": None}) == [("category_missing", "finance")]
    assert named(2, {"sme": 2}) == [("category_missing", code) for code in CATEGORIES[1:]]


def test_a_number_below_zero_is_named():
    assert named(-1, {}) == [("negative", "total")]
    assert named(14, {**PARTS, "sme": -2}) == [("negative", "sme")]


def test_a_category_that_does_not_exist_is_an_error_of_the_program():
    with pytest.raises(ValueError, match="There is no category banks."):
        problems(1, {"banks": 1})


@pytest.mark.parametrize("parts", [{}, dict.fromkeys(CATEGORIES)])
def test_a_total_alone_is_right(parts):
    assert named(20, parts) == []


@given(st.lists(st.integers(0, 50), min_size=9, max_size=9), st.integers(0, 500))
def test_the_figures_are_right_exactly_when_they_add_up(counts, total):
    parts = dict(zip(CATEGORIES, counts, strict=True))
    assert named(sum(counts), parts) == []
    assert (named(total, parts) == []) == (total == sum(counts))
