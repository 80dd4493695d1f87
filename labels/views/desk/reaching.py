"""Who comes to the desk, what of a case they may look into, and how its forms take steps."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render

from ... import permissions
from ...models import Assessment, Event
from ...refusals import KIND
from ...rules.moves import possible
from ...workflow.steps import Stale, under_appeal
from ..sending import attempt, sent_version
from ..working import case_or_404, private


def desk(*methods):
    """A page for secretariat, board and auditor; for everybody else it is not there."""

    def decorate(view):
        @private(*methods)
        @wraps(view)
        def answer(request, *args, **kwargs):
            if not permissions.sees_desk(request.user):
                raise Http404
            return view(request, *args, **kwargs)

        return answer

    return decorate


def sees_people(user, case):
    """Who assesses a cluster is told to nobody who belongs to it, whatever else they are."""
    return not permissions.is_member(user, case.cluster)


def sees_findings(user, case):
    """As above; and who assesses the case sees no findings of others before sealing their own."""
    busy = case.assignments.current().filter(assessor=user, sealed_at=None)
    return sees_people(user, case) and not busy.exists()


def case_of_desk(request, public_id):
    return case_or_404(request, public_id)


def case_with_people(request, public_id):
    """A case on a page that names its assessors: not for those who belong to the cluster."""
    case = case_or_404(request, public_id)
    if not sees_people(request.user, case):
        raise PermissionDenied
    return case


def case_with_findings(request, public_id):
    """A case on a page that shows what the assessors found."""
    case = case_or_404(request, public_id)
    if not sees_findings(request.user, case):
        raise PermissionDenied
    return case


def events_for(user):
    """The journal, but for the cases of one's own clusters: it would name their assessors."""
    mine = Assessment.objects.filter(cluster__in=user.memberships.current().values("cluster"))
    own = [str(each) for each in mine.values_list("public_id", flat=True)]
    rows = Event.objects.exclude(object_type="assessment", object_id__in=own)
    # An address that was refused names a case too, or what lies below it.
    return rows.exclude(object_type=KIND) if own else rows


def fits(name, case):
    """Whether the table of moves has this step for the state of the case."""
    return name in {move.step for move in possible(case.state, appeal=under_appeal(case))}


def posted(request, name=""):
    """What was sent, for the form of that name when a page has several; None when only read."""
    if request.method != "POST" or (name and request.POST.get("do") != name):
        return None
    return request.POST


def answer_form(request, form, step, *, may, sentence):
    """Take a step with what the form says: "taken", "refused", "stale", or "" if nothing was sent.

    Gives also the newer row when the form was made from an older one.
    """
    if not form.is_bound:
        return "", None
    if not may:
        raise PermissionDenied
    try:
        return ("taken" if attempt(request, form, step, sentence) else "refused"), None
    except Stale as stale:
        return "stale", stale.now


def step_page(request, template, form, step, *, may, sentence, then, context):
    """A page with one form for one step. `context` takes the newer case, or None.

    What was refused or is out of date comes back with everything typed, and what stands now.
    """
    outcome, newer = answer_form(request, form, step, may=may, sentence=sentence)
    if outcome == "taken":
        return redirect(then)
    return shown_again(request, template, context(newer) | {"form": form}, outcome)


def shown_again(request, template, context, outcome):
    """The page of a case with the version that its forms go out with, and the fitting status."""
    version = context["case"].version
    if outcome == "refused":
        version = sent_version(request)
    context |= {"version": version, "older": outcome == "stale"}
    status = {"refused": 422, "stale": 412}.get(outcome, 200)
    return render(request, template, context, status=status)
