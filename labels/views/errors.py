"""Error pages, in words people understand. Errors of the API are told as the API tells them."""

import sys

from django.db import InterfaceError, OperationalError
from django.shortcuts import render

from registry.middleware import current_request_id

from ..api import errors as api

RETRY_AFTER = "10"


def bad_request(request, exception):
    return _told(request, 400, "bad_request")


def forbidden(request, exception):
    return _told(request, 403, "forbidden")


def not_found(request, exception):
    return _told(request, 404, "not_found")


def csrf_failure(request, reason=""):
    return _told(request, 403, "form_expired")


def server_error(request):
    """A fault of ours; or the database is away, and then it is worth trying again soon."""
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        return unavailable(request)
    return _told(request, 500, "server_error")


def unavailable(request):
    response = _told(request, 503, "unavailable")
    response.headers["Retry-After"] = RETRY_AFTER
    return response


def _told(request, status, code):
    if api.is_api(request):
        return api.problem_response(request, status, code)
    context = {"code": code, "request_id": current_request_id()}
    return render(request, f"{status}.html", context, status=status)
