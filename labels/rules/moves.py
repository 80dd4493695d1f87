"""The one table of moves of an assessment: from which state, to which, and by whom.

The steps check it, the pages draw their buttons from it, and so do the documentation of the API
and the picture of the states. What else a step needs (assessors, seals, a second person) is
checked by the step itself.
"""

from dataclasses import dataclass
from enum import StrEnum

from labels.rules.sentences import Sentence


class State(StrEnum):
    """Where an assessment is, from draft to decision."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    IN_REVIEW = "in_review"
    ASSESSED = "assessed"
    PROPOSED = "proposed"
    DECIDED = "decided"
    APPEALED = "appealed"
    WITHDRAWN = "withdrawn"


class Party(StrEnum):
    """Who has the ball."""

    CLUSTER = "cluster"
    SECRETARIAT = "secretariat"
    ASSESSORS = "assessors"
    BOARD = "board"
    NOBODY = "nobody"


class NotNow(Exception):
    """The step does not fit the state of the case; the sentence may be shown to people."""

    code = "wrong_state"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One step: where it starts, where it ends, whose it is, and its words.

    `also` may take the step too. `reason` says that the step asks for one in words. `appeal` is
    True for a step that exists only while an appeal runs, False for one that exists only while
    none does, None for one that does not ask.
    """

    step: str
    sources: frozenset[State]
    target: State
    by: Party
    label: str
    past: str
    cannot: str
    also: frozenset[Party] = frozenset()
    reason: bool = False
    appeal: bool | None = None

    def fits(self, state: State, *, appeal: bool | None = None) -> bool:
        """Whether the step can be taken there; None when it is not known if an appeal runs."""
        unasked = appeal is None or self.appeal is None
        return state in self.sources and (unasked or appeal == self.appeal)


_TABLE = (
    Move(
        step="submit",
        sources=frozenset({State.DRAFT, State.RETURNED}),
        target=State.SUBMITTED,
        by=Party.CLUSTER,
        label=Sentence("Hand in"),
        past=Sentence("Handed in"),
        cannot=Sentence("it cannot be handed in now"),
    ),
    Move(
        step="return_for_completion",
        sources=frozenset({State.SUBMITTED, State.IN_REVIEW}),
        target=State.RETURNED,
        by=Party.SECRETARIAT,
        label=Sentence("Return for completion"),
        past=Sentence("Returned for completion"),
        cannot=Sentence("it cannot be returned for completion now"),
        reason=True,
    ),
    # Needs enough assessors who have declared that they have no conflict of interest.
    Move(
        step="start_review",
        sources=frozenset({State.SUBMITTED}),
        target=State.IN_REVIEW,
        by=Party.SECRETARIAT,
        label=Sentence("Start the review"),
        past=Sentence("Review started"),
        cannot=Sentence("its review cannot be started now"),
    ),
    # The consolidation is finished; with a single assessor the seal takes this step with it.
    Move(
        step="complete_review",
        sources=frozenset({State.IN_REVIEW}),
        target=State.ASSESSED,
        by=Party.SECRETARIAT,
        label=Sentence("Complete the review"),
        past=Sentence("Review completed"),
        cannot=Sentence("its review cannot be completed now"),
    ),
    Move(
        step="reopen_review",
        sources=frozenset({State.ASSESSED}),
        target=State.IN_REVIEW,
        by=Party.SECRETARIAT,
        label=Sentence("Open the review again"),
        past=Sentence("Review opened again"),
        cannot=Sentence("its review cannot be opened again now"),
        reason=True,
    ),
    Move(
        step="propose",
        sources=frozenset({State.ASSESSED, State.APPEALED}),
        target=State.PROPOSED,
        by=Party.SECRETARIAT,
        label=Sentence("Propose a decision"),
        past=Sentence("Decision proposed"),
        cannot=Sentence("no decision can be proposed now"),
    ),
    Move(
        step="send_back",
        sources=frozenset({State.PROPOSED}),
        target=State.ASSESSED,
        by=Party.BOARD,
        label=Sentence("Send back to the secretariat"),
        past=Sentence("Sent back by the board"),
        cannot=Sentence("it cannot be sent back now"),
        reason=True,
        appeal=False,
    ),
    Move(
        step="send_back_appeal",
        sources=frozenset({State.PROPOSED}),
        target=State.APPEALED,
        by=Party.BOARD,
        label=Sentence("Send the appeal back to the secretariat"),
        past=Sentence("Appeal sent back by the board"),
        cannot=Sentence("there is no appeal to send back now"),
        reason=True,
        appeal=True,
    ),
    Move(
        step="confirm",
        sources=frozenset({State.PROPOSED}),
        target=State.DECIDED,
        by=Party.BOARD,
        label=Sentence("Confirm the decision"),
        past=Sentence("Decision confirmed"),
        cannot=Sentence("no decision can be confirmed now"),
    ),
    Move(
        step="appeal",
        sources=frozenset({State.DECIDED}),
        target=State.APPEALED,
        by=Party.CLUSTER,
        label=Sentence("Appeal"),
        past=Sentence("Appeal made"),
        cannot=Sentence("no appeal can be made now"),
        reason=True,
    ),
    # While an appeal runs there is a decision, and a label may rest on it: what can be withdrawn
    # then is the appeal, not the case.
    Move(
        step="withdraw",
        sources=frozenset(
            {
                State.DRAFT,
                State.SUBMITTED,
                State.RETURNED,
                State.IN_REVIEW,
                State.ASSESSED,
                State.PROPOSED,
            }
        ),
        target=State.WITHDRAWN,
        by=Party.CLUSTER,
        also=frozenset({Party.SECRETARIAT}),
        label=Sentence("Withdraw the case"),
        past=Sentence("Case withdrawn"),
        cannot=Sentence("it cannot be withdrawn now"),
        appeal=False,
    ),
    Move(
        step="withdraw_appeal",
        sources=frozenset({State.APPEALED}),
        target=State.DECIDED,
        by=Party.CLUSTER,
        label=Sentence("Withdraw the appeal"),
        past=Sentence("Appeal withdrawn"),
        cannot=Sentence("there is no appeal to withdraw now"),
    ),
)

