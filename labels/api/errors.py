"""Every exception of the rest framework as a problem (RFC 9457)."""

from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpResponse
from rest_framework import exceptions

from ..filters import BadParameters, Problem
from ..problems import (
    CODES,
    bad_request,
    is_api,
    is_away,
    problem_response,
    unavailable,
)
from ..register.paging import BadCursor
from .parsers import BodyTooLarge

__all__ = ["NotThere", "is_api", "problem_for", "problem_response"]

_BY_STATUS = {
    400: "malformed",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    415: "unsupported_media_type",
    429: "too_many_requests",
}


class NotThere(Exception):
    """Nothing at this address: `code` and `more` say what else is known."""

    def __init__(self, detail: str, code: str = "not_found", **more: Any) -> None:
        self.code, self.more = code, more
        super().__init__(detail)


def problem_for(exception: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """The problem that an exception is, or None for one that nobody foresaw (Django's 500)."""
    request = context["request"]
    match exception:
        case BadCursor():
            problems = [Problem("cursor", "bad_cursor", str(exception))]
            return problem_for(BadParameters(problems), context)
        case BadParameters():
            errors = [problem.as_dict() for problem in exception.problems]
            return problem_response(request, 400, "bad_parameters", str(exception), errors)
        case NotThere():
            detail = str(exception)
            return problem_response(request, 404, exception.code, detail, **exception.more)
        case BodyTooLarge():
            return problem_response(request, 413, "too_large", CODES["too_large"])
        case Http404():
            return problem_response(request, 404, "not_found", CODES["not_found"])
        case PermissionDenied():
            return problem_response(request, 403, "forbidden", CODES["forbidden"])
        case SuspiciousOperation():
            return bad_request(request, exception)
        case exceptions.APIException():
            return _of_the_framework(request, exception)
    return unavailable(request, exception) if is_away(exception) else None


def _of_the_framework(request: Any, exception: exceptions.APIException) -> HttpResponse:
    status = exception.status_code
    code = "not_json" if isinstance(exception, exceptions.ParseError) else _BY_STATUS.get(status)
    detail = str(exception.detail) if isinstance(exception.detail, str) else ""
    code = code or "malformed"
    response = problem_response(request, status, code, detail or CODES[code])
    wait = getattr(exception, "wait", None)
    if wait is not None:
        response.headers["Retry-After"] = str(wait)
    return response
