"""The one table of moves: what is in it, and that nothing else is possible."""

from itertools import product

import pytest

from labels.rules.moves import (
    BALL,
    MOVES,
    OPEN,
    WORDS,
    NotNow,
    Party,
    State,
    picture,
    possible,
    target,
)

# Written out once more, so that a change of the table is noticed: step, from, to, by.
EDGES = """
submit draft submitted cluster
submit returned submitted cluster
return_for_completion submitted returned secretariat
return_for_completion in_review returned secretariat
start_review submitted in_review secretariat
complete_review in_review assessed secretariat
reopen_review assessed in_review secretariat
propose assessed proposed secretariat
propose appealed proposed secretariat
send_back proposed assessed board
send_back_appeal proposed appealed board
confirm proposed decided board
appeal decided appealed cluster
withdraw draft withdrawn cluster
withdraw submitted withdrawn cluster
withdraw returned withdrawn cluster
withdraw in_review withdrawn cluster
withdraw assessed withdrawn cluster
withdraw proposed withdrawn cluster
withdraw_appeal appealed decided cluster
"""
ALLOWED = {
    (step, State(source)): (State(to), Party(by))
    for step, source, to, by in map(str.split, EDGES.strip().splitlines())
}
STEPS = list(dict.fromkeys(step for step, _ in ALLOWED))


@pytest.mark.parametrize(("step", "state"), list(product(STEPS, State)))
def test_a_step_is_possible_exactly_where_the_table_says(step, state):
    if (step, state) not in ALLOWED:
        with pytest.raises(NotNow) as refused:
            target(step, state)
        assert refused.value.code == "wrong_state"
        assert str(refused.value) == f"This case is {WORDS[state]}; {MOVES[step].cannot}."
        assert MOVES[step] not in possible(state)
    else:
        assert (target(step, state), MOVES[step].by) == ALLOWED[step, state]
        assert MOVES[step] in possible(state)


def test_the_steps_stand_in_the_order_of_the_process_under_their_own_names():
    assert list(MOVES) == STEPS
    assert [move.step for move in MOVES.values()] == STEPS


def test_a_step_that_does_not_exist_is_an_error_of_the_program():
    with pytest.raises(ValueError, match="There is no step approve. There are: submit, return"):
        target("approve", State.DRAFT)


@pytest.mark.parametrize(
    ("step", "state", "sentence"),
    [
        ("submit", "in_review", "This case is under review; it cannot be handed in now."),
        ("submit", "withdrawn", "This case is withdrawn; it cannot be handed in now."),
        ("start_review", "draft", "This case is a draft; its review cannot be started now."),
        ("confirm", "decided", "This case is decided; no decision can be confirmed now."),
        (
            "propose",
            "proposed",
            "This case is waiting for the board; no decision can be proposed now.",
        ),
        ("withdraw", "appealed", "This case is under appeal; it cannot be withdrawn now."),
        ("appeal", "appealed", "This case is under appeal; no appeal can be made now."),
    ],
)
def test_the_refusal_is_a_plain_sentence(step, state, sentence):
    with pytest.raises(NotNow) as refused:
        target(step, State(state))
    assert str(refused.value) == sentence


@pytest.mark.parametrize("step", ["withdraw", "send_back"])
def test_a_case_with_a_decision_cannot_be_undone_while_its_appeal_is_with_the_board(step):
    with pytest.raises(NotNow, match="This case is waiting for the board after an appeal; it "):
        target(step, State.PROPOSED, appeal=True)
    assert target(step, State.PROPOSED, appeal=False)


def test_there_is_no_appeal_to_send_back_where_none_was_made():
    with pytest.raises(NotNow, match="This case is waiting for the board; there is no appeal"):
        target("send_back_appeal", State.PROPOSED, appeal=False)
    assert target("send_back_appeal", State.PROPOSED, appeal=True) is State.APPEALED


@pytest.mark.parametrize(
    ("appeal", "steps"),
    [
        (None, ["send_back", "send_back_appeal", "confirm", "withdraw"]),
        (False, ["send_back", "confirm", "withdraw"]),
        (True, ["send_back_appeal", "confirm"]),
    ],
)
def test_the_board_is_offered_what_fits_with_or_without_an_appeal(appeal, steps):
    assert [move.step for move in possible(State.PROPOSED, appeal=appeal)] == steps


def test_nothing_can_be_done_with_a_withdrawn_case():
    assert possible(State.WITHDRAWN) == []


def test_every_state_can_be_reached_and_every_open_one_left():
    reached = {State.DRAFT} | {move.target for move in MOVES.values()}
    assert reached == set(State)
    assert all(possible(state) for state in OPEN)


@pytest.mark.parametrize(
    ("state", "party"),
    [
        ("draft", "cluster"),
        ("submitted", "secretariat"),
        ("returned", "cluster"),
        ("in_review", "assessors"),
        ("assessed", "secretariat"),
        ("proposed", "board"),
        ("decided", "nobody"),
        ("appealed", "secretariat"),
        ("withdrawn", "nobody"),
    ],
)
def test_somebody_has_the_ball_exactly_while_the_case_is_open(state, party):
    assert BALL[State(state)] == party
    assert (State(state) in OPEN) == (party != "nobody")


def test_whoever_has_the_ball_can_play_it():
    """In a review the assessors play by their seals, which is no move of the case."""
    for state in OPEN - {State.IN_REVIEW}:
        assert BALL[state] in {move.by for move in possible(state)}


def test_steps_that_go_against_somebody_ask_for_a_reason():
    assert {move.step for move in MOVES.values() if move.reason} == {
        "return_for_completion",
        "reopen_review",
        "send_back",
        "send_back_appeal",
        "appeal",
    }


def test_only_a_case_can_be_withdrawn_by_the_secretariat_too():
    also = {move.step: move.also for move in MOVES.values() if move.also}
    assert also == {"withdraw": {Party.SECRETARIAT}}


def test_the_words_of_each_step_are_its_own():
    for words in ("label", "past"):
        found = [getattr(move, words) for move in MOVES.values()]
        assert len(set(found)) == len(found)
        assert all(word[0].isupper() and not word.endswith(".") for word in found)


def test_the_picture_shows_each_state_and_each_edge_once():
    lines = picture().splitlines()
    assert lines[0] == "stateDiagram-v2"
    assert '    state "Under review" as in_review' in lines
    assert '    state "Draft" as draft' in lines
    assert "    [*] --> draft" in lines
    assert "    draft --> submitted: Hand in (cluster)" in lines
    assert "    draft --> withdrawn: Withdraw the case (cluster or secretariat)" in lines
    arrows = [line for line in lines if "-->" in line and "[*]" not in line]
    assert len(arrows) == len(set(arrows)) == len(ALLOWED)
    assert [line for line in lines if line.endswith("--> [*]")] == [
        "    decided --> [*]",
        "    withdrawn --> [*]",
    ]
    assert picture().endswith("\n")
