"""Error pages, in words people understand."""

import sys

from django.db import InterfaceError, OperationalError
from django.shortcuts import render

from registry.middleware import current_request_id

RETRY_AFTER = "10"


def bad_request(request, exception=None):
    return _told(request, 400)


def forbidden(request, exception=None):
    return _told(request, 403)


def csrf_failure(request, reason=""):
    return _told(request, 403, form_expired=True)


def not_found(request, exception=None):
    return _told(request, 404)


def server_error(request):
    """A fault of ours; or the database is away, and then it is worth trying again soon."""
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        return unavailable(request)
    return _told(request, 500)


def unavailable(request):
    response = _told(request, 503)
    response.headers["Retry-After"] = RETRY_AFTER
    return response


def _told(request, status, **context):
    context["request_id"] = current_request_id()
    return render(request, f"{status}.html", context, status=status)
