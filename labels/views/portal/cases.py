"""One case: where it is and what comes, the last check before handing in, ending it early."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ... import permissions
from ...forms.portal import ConfirmForm, WithdrawForm
from ...rules.moves import State, possible
from ...workflow import cases
from ...workflow.readiness import readiness
from ...workflow.steps import Stale, under_appeal
from ..sending import attempt, sent_version, shown
from ..working import private
from . import words
from .reaching import my_case


@private("GET", "HEAD")
def case(request, public_id):
    found = my_case(request, public_id)
    requests = found.completion_requests.filter(answered_at=None).select_related("indicator__area")
    context = words.about(found, request.user, "portal-case") | words.outcome_of(found)
    context |= {
        "done": words.done(found),
        "ahead": words.ahead(found),
        "buttons": words.buttons(found, request.user),
        "requests": requests,
        "appeal_until": words.appeal_until(found),
        "readiness": readiness(found) if context["editable"] else None,
        "for_a_manager": not permissions.can_submit(request.user, found),
    }
    return render(request, "portal/case.html", context)


@private()
def submit(request, public_id):
    """What is missing, each with the way there; then hand in."""
    found = my_case(request, public_id)
    form, older = ConfirmForm(request.POST if request.method == "POST" else None), False

    def step(_values):
        cases.submit(found, by=request.user, version=sent_version(request))

    try:
        if form.is_bound and attempt(request, form, step, _("Handed in. Thank you.")):
            return redirect("portal-case", public_id)
    except Stale as stale:
        found, older = stale.now, True
    context = words.about(found, request.user, "portal-submit")
    ready = readiness(found)
    context |= {
        "form": form,
        "older": older,
        "readiness": ready,
        "gaps": [{"text": gap.text, "url": _way_to(found, gap)} for gap in ready.gaps],
        "can_submit": permissions.can_submit(request.user, found) and _fits("submit", found),
        "again": found.state == State.RETURNED,
    }
    if older:
        return render(request, "portal/submit.html", context, status=412)
    return shown(request, "portal/submit.html", context, form=form)


@private()
def withdraw(request, public_id):
    """End the case before it is decided; asks first."""
    found = my_case(request, public_id)
    if not permissions.can_withdraw(request.user, found):
        raise PermissionDenied
    form, older = WithdrawForm(request.POST if request.method == "POST" else None), False

    def step(values):
        given = {"reason": values["reason"], "version": sent_version(request)}
        cases.withdraw(found, by=request.user, **given)

    try:
        if form.is_bound and attempt(request, form, step, _("The case is withdrawn.")):
            return redirect("portal-case", public_id)
    except Stale as stale:
        found, older = stale.now, True
    context = words.about(found, request.user, "portal-withdraw")
    context |= {"form": form, "older": older, "can_withdraw": _fits("withdraw", found)}
    if older:
        return render(request, "portal/withdraw.html", context, status=412)
    return shown(request, "portal/withdraw.html", context, form=form)


def _fits(step, case):
    return step in {move.step for move in possible(case.state, appeal=under_appeal(case))}


def _way_to(case, gap):
    """The page on which a gap can be closed."""
    if gap.code.startswith("area"):
        return reverse("portal-improvements", args=[case.public_id])
    if gap.indicator:
        return reverse("portal-indicator", args=[case.public_id, gap.indicator.pk])
    return reverse("portal-facts", args=[case.public_id])
