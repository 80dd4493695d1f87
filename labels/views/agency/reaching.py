"""Who comes into the pages of an agency: its people; the secretariat looks in and helps."""

from contextlib import contextmanager

from django.http import Http404
from django.shortcuts import render

from ...models import Agency, AgencyMembership
from ...workflow.steps import WorkflowError


def my_agency(request, slug):
    """An agency that the person belongs to; any other looks like not there."""
    agency = Agency.objects.visible_to(request.user).filter(slug=slug).first()
    if agency is None:
        raise Http404
    return agency


def shown_of(request, template, agency, here, **context):
    """A page of an agency. `here` is the word of its place in the navigation.

    A `form` that was sent and refused is answered as such, with everything typed.
    """
    role = agency.memberships.current().filter(user=request.user).values_list("role", flat=True)
    context |= {
        "agency": agency,
        "here": here,
        "administers": list(role) == [AgencyMembership.Role.ADMINISTRATOR],
    }
    form = context.get("form")
    refused = request.method == "POST" and form is not None and form.is_bound and form.errors
    return render(request, template, context, status=422 if refused else 200)


@contextmanager
def at_fields(fields):
    """What a step refuses stands at the field that its code belongs to: codes and their fields."""
    try:
        yield
    except WorkflowError as refusal:
        if field := fields.get(refusal.code):
            refusal.problems = [{"field": field, "text": str(refusal)}]
        raise


def my_list(request, slug, public_id):
    """A list of names of an agency that the person belongs to, and the agency."""
    agency = my_agency(request, slug)
    run = agency.match_runs.filter(public_id=public_id).first()
    if run is None:
        raise Http404
    return agency, run
