"""Every exception of the rest framework as a problem (RFC 9457)."""

from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpResponse
from django.http.multipartparser import MultiPartParserError
from rest_framework import exceptions

from ..files.faults import BadFile
from ..filters import BadParameters, Problem
from ..problems import (
    CODES,
    bad_request,
    is_api,
    is_away,
    problem_response,
    unavailable,
)
from ..refusals import note_refusal
from ..register.paging import BadCursor
from ..workflow.steps import Stale, WorkflowError
from .parsers import BodyTooLarge

__all__ = ["Gone", "NotThere", "Refused", "is_api", "problem_for", "problem_response"]

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

    status = 404

    def __init__(self, detail: str, code: str = "not_found", **more: Any) -> None:
        self.code, self.more = code, more
        super().__init__(detail)


class Gone(NotThere):
    """Nothing at this address any more."""

    status = 410


class Refused(Exception):
    """A request that cannot be answered as it is: the status, the code, and what is wrong."""

    def __init__(
        self, status: int, code: str, detail: str, errors: list[dict[str, Any]] | None = None
    ) -> None:
        self.status, self.code, self.errors = status, code, errors
        super().__init__(detail)


def problem_for(exception: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """The problem that an exception is, or None for one that nobody foresaw (Django's 500)."""
    request = context["request"]
    if _is_not_theirs(exception):
        note_refusal(request)
    match exception:
        case BadCursor():
            problems = [Problem("cursor", "bad_cursor", str(exception))]
            return problem_for(BadParameters(problems), context)
        case BadParameters():
            errors = [problem.as_dict() for problem in exception.problems]
            return problem_response(request, 400, "bad_parameters", str(exception), errors)
        case NotThere():
            detail = str(exception)
            status = exception.status
            return problem_response(request, status, exception.code, detail, **exception.more)
        case Refused() | WorkflowError() | Stale() | BadFile():
            return _of_a_case(request, exception)
        case BodyTooLarge():
            return problem_response(request, 413, "too_large", CODES["too_large"])
        case Http404():
            return problem_response(request, 404, "not_found", CODES["not_found"])
        case PermissionDenied():
            return problem_response(request, 403, "forbidden", CODES["forbidden"])
        case MultiPartParserError():
            return problem_response(request, 400, "malformed", "The form cannot be read.")
        case SuspiciousOperation():
            return bad_request(request, exception)
        case exceptions.APIException():
            return _of_the_framework(request, exception)
    return unavailable(request, exception) if is_away(exception) else None


def _is_not_theirs(exception: Exception) -> bool:
    """Whether a right was missing; a second factor or a token against forged requests is none."""
    if isinstance(exception, Refused):
        return exception.code == "forbidden"
    return isinstance(exception, PermissionDenied | exceptions.PermissionDenied)


def _of_a_case(request: Any, exception: Refused | WorkflowError | Stale | BadFile) -> HttpResponse:
    """What stands in the way of a write."""
    match exception:
        case Refused(status=status, code=code, errors=errors):
            return problem_response(request, status, code, str(exception), errors)
        case WorkflowError(code=code, problems=problems):
            errors = [_missing(problem) for problem in problems]
            return problem_response(request, 409, code, _sentence(exception), errors)
        case Stale(now=now):
            version = version_of(now)
            return problem_response(request, 412, "stale", CODES["stale"], version=version)
        case _:
            return _of_a_file(request, exception)


def _of_the_framework(request: Any, exception: exceptions.APIException) -> HttpResponse:
    status = exception.status_code
    code = "not_json" if isinstance(exception, exceptions.ParseError) else _BY_STATUS.get(status)
    detail = str(exception.detail) if isinstance(exception.detail, str) else ""
    code = code or "malformed"
    response = problem_response(request, status, code, detail or CODES[code])
    if challenge := getattr(exception, "auth_header", None):
        response.headers["WWW-Authenticate"] = challenge
    wait = getattr(exception, "wait", None)
    if wait is not None:
        response.headers["Retry-After"] = str(wait)
    return response


def version_of(row: Any) -> int | None:
    """The version of what was changed in the meantime; a score has that of its assignment."""
    version = getattr(row, "version", None)
    return version_of(row.assignment) if version is None and hasattr(row, "assignment") else version


def _missing(problem: dict[str, Any]) -> dict[str, Any]:
    """One thing that stands in the way of a step: `text` is for pages, here it is `detail`."""
    told = {name: value for name, value in problem.items() if name != "text"}
    return told | {"detail": problem["text"]}


def _sentence(exception: Exception) -> str:
    text = str(exception)
    return text if text.endswith((".", "?")) else f"{text}."


def _of_a_file(request: Any, bad: BadFile) -> HttpResponse:
    if bad.code == "too_large":
        return problem_response(request, 413, "too_large", bad.sentence)
    errors = [{"code": bad.code, "detail": bad.sentence}]
    return problem_response(request, 422, "bad_file", bad.sentence, errors)