MOVES: dict[str, Move] = {move.step: move for move in _TABLE}

OPEN: frozenset[State] = frozenset(State) - {State.DECIDED, State.WITHDRAWN}

BALL: dict[State, Party] = {
    State.DRAFT: Party.CLUSTER,
    State.SUBMITTED: Party.SECRETARIAT,
    State.RETURNED: Party.CLUSTER,
    State.IN_REVIEW: Party.ASSESSORS,
    State.ASSESSED: Party.SECRETARIAT,
    State.PROPOSED: Party.BOARD,
    State.DECIDED: Party.NOBODY,
    State.APPEALED: Party.SECRETARIAT,
    State.WITHDRAWN: Party.NOBODY,
}

# As in "This case is ...".
WORDS: dict[State, Sentence] = {
    State.DRAFT: Sentence("a draft"),
    State.SUBMITTED: Sentence("submitted"),
    State.RETURNED: Sentence("returned for completion"),
    State.IN_REVIEW: Sentence("under review"),
    State.ASSESSED: Sentence("assessed"),
    State.PROPOSED: Sentence("waiting for the board"),
    State.DECIDED: Sentence("decided"),
    State.APPEALED: Sentence("under appeal"),
    State.WITHDRAWN: Sentence("withdrawn"),
}


def target(step: str, state: State, *, appeal: bool | None = None) -> State:
    """The state that the step leads to; NotNow if it cannot be taken from here.

    ValueError for a step that does not exist.
    """
    if step not in MOVES:
        raise ValueError(f"There is no step {step}. There are: {', '.join(MOVES)}.")
    move = MOVES[step]
    if not move.fits(state, appeal=appeal):
        raise NotNow(_not_now(move, state, appeal=bool(appeal)))
    return move.target


def _not_now(move: Move, state: State, *, appeal: bool) -> Sentence:
    if appeal and state == State.PROPOSED:
        return Sentence(
            "This case is %(state)s after an appeal; %(cannot)s.",
            state=WORDS[state],
            cannot=move.cannot,
        )
    return Sentence("This case is %(state)s; %(cannot)s.", state=WORDS[state], cannot=move.cannot)


def possible(state: State, *, appeal: bool | None = None) -> list[Move]:
    """The moves that start in this state, in the order of the process."""
    return [move for move in MOVES.values() if move.fits(state, appeal=appeal)]


def picture() -> str:
    """The table as a Mermaid state diagram, for the documentation."""
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{_title(state)}" as {state}' for state in State]
    lines.append(f"    [*] --> {State.DRAFT}")
    for move in MOVES.values():
        who = " or ".join([move.by, *sorted(move.also)])
        lines += [
            f"    {state} --> {move.target}: {move.label} ({who})"
            for state in State
            if state in move.sources
        ]
    lines += [f"    {state} --> [*]" for state in State if state not in OPEN]
    return "\n".join(lines) + "\n"


def _title(state: State) -> str:
    """The word for a state where it stands alone."""
    return WORDS[state].removeprefix("a ").capitalize()
