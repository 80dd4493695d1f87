"""How a case is told to its cluster: what it is now, who has the ball, what was and what comes."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ... import clock, permissions
from ...models import Appeal, Decision, Event, Label
from ...rules.moves import BALL, MOVES, Party, State, possible
from ...rules.validity import day_of
from ...workflow.appeals import last_day
from ...workflow.handing_in import WITH_THE_CLUSTER
from ...workflow.steps import under_appeal
from ..case_words import BALLS, LOOKS, STATES

OUR_BALLS = BALLS | {Party.CLUSTER: lazy("Your cluster")}
HAPPENING = {
    State.DRAFT: lazy("Your cluster prepares its evidence."),
    State.SUBMITTED: lazy("The secretariat looks at what you handed in and finds assessors."),
    State.RETURNED: lazy("The secretariat asks you to complete some things."),
    State.IN_REVIEW: lazy("The assessors read and score."),
    State.ASSESSED: lazy("The secretariat prepares the decision."),
    State.PROPOSED: lazy("The board looks at the proposed decision."),
    State.DECIDED: lazy("The case is decided."),
    State.APPEALED: lazy("The secretariat prepares a second decision."),
    State.WITHDRAWN: lazy("The case was withdrawn."),
}
# What usually still comes. An appeal is decided a second time.
AHEAD = {
    State.SUBMITTED: lazy("Your cluster hands in"),
    State.IN_REVIEW: lazy("The assessors review"),
    State.ASSESSED: lazy("The review is completed"),
    State.PROPOSED: lazy("The secretariat proposes a decision"),
    State.DECIDED: lazy("The board decides"),
}
BEFORE = {State.RETURNED: State.DRAFT, State.APPEALED: State.ASSESSED}

STEPS = {
    "submit": ("portal-submit", permissions.can_submit),
    "withdraw": ("portal-withdraw", permissions.can_withdraw),
    "appeal": ("portal-appeal", permissions.can_appeal),
    "withdraw_appeal": ("portal-appeal", permissions.can_appeal),
}


@dataclass(frozen=True, slots=True)
class Done:
    """One step of the past, and on whose side it was taken."""

    word: str
    on: date
    side: str


def state_of(case):
    """What the case is, in words and a colour."""
    state = case.state
    return {
        "word": STATES[state],
        "look": LOOKS.get(state, "upcoming"),
        "happening": HAPPENING[state],
        "ball": OUR_BALLS[BALL[state]],
        "yours": BALL[state] == Party.CLUSTER,
        "since": day_of(case.moved_at),
        "days": (clock.today() - day_of(case.moved_at)).days,
    }


def done(case):
    """The steps of the case so far, the first one first; no names and no reasons."""
    words = {"open_assessment": _("Case opened")}
    words |= {name: _(move.past) for name, move in MOVES.items()}
    events = Event.objects.of("assessment", case.public_id).filter(verb__in=words)
    return [
        Done(words[each.verb], day_of(each.at), OUR_BALLS.get(each.role, ""))
        for each in events.order_by("seq")
    ]


def ahead(case):
    """What usually still comes, in order."""
    if case.state in (State.DECIDED, State.WITHDRAWN):
        return []
    path = [State.DRAFT, *AHEAD]
    return [AHEAD[each] for each in path[path.index(BEFORE.get(case.state, case.state)) + 1 :]]


def buttons(case, user):
    """The steps that this person may take with the case now, out of the table of moves."""
    found = []
    for move in possible(case.state, appeal=under_appeal(case)):
        name, may = STEPS.get(move.step, ("", None))
        if may is None or not may(user, case) or (move.step == "appeal" and not appeal_until(case)):
            continue
        address = reverse(name, args=[case.public_id])
        found.append({"step": move.step, "word": _(move.label), "address": address})
    return found


def appeal_until(case):
    """The last day for an appeal against what was decided, or None if there is no such day."""
    decision = Decision.objects.filter(assessment=case).order_by("-round").first()
    if decision is None or decision.round > 1 or decision.outcome != "not_awarded":
        return None
    decision.assessment = case
    until = last_day(decision)
    late = clock.today() > until or Appeal.objects.filter(assessment=case).exists()
    return None if late else until


def outcome_of(case):
    """The last decision and the label it brought, once there is one."""
    decision = Decision.objects.filter(assessment=case).order_by("-round").first()
    label = Label.objects.filter(decision=decision).first() if decision else None
    return {"decision": decision, "label": label}


def places(case, here):
    """The pages of a case, and which of them this is."""
    pages = [
        ("portal-case", _("The case")),
        ("portal-evidence", _("Evidence")),
        ("portal-facts", _("Figures")),
    ]
    if case.level.code == "silver":
        pages.append(("portal-improvements", _("Improvement areas")))
    if "submit" in {move.step for move in possible(case.state)}:
        pages.append(("portal-submit", _("Hand in")))
    if case.state in (State.DECIDED, State.APPEALED) or under_appeal(case):
        pages.append(("portal-report", _("Report")))
    return [
        {"word": word, "url": reverse(name, args=[case.public_id]), "here": name == here}
        for name, word in pages
    ]


def about(case, user, here):
    """What every page of a case knows."""
    with_us = case.state in WITH_THE_CLUSTER
    return {
        "case": case,
        "state": state_of(case),
        "places": places(case, here),
        "editable": with_us and permissions.can_edit(user, case),
    }
