"""Steps broken off between any two of their writes: nothing half done stays."""

from contextlib import suppress

import pytest

from tests.workflow.breaking import Broken, broken_off_after
from tests.workflow.every_step import STEPS, all_steps, make_world
from tests.workflow.everything import changes, everything

fill = make_world

# It asks whether a file is wanted before one is read, and writes nothing itself.
WRITES_NOTHING = {"check_file_is_wanted"}


def test_every_step_is_in_the_table_of_steps():
    assert set(STEPS) == all_steps()


@pytest.mark.parametrize("name", STEPS)
def test_a_step_broken_off_between_any_two_writes_leaves_nothing(register, name):
    before, number, done = everything(), 0, False
    while not done:
        number += 1
        watching, seen = broken_off_after(number)
        with watching, suppress(Broken):
            STEPS[name](register)
            done = True
        if not done:
            assert changes(before, everything()) == {}, seen[-1]
    assert len(seen) == number - 1
    assert bool(changes(before, everything())) == (name not in WRITES_NOTHING)
