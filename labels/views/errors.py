"""Error pages, in words people understand. Errors of the API are told as problems."""

import sys

from django.shortcuts import render

from registry.middleware import current_request_id

from .. import problems

RETRY_AFTER = "5"


def bad_request(request, exception=None):
    if problems.is_api(request):
        return problems.bad_request(request, exception)
    return _told(request, 400)


def forbidden(request, exception=None):
    if problems.is_api(request):
        return problems.permission_denied(request, exception)
    return _told(request, 403)


def csrf_failure(request, reason=""):
    """A form that was open for too long, or came from another site."""
    if problems.is_api(request):
        return problems.permission_denied(request)
    return _told(request, 403, form_expired=True)


def not_found(request, exception=None):
    if problems.is_api(request):
        return problems.not_found(request, exception)
    return _told(request, 404)


def server_error(request):
    """A fault of ours; or the database is away, and then it is worth trying again soon."""
    exception = sys.exception()
    if problems.is_api(request):
        return problems.server_error(request, exception)
    if isinstance(exception, Exception) and problems.is_away(exception):
        response = _told(request, 503)
        response.headers["Retry-After"] = RETRY_AFTER
        return response
    return _told(request, 500)


def _told(request, status, **context):
    context["request_id"] = current_request_id()
    response = render(request, f"{status}.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
