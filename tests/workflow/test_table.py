"""Everybody tries every move in every state: the table and the rights decide, and nothing else.

One case is walked through all states; at each stop all try everything, and all is undone again.
"""

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product

from django.db import transaction

from labels.rules.moves import MOVES, State
from labels.workflow import cases
from tests.cases import MET, make_rule_set
from tests.cases import fill as complete
from tests.factories import make_level
from tests.reviewing import LEAD, declared, parts, seal
from tests.workflow.everything import changes, everything
from tests.workflow.moved import check_moved
from tests.workflow.trying import (
    MOVES_TRIED,
    RIGHTS,
    attempt,
    expected,
    make_cast,
    make_office,
    now,
    propose,
    row_that_fits,
    seat_referee,
)


@dataclass(frozen=True)
class Trial:
    """Somebody tried a move: what could come of it, what came of it, which row was taken."""

    stop: str
    state: str
    move: str
    part: str
    expected: frozenset
    outcome: str
    row: object


# What the table and the rights allow, but not before something else is done.
NOT_YET = {
    ("draft, empty", "submit"): "incomplete",
    ("submitted", "start_review"): "assessors_missing",
    ("in review", "complete_review"): "not_all_sealed",
    ("sealed", "return_for_completion"): "findings_sealed",
    ("assessed, eligibility open", "propose"): "eligibility_not_recorded",
    ("awarded", "appeal"): "nothing_to_appeal",
    ("appeal withdrawn", "appeal"): "appealed_already",
    ("decided again", "appeal"): "appealed_already",
}


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def walk(cast):
    """The case at each of its stops."""
    people = cast.people
    manager, secretariat = people["manager"], people["secretariat"]

    def move(name, part):
        assert attempt(name, case, people[part]) == "accepted"

    case = cases.open_assessment(cast.cluster, make_level("gold"), by=manager)
    yield "draft, empty", case
    complete(case, by=manager)
    yield "draft", case
    move("submit", "manager")
    yield "submitted", case
    move("return_for_completion", "secretariat")
    yield "returned", case
    move("submit", "manager")
    declared(case, people["referee"], by=secretariat, part=LEAD)
    declared(case, people["second"], by=secretariat)
    yield "staffed", case
    move("start_review", "secretariat")
    yield "in review", case
    for assignment in parts(case):
        seal(assignment)
    seat_referee(cast)
    yield "sealed", case
    move("complete_review", "secretariat")
    yield "assessed, eligibility open", case
    cases.record_eligibility(case, MET, by=secretariat)
    yield "assessed", case
    with undone():
        move("propose", "judge")
        move("confirm", "board")
        yield "awarded", case
    propose(case, people["judge"], "not_awarded")
    yield "proposed", case
    with undone():
        move("withdraw", "manager")
        yield "withdrawn", case
    move("confirm", "elder")
    yield "not awarded", case
    move("appeal", "manager")
    yield "appealed", case
    with undone():
        move("withdraw_appeal", "manager")
        yield "appeal withdrawn", case
    move("propose", "secretariat")
    yield "proposed again", case
    move("confirm", "vice")
    yield "decided again", case


def fill():
    """All trials, each undone before the next; what is refused leaves nothing to undo.

    At a second stop in the same state only those try who have a right to the step at all.
    """
    make_rule_set()
    cast = make_cast(make_office())
    trials = []
    for stop, case in walk(cast):
        before, case = everything(), now(case)
        seen = any(trial.state == case.status for trial in trials)
        rows = {move: row_that_fits(move, case) for move in MOVES_TRIED}
        trials += [
            _tried(stop, case, move, part, cast.people[part], rows[move], before)
            for part in RIGHTS
            for move in MOVES_TRIED
            if move in RIGHTS[part] or not seen
        ]
        assert changes(before, everything()) == {}
    return trials


def _tried(stop, case, move, part, user, row, before):
    could = frozenset(expected(move, case, part, user, fits=row))
    if "accepted" not in could:
        outcome = attempt(move, case, user)
        assert outcome != "accepted", (stop, move, part)
        return Trial(stop, case.status, move, part, could, outcome, row)
    with undone():
        outcome = attempt(move, case, user)
        if outcome == "accepted":
            check_moved(before, everything(), case, row, user)
    return Trial(stop, case.status, move, part, could, outcome, row)


def test_everybody_tries_everything_in_every_state(kept):
    tried = {(trial.state, trial.part, trial.move) for trial in kept}
    assert tried == set(product(map(str, State), RIGHTS, MOVES_TRIED))


def test_each_trial_ends_as_the_table_and_the_rights_have_it(kept):
    assert [trial for trial in kept if trial.outcome not in trial.expected] == []


def test_what_may_be_done_is_done_unless_something_is_missing(kept):
    may = [trial for trial in kept if "accepted" in trial.expected]
    told = {(trial.stop, trial.move): trial.outcome for trial in may}
    assert {key: outcome for key, outcome in told.items() if outcome != "accepted"} == NOT_YET


def test_every_edge_of_the_table_is_taken_and_no_other(kept):
    taken = Counter(
        (trial.row.step, trial.state, str(trial.row.target))
        for trial in kept
        if trial.outcome == "accepted"
    )
    table = {
        (move.step, str(source), str(move.target))
        for move in MOVES.values()
        for source in move.sources
    }
    assert set(taken) == table
