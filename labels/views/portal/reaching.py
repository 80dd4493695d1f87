"""Who comes into the portal, and how a form tells what a step refused."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import render

from ... import permissions
from ...models import Cluster
from ...workflow.steps import WorkflowError
from ..working import case_or_404, version_of

NO_VERSION = -1


def my_cluster(request, slug):
    """A cluster that the person belongs to; any other looks like not there."""
    cluster = Cluster.objects.select_related("country").filter(slug=slug).first()
    if cluster is None or not permissions.is_member(request.user, cluster):
        raise Http404
    return cluster


def my_or_run_cluster(request, slug):
    """The same, but also for the secretariat, which acts here on behalf of clusters."""
    if not request.user.is_secretariat:
        return my_cluster(request, slug)
    cluster = Cluster.objects.select_related("country").filter(slug=slug).first()
    if cluster is None:
        raise Http404
    return cluster


def my_case(request, public_id):
    """A case of a cluster that the person belongs to; assessors and offices have other pages."""
    case = case_or_404(request, public_id)
    if not permissions.is_member(request.user, case.cluster):
        raise Http404
    return case


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
