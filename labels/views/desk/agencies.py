"""Agencies at the desk: the list, a new one with its first administrator, a key that got lost."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ... import permissions
from ...forms.agency import LostKeyForm, NewAgencyForm
from ...models import Agency, Invitation
from ...workflow.agencies import make_agency
from ...workflow.invitations import invite
from ..sending import attempt
from .reaching import desk, posted
from .tables import Column, Table, listed


@desk()
def agencies(request):
    may = permissions.can_make_agency(request.user)
    new = NewAgencyForm(posted(request, "new"), auto_id="new_%s")
    lost = LostKeyForm(posted(request, "lost"), auto_id="lost_%s")
    if request.method == "POST" and not may:
        raise PermissionDenied

    def step(values):
        _make(by=request.user, **values)

    if new.is_bound and attempt(request, new, step, _("The agency is entered, and invited.")):
        return redirect("desk-agencies")
    if lost.is_bound and lost.is_valid():
        key = lost.cleaned_data["prefix"]
        return redirect("agency-key", key.agency.slug, key.public_id)
    table = Table(title=_("Agencies"), file="agencies", rows=_rows(), columns=COLUMNS)
    forms = {"new": new, "lost": lost} if may else {}
    answer = listed(request, table, template="desk/agencies.html", **forms)
    if new.is_bound or lost.is_bound:
        answer.status_code = 422
    return answer


@transaction.atomic
def _make(*, by, name, website, email):
    """Both or neither: an agency that nobody was invited to would be kept by nobody."""
    agency = make_agency(by=by, name=name, website=website)
    invite(email, Invitation.Part.ADMINISTRATOR, by=by, agency=agency)


def _rows():
    current = Q(memberships__ended_at=None, memberships__isnull=False)
    runs = Q(memberships__role="administrator")
    return Agency.objects.annotate(
        administrators=Count("memberships", filter=current & runs),
        people=Count("memberships", filter=current),
    ).order_by("name", "pk")


def _of(name):
    return lambda agency: reverse(name, args=[agency.slug])


COLUMNS = (
    Column(lazy("Agency"), str, link=_of("agency-home")),
    Column(lazy("Administrators"), lambda agency: agency.administrators, link=_of("agency-people")),
    Column(lazy("People"), lambda agency: agency.people, link=_of("agency-people")),
    Column(lazy("Website"), lambda agency: agency.website),
)
