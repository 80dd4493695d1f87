"""Decisions: proposed by the secretariat with the verdict in view, answered by the board."""

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from ... import permissions
from ...forms.desk import ConfirmForm, ProposeForm, SendBackForm
from ...workflow import decisions as steps
from ...workflow.verdicts import frozen_inputs
from . import inside, words
from .case import about
from .reaching import (
    answer_form,
    case_with_findings,
    desk,
    fits,
    posted,
    sent_version,
    shown_again,
    step_page,
)


@desk()
def propose(request, public_id):
    case = case_with_findings(request, public_id)
    form, may = ProposeForm(posted(request)), permissions.can_propose(request.user, case)

    def step(values):
        steps.propose(case, by=request.user, version=sent_version(request), **values)

    def context(newer):
        shown = newer or case
        return _inputs(shown) | {"can": may and fits("propose", shown)}

    return step_page(
        request,
        "desk/propose.html",
        form,
        step,
        may=may,
        sentence=_("Proposed. The board gets a mail."),
        then=reverse("desk-case", args=[public_id]),
        context=context,
    )


@desk()
def confirm(request, public_id):
    """All that the proposal rests on; the board confirms it or sends it back."""
    case = case_with_findings(request, public_id)
    proposal = steps.pending(case)
    may = proposal is not None and permissions.can_confirm(request.user, proposal)
    forms = {
        "confirm": ConfirmForm(posted(request, "confirm"), auto_id="confirm_%s"),
        "send_back": SendBackForm(posted(request, "send_back"), auto_id="back_%s"),
    }
    name = "send_back" if request.POST.get("do") == "send_back" else "confirm"
    outcome, newer = answer_form(
        request, forms[name], _answer(request, case, name), may=may, sentence=SENTENCES[name]()
    )
    if outcome == "taken":
        return redirect("desk-case", public_id)
    shown = newer or case
    context = _inputs(shown) | inside.outcomes(shown)
    context |= {"proposal": steps.pending(shown), "can": may and fits("confirm", shown)}
    context |= {"confirm_form": forms["confirm"], "send_back_form": forms["send_back"]}
    context |= {"sent": forms[name] if outcome in ("refused", "stale") else None}
    return shown_again(request, "desk/confirm.html", context, outcome)


SENTENCES = {
    "confirm": lambda: _("Confirmed. The decision stands."),
    "send_back": lambda: _("Sent back to the secretariat."),
}


def _answer(request, case, name):
    """The step that the board takes."""

    def confirmed(values):
        given = {"decided_on": values["decided_on"], "version": sent_version(request)}
        steps.confirm(case, by=request.user, **given)

    def sent_back(values):
        given = {"reason": values["reason"], "version": sent_version(request)}
        steps.send_back(case, by=request.user, **given)

    return confirmed if name == "confirm" else sent_back


def _inputs(case):
    """Everything an outcome rests on: verdict, eligibility, summaries, the days of the label."""
    inputs = frozen_inputs(case)
    return (
        about(case)
        | inside.verdict(inputs)
        | {
            "period": inside.period(inputs),
            "eligible": inputs["eligible"],
            "eligibility": inside.eligibility(case),
            "programmes": inside.programmes(case),
            "assignments": [each for each in inside.assignments(case) if each.sealed_at],
            "improvement_areas": case.improvement_areas.select_related("indicator"),
            "outcome_words": words.OUTCOMES,
        }
    )
