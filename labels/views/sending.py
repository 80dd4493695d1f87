"""Forms that take a step: what was sent, and what the step refused, told at the fields."""

from django.contrib import messages
from django.shortcuts import render

from ..workflow.steps import WorkflowError
from .working import version_of

NO_VERSION = -1


def sent_version(request):
    """The version that a form was made from; one that fits nothing if the form names none."""
    version = version_of(request)
    return NO_VERSION if version is None else version


def attempt(request, form, step, sentence):
    """Whether a step was taken with what the form says. What it refuses stands at the fields.

    `step` takes the cleaned values. A form older than what it changes (Stale) is the caller's.
    """
    if not form.is_valid():
        return False
    try:
        step(form.cleaned_data)
    except WorkflowError as refusal:
        refuse(form, refusal)
        return False
    messages.success(request, sentence)
    return True


def refuse(form, refusal):
    """Put the problems of a refused step at the fields they belong to, the others on top."""
    for problem in refusal.problems or [{"text": str(refusal)}]:
        field = problem.get("field")
        form.add_error(field if field in form.fields else None, problem["text"])


def shown(request, template, context, *, form=None):
    """A page; a form that was refused is answered as such, with everything typed."""
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, template, context, status=status)
