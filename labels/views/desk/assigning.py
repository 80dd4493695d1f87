"""Who assesses a case: candidates with their load and ties, and who is on it already."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from ... import clock, permissions
from ...forms.desk import AssignForm, ReasonForm
from ...models import Assignment
from ...workflow import assignments as steps
from ...workflow.steps import Stale
from ..working import told
from . import inside
from .case import about
from .reaching import case_with_people, desk, posted, sent_version, step_page

USUAL_TIME = timedelta(days=28)


@desk()
def assign(request, public_id):
    case = case_with_people(request, public_id)
    people = steps.candidates(case)
    lead = case.assignments.current().filter(part=Assignment.Part.LEAD).exists()
    first = {"part": "second" if lead else "lead", "due_on": clock.today() + USUAL_TIME}
    form = AssignForm(posted(request), candidates=people, initial=first)

    def step(values):
        given = {"part": values["part"], "due_on": values["due_on"]}
        version = sent_version(request)
        steps.assign(case, form.assessor, by=request.user, version=version, **given)

    def context(newer):
        shown = newer or case
        can = permissions.can_run(request.user, case)
        return about(shown) | {
            "candidates": people,
            "assignments": inside.assignments(shown),
            "lacking": steps.still_needed(shown),
            "advice": steps.advice(shown),
            "rule": inside.rule_of(shown),
            "can": can and shown.state in steps.ASSIGNABLE,
            "can_change": can and shown.state in steps.WITH_ASSESSORS,
        }

    return step_page(
        request,
        "desk/assign.html",
        form,
        step,
        may=permissions.can_run(request.user, case),
        sentence=_("The assessor is assigned and gets a mail."),
        then=reverse("desk-assign", args=[public_id]),
        context=context,
    )


@desk("POST")
def change(request, public_id, assignment):
    """Take an assessor off the case, or give them the lead."""
    case = case_with_people(request, public_id)
    found = get_object_or_404(case.assignments.visible_to(request.user), public_id=assignment)
    if not permissions.can_run(request.user, case):
        raise PermissionDenied
    wanted = request.POST.get("do")
    if wanted == "unassign":
        form = ReasonForm(request.POST)
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        with told(request, _("The assessor is taken off the case.")):
            steps.unassign(found, by=request.user, reason=reason)
    elif wanted == "lead":
        _give_lead(request, found)
    else:
        raise Http404
    return redirect("desk-assign", public_id)


def _give_lead(request, assignment):
    """Nothing is typed here: a form that is out of date is told and can be sent again."""
    try:
        with told(request, _("The lead is given.")):
            steps.make_lead(assignment, by=request.user, version=sent_version(request))
    except Stale as stale:
        messages.error(request, str(stale))
