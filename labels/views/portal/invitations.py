"""The page that an invitation leads to. Looking at it changes nothing."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from registry.second_factor import workplace

from ... import permissions
from ...forms.portal_clusters import AcceptForm
from ...freshness import never_kept
from ...models import AssessorProfile, Invitation
from ...refusals import note_refusal
from ...rules.validity import day_of
from ...workflow import people
from ..sending import attempt
from ..working import kept_form

LONGEST_TOKEN = 200


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request, token):
    """For everybody who has the link; who takes the part must have the address it went to."""
    if request.method == "POST" and not request.user.is_authenticated:
        response = kept_form(request)
    else:
        response = _invitation(request, token)
    # The address is a secret: no other site learns it. Told nobody at all, a browser would hide
    # from ourselves, too, where the form comes from, and it would be refused.
    response.headers["Referrer-Policy"] = "same-origin"
    return never_kept(response)


def _invitation(request, token):
    found = people.invitation_of(token) if len(token) <= LONGEST_TOKEN else None
    if found is None:
        return render(request, "portal/invitation_unknown.html", status=404)
    form = AcceptForm(
        request.POST if request.method == "POST" else None,
        asks_country=_asks_country(found, request.user),
    )

    def step(values):
        people.accept_invitation(token, by=request.user, **values)

    try:
        if form.is_bound and attempt(request, form, step, _("Welcome. The part is yours.")):
            return redirect(workplace(request.user))
    except PermissionDenied:
        note_refusal(request)
        return render(request, "portal/invitation.html", _page(request, found, form), status=403)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "portal/invitation.html", _page(request, found, form), status=status)


def _page(request, found, form):
    closed = people.closed_because(found)
    back = urlencode({"next": request.path})
    return {
        "invitation": found,
        "form": form,
        "closed": closed[1] if closed else "",
        "until": day_of(found.expires_at),
        "fits": request.user.is_authenticated and permissions.can_accept(request.user, found),
        "log_in": f"{reverse('account_login')}?{back}",
        "sign_up": f"{reverse('account_signup')}?{back}",
    }


def _asks_country(found, user):
    if found.part != Invitation.Part.ASSESSOR or not user.is_authenticated:
        return False
    return not AssessorProfile.objects.filter(user=user).exists()
