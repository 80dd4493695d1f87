"""People by their parts: offices and assessors, invitations, profiles of assessors."""

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ... import permissions
from ...forms.desk_filters import PeopleFilter
from ...forms.desk_people import PARTS, AssessorForm, InviteForm
from ...models import AssessorProfile, Invitation, Membership, User
from ...models.people import STAFF
from ...rules.moves import OPEN
from ...rules.validity import day_of
from ...workflow import people as steps
from ..sending import attempt, shown
from ..working import told
from . import words
from .reaching import desk, posted
from .tables import Column, Table, listed

MOST_INVITATIONS = 50


@desk()
def people(request):
    """The list, and the form by which somebody is invited to an office or to assess."""
    parts = _parts(request.user)
    form = InviteForm(posted(request), parts=parts)
    if form.is_bound and not parts:
        raise PermissionDenied

    def step(values):
        steps.invite(values["email"], values["part"], by=request.user)

    if form.is_bound and attempt(request, form, step, _("The invitation is on its way.")):
        return redirect("desk-people")
    filters = PeopleFilter(request.GET)
    rows = _chosen(filters) if filters.is_valid() else User.objects.none()
    table = Table(title=_("People"), file="people", rows=rows, columns=COLUMNS)
    context = {"invite": form if parts else None, "invitations": _invitations(request.user)}
    answer = listed(request, table, form=filters, template="desk/people.html", **context)
    if form.is_bound:
        answer.status_code = 422
    return answer


@desk()
def person(request, pk):
    """One person: parts, profile as an assessor, work on hand."""
    found = get_object_or_404(User.objects.select_related("assessor_profile__country"), pk=pk)
    if not _is_known_here(found):
        raise Http404
    profile = AssessorProfile.objects.filter(user=found).first()
    may = request.user.is_secretariat
    form = AssessorForm(posted(request, "profile"), initial=_profile(profile))
    if request.method == "POST" and request.POST.get("do") != "profile":
        return _end_office(request, found)
    if form.is_bound and not may:
        raise PermissionDenied

    def step(values):
        steps.save_assessor_profile(found, by=request.user, **values)

    if form.is_bound and attempt(request, form, step, _("The profile is saved.")):
        return redirect("desk-person", pk)
    context = {"person": found, "profile": profile, "form": form, "can": may and profile}
    return shown(request, "desk/person.html", context | _parts_of(found, request.user), form=form)


@desk("POST")
def withdraw_invitation(request, public_id):
    rows = Invitation.objects.visible_to(request.user)
    with told(request, _("The invitation is withdrawn.")):
        steps.withdraw_invitation(get_object_or_404(rows, public_id=public_id), by=request.user)
    return redirect("desk-people")


def _end_office(request, user):
    part = request.POST.get("do", "").removeprefix("end_")
    if part not in STAFF:
        raise Http404
    with told(request, _("This person does not hold the office any more.")):
        steps.end_office(user, part, by=request.user)
    return redirect("desk-people")


def _is_known_here(user):
    """People of clusters alone have no page here: they are found with their cluster."""
    held = user.groups.filter(name__in=STAFF).exists()
    return held or AssessorProfile.objects.filter(user=user).exists()


def _parts_of(user, by):
    offices = sorted(user.groups.filter(name__in=STAFF).values_list("name", flat=True))
    open_work = user.assignments.current().filter(sealed_at=None, assessment__status__in=OPEN)
    own = by.memberships.current().values("cluster")
    work = open_work.exclude(assessment__cluster__in=own)
    return {
        "offices": [
            (part, words.OFFICES[part], permissions.can_end_office(by, user, part))
            for part in offices
        ],
        "work": work.select_related("assessment__cluster", "assessment__level")[:50],
    }


def _parts(user):
    """The parts to which this person may invite, cluster parts aside."""
    return [part for part in PARTS if permissions.can_invite(user, part, None)]


def _profile(profile):
    if profile is None:
        return {"active": True}
    return {
        "country": profile.country_id,
        "languages": ", ".join(profile.languages),
        "employer": profile.employer,
        "sectors": list(profile.sectors.values_list("pk", flat=True)),
        "active": profile.active,
    }


def _invitations(user):
    rows = Invitation.objects.open().visible_to(user).filter(cluster=None, agency=None)
    return [
        {
            "invitation": each,
            "word": words.OFFICES[each.part],
            "until": day_of(each.expires_at),
            "can": permissions.can_invite(user, each.part, None),
        }
        for each in rows[:MOST_INVITATIONS]
    ]


def _chosen(form):
    """Who holds the part; without one, all of the offices and the assessors."""
    part, text = form.cleaned_data["part"], form.cleaned_data["q"]
    member = Membership.objects.current().filter(user=OuterRef("pk"))
    if part in ("manager", "editor"):
        rows = User.objects.filter(Exists(member.filter(role=part)))
    elif part == "assessor":
        rows = User.objects.filter(assessor_profile__isnull=False)
    else:
        names = [part] if part else STAFF
        held = User.groups.through.objects.filter(user=OuterRef("pk"), group__name__in=names)
        theirs = Q(Exists(held)) if part else Exists(held) | Q(assessor_profile__isnull=False)
        rows = User.objects.filter(theirs)
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(email__icontains=text))
    unfinished = Q(
        assignments__ended_at=None,
        assignments__sealed_at=None,
        assignments__assessment__status__in=OPEN,
    )
    counted = rows.annotate(load=Count("assignments", filter=unfinished))
    joined = counted.select_related("assessor_profile__country").prefetch_related("groups")
    return joined.order_by("name", "email", "pk")


def _offices(user):
    """In words: the offices, and whether the person assesses."""
    held = [str(words.OFFICES[each.name]) for each in user.groups.all() if each.name in STAFF]
    profile = _profile_of(user)
    return "; ".join(sorted(held) + ([str(words.OFFICES["assessor"])] if profile else []))


def _profile_of(user):
    return getattr(user, "assessor_profile", None)


def _link(user):
    known = _profile_of(user) or any(each.name in STAFF for each in user.groups.all())
    return reverse("desk-person", args=[user.pk]) if known else ""


def _of_profile(name):
    def value(user):
        profile = _profile_of(user)
        return getattr(profile, name) if profile else ""

    return value


def _languages(user):
    profile = _profile_of(user)
    return ", ".join(profile.languages) if profile else ""


def _asked(user):
    profile = _profile_of(user)
    return "" if profile is None else (_("yes") if profile.active else _("rests"))


COLUMNS = (
    Column(lazy("Name"), str, link=_link),
    Column(lazy("E-mail"), lambda user: user.email),
    Column(lazy("Parts"), _offices),
    Column(lazy("Country"), _of_profile("country_id")),
    Column(lazy("Languages"), _languages),
    Column(lazy("Employer"), _of_profile("employer")),
    Column(lazy("Assigned now"), lambda user: user.load),
    Column(lazy("May be assigned"), _asked),
    Column(lazy("Can log in"), lambda user: _("yes") if user.is_active else _("no")),
)
