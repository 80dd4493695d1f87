"""Error pages, in words people understand. Errors of the API are told as problems."""

import sys

from django.conf import settings
from django.http import HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import is_valid_path
from django.views.decorators.csrf import csrf_exempt

from registry.middleware import current_request_id

from .. import problems
from ..freshness import never_kept
from ..refusals import note_refusal
from .working import kept_form, typed_in

LONGEST_WAIT = 300


def bad_request(request, exception=None):
    if problems.is_api(request):
        return problems.bad_request(request, exception)
    return _told(request, 400)


def forbidden(request, exception=None):
    note_refusal(request)
    if problems.is_api(request):
        return problems.permission_denied(request, exception)
    return _told(request, 403)


def csrf_failure(request, reason=""):
    """A form that was open for too long, or came from another site."""
    if problems.is_api(request):
        return problems.permission_denied(request)
    if request.headers.get("Origin") == settings.BASE_URL and request.user.is_authenticated:
        return never_kept(kept_form(request))  # our own page, from before they logged in again
    return _told(request, 403, form_expired=True, typed=typed_in(request))


@csrf_exempt
def not_found(request, exception=None):
    """Nothing there. A read that lacks the last slash is led on; what is sent never is."""
    if request.method in ("GET", "HEAD") and _lacks_its_slash(request.path_info):
        there = request.get_full_path(force_append_slash=True)
        return never_kept(HttpResponsePermanentRedirect(there))
    if problems.is_api(request):
        return problems.not_found(request, exception)
    return _told(request, 404)


def too_many_requests(request, exception=None):
    """Somebody tries too often: passwords, codes, mails. No limit of these lasts longer."""
    response = _told(request, 429, minutes=LONGEST_WAIT // 60)
    response.headers["Retry-After"] = str(LONGEST_WAIT)
    return response


def server_error(request):
    """A fault of ours; or the database is away, and then it is worth trying again soon."""
    exception = sys.exception()
    if problems.is_api(request):
        return problems.server_error(request, exception)
    if isinstance(exception, Exception) and problems.is_away(exception):
        response = _told(request, 503)
        response.headers["Retry-After"] = str(problems.RETRY_AFTER)
        return response
    return _told(request, 500)


def _lacks_its_slash(path):
    there = not path.endswith("/") and is_valid_path(f"{path}/")
    return bool(there) and there.func is not not_found


def _told(request, status, **context):
    context["request_id"] = current_request_id()
    return never_kept(render(request, f"{status}.html", context, status=status))
