"""Who works for an agency, and what the agency says of itself."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _

from ... import permissions
from ...forms.agency import InviteForm, ProfileForm, RoleForm, regions_as_text
from ...models import AgencyMembership, Invitation
from ...rules.validity import day_of
from ...workflow import agencies as steps
from ...workflow import invitations
from ...workflow.steps import Stale
from ..sending import attempt, sent_version
from ..working import private, told
from .reaching import at_fields, my_agency, shown_of
from .telling import answered

PER_PAGE = 50
INVITED = {"email_wrong": "email", "has_the_part": "email"}
KEPT = {"name_missing": "name", "website_wrong": "website"}


@private()
def people(request, slug):
    """The people with their parts; administrators invite."""
    agency = my_agency(request, slug)
    may = permissions.can_administer_agency(request.user, agency)
    form = InviteForm(request.POST if request.method == "POST" else None)
    if form.is_bound and not may:
        raise PermissionDenied

    def step(values):
        with at_fields(INVITED):
            said = values["email"], values["part"]
            invitations.invite(*said, by=request.user, agency=agency)

    if form.is_bound and attempt(request, form, step, _("The invitation is on its way.")):
        return redirect("agency-people", slug)
    rows = agency.memberships.current().select_related("user")
    members = rows.order_by("role", "user__name", "user__email", "pk")
    page = Paginator(members, PER_PAGE).get_page(request.GET.get("page"))
    sent = Invitation.objects.open().visible_to(request.user).filter(agency=agency)
    open_ = sent.order_by("-invited_at", "-pk")[:PER_PAGE] if may else []
    return shown_of(
        request,
        "agency/people.html",
        agency,
        "people",
        form=form,
        page=page,
        may=may,
        invitations=[{"invitation": each, "until": day_of(each.expires_at)} for each in open_],
    )


@private("POST")
def member(request, slug, pk):
    """One of the people: another part, or leaving."""
    agency = my_agency(request, slug)
    rows = AgencyMembership.objects.current().filter(agency=agency)
    membership = get_object_or_404(rows, pk=pk)
    wanted = request.POST.get("do")
    if wanted == "role":
        form = RoleForm(request.POST)
        if not form.is_valid():
            raise Http404
        with told(request, _("The part is changed.")):
            steps.change_agency_role(membership, form.cleaned_data["role"], by=request.user)
    elif wanted == "end":
        with told(request, _("This person does not belong to the agency any more.")):
            steps.end_agency_membership(membership, by=request.user)
    else:
        raise Http404
    return redirect("agency-people", slug) if _still(request, agency) else redirect("portal")


@private("POST")
def withdraw(request, slug, public_id):
    agency = my_agency(request, slug)
    rows = Invitation.objects.visible_to(request.user).filter(agency=agency)
    invitation = get_object_or_404(rows, public_id=public_id)
    with told(request, _("The invitation is withdrawn.")):
        invitations.withdraw_invitation(invitation, by=request.user)
    return redirect("agency-people", slug)


@private()
def profile(request, slug):
    """Name, website, regions and programmes: kept by administrators, read by all its people."""
    agency = my_agency(request, slug)
    may = permissions.can_administer_agency(request.user, agency)
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=_known(agency))
    if form.is_bound and not may:
        raise PermissionDenied
    version, older = sent_version(request) if form.is_bound else agency.version, False

    def step(values):
        with at_fields(KEPT):
            steps.change_agency(agency, by=request.user, version=version, **values)

    try:
        if form.is_bound and attempt(request, form, step, _("Saved.")):
            return redirect("agency-home", slug)
    except Stale as stale:
        agency, version, older = stale.now, stale.now.version, True
    context = {"may": may, "version": version, "older": older, **_covered(agency)}
    return answered(request, "agency/profile.html", agency, "people", form=form, **context)


def _known(agency):
    covered = _covered(agency)
    return {
        "name": agency.name,
        "website": agency.website,
        "regions": regions_as_text(covered["regions"]),
        "programmes": [each.pk for each in covered["programmes"]],
    }


def _covered(agency):
    return {
        "regions": agency.regions.order_by("name", "code"),
        "programmes": agency.programmes.order_by("name"),
    }


def _still(request, agency):
    """Whether the page of the people is still theirs to see."""
    if request.user.sees_all_cases:
        return True
    return permissions.is_of_agency(request.user, agency)


ADDRESSES = [
    path("", people, name="agency-people"),
    path("<int:pk>/", member, name="agency-member"),
    path("invitations/<uuid:public_id>/", withdraw, name="agency-invitation-withdraw"),
    path("profile/", profile, name="agency-profile"),
]
