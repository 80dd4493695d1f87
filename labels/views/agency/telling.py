"""What pages of saved sets and webhooks share: rows that are theirs, filters, older forms."""

from contextlib import contextmanager
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404

from ... import permissions
from ...filters import BadParameters, to_keep
from ...models import AgencyKey
from ...workflow.steps import WorkflowError
from .reaching import my_agency, shown_of

FIELDS = {"url_wrong": "url", "filter_wrong": "more", "name_missing": "name"}


def may_tell(request, agency, scope=AgencyKey.Scope.COHORTS_WRITE):
    """Whether the person belongs to the agency; others may only look in."""
    return permissions.may_for_agency(request.user, agency, scope)


def our_agency(request, slug):
    """An agency for which the person may act."""
    agency = my_agency(request, slug)
    if not may_tell(request, agency):
        raise PermissionDenied
    return agency


def one_of(rows, public_id):
    """A set or a webhook that was not removed; any other looks like not there."""
    found = rows.kept().filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def read_filter(form):
    """Whether the form is right; then `form.filter` is what it asks for, in its canonical form."""
    if not form.is_valid():
        return False
    try:
        form.filter = to_keep(urlencode(form.pairs)) if form.pairs else ""
    except BadParameters as bad:
        for problem in bad.problems:
            form.refuse(problem.parameter, problem.detail)
        return False
    return True


@contextmanager
def at_their_fields():
    """What a step refuses stands at the field that it is about."""
    try:
        yield
    except WorkflowError as refusal:
        field, text = FIELDS.get(refusal.code), str(refusal)
        problems = refusal.problems or ([{"field": field, "text": text}] if field else [])
        raise WorkflowError(refusal.code, text, problems) from None


def answered(request, template, agency, here, *, form=None, **context):
    """A page of an agency; a form that was refused is answered as such, with everything typed."""
    answer = shown_of(request, template, agency, here, form=form, **context)
    if context.get("older"):
        answer.status_code = 412
    elif form is not None and form.is_bound and form.errors:
        answer.status_code = 422
    return answer
