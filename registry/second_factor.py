"""Who needs a second factor, and what is closed to them until they have used one.

What is asked of people is asked anew on each request, in one statement: a role that begins or
ends counts from the next request on. The session knows one thing only, that a second factor was
used in it.
"""

from collections.abc import Callable, MutableMapping
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from labels.freshness import never_kept
from labels.models import AssessorProfile, User
from labels.models.people import STAFF
from labels.problems import is_api, problem_response

from .factors import asked_of
from .language import without

type Answer = Callable[[HttpRequest], HttpResponse]

# As they are in English: in other languages the same places have the code in front.
CLOSED_PAGES = ("/portal/", "/reviews/", "/desk/", "/agency/", "/admin/")
_PRIVATE = ("assessments", "keys", "webhooks", "cohorts", "eligibility-checks")
CLOSED_API = tuple(f"/api/v1/{name}/" for name in _PRIVATE)
CLOSED = CLOSED_PAGES + CLOSED_API
USED = "second_factor_used_by"


def never_stored(get_response: Answer) -> Answer:
    """What is behind the log-in, and the log-in itself, is kept by no browser and no cache."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if without(request.path_info).startswith((*CLOSED, "/accounts/")):
            never_kept(response)
        return response

    return answer


def second_factor(get_response: Answer) -> Answer:
    """Leads people whose role asks for a second factor to set one up, or to use it."""

    def answer(request: HttpRequest) -> HttpResponse:
        if not without(request.path_info).startswith(CLOSED) or request.user.is_anonymous:
            return get_response(request)
        needed, has = asked_of(request.user)
        if not needed or (has and used_in(request)):
            return get_response(request)
        return _refused(request) if is_api(request) else _led_on(request, has)

    return answer


def used_in(request: HttpRequest) -> bool:
    """Whether this person has used a second factor in this session, at the log-in or later."""
    if request.session.get(USED) == request.user.pk:
        return True
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def remember(session: MutableMapping[str, Any], user: User) -> None:
    """Whoever has just set up a factor has shown to hold it."""
    session[USED] = user.pk


def workplace(user: User) -> str:
    """Where somebody's work is, after the log-in, in the language that they read now."""
    if user.groups.filter(name__in=STAFF).exists():
        return reverse("desk")
    if AssessorProfile.objects.filter(user=user, active=True).exists():
        return reverse("reviews")
    if user.memberships.current().exists() or not user.agency_memberships.current().exists():
        return reverse("portal")
    return reverse("agency")


def _refused(request: HttpRequest) -> HttpResponse:
    detail = _("Your role needs a second factor. Log in with one, or set one up in your account.")
    return problem_response(request, 403, "second_factor_needed", detail)


def _led_on(request: HttpRequest, has: bool) -> HttpResponse:
    there = reverse("mfa_index")
    if has:
        ways = get_adapter().get_reauthentication_methods(request.user)
        there = ways[-1]["url"]  # a passkey if there is one, else a code; each names the other
    # What was sent cannot be sent again from there; whoever reads goes on where they were.
    back = request.get_full_path() if request.method in ("GET", "HEAD") else workplace(request.user)
    return HttpResponseRedirect(f"{there}?{urlencode({'next': back})}")
