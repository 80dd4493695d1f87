"""Who works for a cluster: members, invitations, roles, handing over."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from ... import permissions
from ...forms.portal_clusters import InviteForm, RoleForm
from ...models import Invitation, Membership
from ...rules.validity import day_of
from ...workflow import people as steps
from ..sending import attempt, shown
from ..working import private, told
from .reaching import my_or_run_cluster

PER_PAGE = 50


@private()
def people(request, slug):
    cluster = my_or_run_cluster(request, slug)
    form = InviteForm(request.POST or None)

    def step(values):
        steps.invite(values["email"], values["part"], by=request.user, cluster=cluster)

    if form.is_bound and attempt(request, form, step, _("The invitation is on its way.")):
        return redirect("portal-people", slug)
    return shown(request, "portal/people.html", _page(request, cluster, form), form=form)


@private("POST")
def member(request, slug, pk):
    """One member: another role, leaving, or handing over to another member."""
    cluster = my_or_run_cluster(request, slug)
    rows = Membership.objects.visible_to(request.user).current().filter(cluster=cluster)
    membership = get_object_or_404(rows, pk=pk)
    wanted = request.POST.get("do")
    if wanted == "role":
        _change_role(request, membership)
    elif wanted == "hand_over":
        to = get_object_or_404(rows.exclude(pk=pk), pk=_number(request.POST.get("to")))
        with told(request, _("Handed over.")):
            steps.hand_over(membership, to=to, by=request.user)
    elif wanted == "end":
        with told(request, _("This person does not belong to the cluster any more.")):
            steps.end_membership(membership, by=request.user)
    else:
        raise Http404
    return redirect("portal-people", slug) if _still(request, cluster) else redirect("portal")


@private("POST")
def withdraw(request, slug, public_id):
    cluster = my_or_run_cluster(request, slug)
    rows = Invitation.objects.visible_to(request.user).filter(cluster=cluster)
    with told(request, _("The invitation is withdrawn.")):
        steps.withdraw_invitation(get_object_or_404(rows, public_id=public_id), by=request.user)
    return redirect("portal-people", slug)


def _change_role(request, membership):
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise Http404
    with told(request, _("The role is changed.")):
        steps.change_role(membership, form.cleaned_data["role"], by=request.user)


def _page(request, cluster, form):
    can_invite = permissions.can_invite(request.user, Invitation.Part.EDITOR, cluster)
    if form.is_bound and not can_invite:
        raise PermissionDenied
    rows = Membership.objects.visible_to(request.user).current().filter(cluster=cluster)
    members = list(rows.select_related("user").order_by("-role", "user__name", "pk")[:PER_PAGE])
    sent = Invitation.objects.open().visible_to(request.user).filter(cluster=cluster)
    mine = next((each for each in members if each.user_id == request.user.pk), None)
    return {
        "cluster": cluster,
        "form": form,
        "mine": mine,
        "members": members,
        "others": [each for each in members if each != mine],
        "invitations": [
            {"invitation": each, "until": day_of(each.expires_at)} for each in sent[:PER_PAGE]
        ],
        "can_invite": can_invite,
        "can_change": can_invite,
        "is_member": mine is not None,
    }


def _still(request, cluster):
    """Whether the page of the people is still theirs to see."""
    return request.user.is_secretariat or permissions.is_member(request.user, cluster)


def _number(text):
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else 0
