"""docs/workflow.md says what the code does: the picture, the moves, the steps, and their mail."""

import re
from pathlib import Path

import pytest
from django.db import transaction

from labels.models import Mail, RuleSet
from labels.rules.moves import MOVES, State, picture
from labels.rules.validity import Terms
from tests.workflow.every_step import STEPS, all_steps, make_world

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docs" / "workflow.md").read_text(encoding="utf-8")
CODE = re.compile(r"`(\w+)`")

fill = make_world


def table(heading):
    """The rows of the first table below a heading, as lists of cells."""
    section = TEXT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


MOVING, WORKING, AROUND = map(
    table, ("Moves from state to state", "Work between the moves", "Around the case")
)
# The mail of each step that is told.
MAIL = {
    step: set(CODE.findall(row[-1]))
    for row in MOVING + WORKING + AROUND
    for step in CODE.findall(row[0])
}


def test_the_picture_is_the_one_that_the_table_draws():
    assert f"```mermaid\n{picture()}```" in TEXT


def test_the_moves_are_those_of_the_table():
    told = [row[:4] for row in MOVING]
    assert told == [
        [
            f"`{move.step}`",
            " or ".join([move.by, *sorted(move.also)]),
            ", ".join(state for state in State if state in move.sources),
            str(move.target),
        ]
        for move in MOVES.values()
    ]


def test_every_step_is_told_and_no_other():
    assert set(MAIL) == all_steps() | {"send_back_appeal"}


def test_the_states_in_which_one_works_are_states():
    named = {state for row in WORKING for state in row[2].split(", ")}
    assert named - {"(not there yet)", "any"} < set(State)


@pytest.mark.parametrize("name", STEPS)
def test_the_mail_of_each_step_is_what_it_sends(register, name):
    before = set(Mail.objects.values_list("pk", flat=True))
    with transaction.atomic():
        STEPS[name](register)
    sent = Mail.objects.exclude(pk__in=before)
    assert set(sent.values_list("kind", flat=True)) == MAIL[name]


def test_the_months_and_the_days_are_those_of_the_code():
    terms = Terms()
    assert f"the month {terms.first_months} months later" in TEXT
    assert f"up to {terms.window_months} months after" in TEXT
    assert f"without a gap, {terms.renewal_months} months more" in TEXT
    assert f"**Appeal days**: {RuleSet().appeal_days}." in TEXT
