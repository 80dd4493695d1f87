"""One case with everything in it, and the steps that somebody at the desk may take now."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ... import permissions
from ...rules.moves import State, possible
from ...workflow.assignments import ASSIGNABLE, advice, still_needed
from ...workflow.decisions import pending
from ...workflow.eligibility import RECORDABLE
from ...workflow.steps import under_appeal
from ...workflow.verdicts import frozen_inputs
from . import inside, words
from .reaching import case_of_desk, desk, sees_findings, sees_people

FOUND_SINCE = frozenset(
    {State.IN_REVIEW, State.ASSESSED, State.PROPOSED, State.DECIDED, State.APPEALED}
)


def _may_answer(user, case):
    proposal = pending(case)
    return proposal is not None and permissions.can_confirm(user, proposal)


# The page of each step of the table of moves that belongs to the desk, and who may take it.
STEPS = {
    "return_for_completion": ("desk-return", permissions.can_run),
    "start_review": ("desk-start", permissions.can_run),
    "complete_review": ("desk-consolidate", permissions.can_consolidate),
    "reopen_review": ("desk-reopen", permissions.can_consolidate),
    "propose": ("desk-propose", permissions.can_propose),
    "send_back": ("desk-confirm", _may_answer),
    "send_back_appeal": ("desk-confirm", _may_answer),
    "confirm": ("desk-confirm", _may_answer),
    "withdraw": ("desk-withdraw", permissions.can_withdraw),
}
# What does not move the case: in which states, and who.
WORK = (
    ("desk-eligibility", lazy("Record eligibility"), RECORDABLE, permissions.can_run),
    ("desk-assign", lazy("Assign assessors"), ASSIGNABLE, permissions.can_run),
)


@desk("GET", "HEAD")
def case(request, public_id):
    found = case_of_desk(request, public_id)
    user = request.user
    findings = sees_findings(user, found)
    context = about(found) | inside.outcomes(found)
    context |= {
        "buttons": buttons(found, user),
        "told": inside.is_told(found),
        "eligibility": inside.eligibility(found, with_findings=sees_people(user, found)),
        "programmes": inside.programmes(found),
        "areas": inside.indicated(found, user, with_findings=findings),
        "requests": found.completion_requests.select_related("indicator").order_by("-asked_at"),
        "improvement_areas": found.improvement_areas.select_related("indicator"),
        "areas_are_sealed": inside.areas_are_sealed(found),
        "sees_people": sees_people(user, found),
        "sees_findings": findings,
        "rule": inside.rule_of(found),
    }
    if context["sees_people"]:
        context |= _people(found) | {"journal": inside.journal(found)}
    if findings and found.state in FOUND_SINCE:
        context |= inside.verdict(frozen_inputs(found))
    return render(request, "desk/case.html", context)


def about(case):
    """What every page of a case at the desk knows."""
    return {"case": case, "state": words.state_of(case), "kind": words.KINDS[case.kind]}


def buttons(case, user):
    """The steps that this person may take now: from the table of moves, and the work beside it."""
    found = {}
    for name, word, states, may in WORK:
        if case.state in states and may(user, case):
            found[name] = str(word)
    for move in possible(case.state, appeal=under_appeal(case)):
        name, may = STEPS.get(move.step, ("", None))
        if may and name not in found and may(user, case):
            found[name] = _(move.label)
    if "desk-confirm" in found:
        found["desk-confirm"] = _("Confirm or send back")
    if "desk-consolidate" in found:
        found["desk-consolidate"] = _("Bring findings together")
    return [
        {"name": name, "word": word, "url": reverse(name, args=[case.public_id])}
        for name, word in found.items()
    ]


def _people(case):
    return {
        "assignments": inside.assignments(case),
        "lacking": still_needed(case) if case.state in ASSIGNABLE else 0,
        "advice": advice(case) if case.state in ASSIGNABLE else [],
    }
