"""Errors as RFC 9457 problem details: one shape for everything under /api/.

Outside the rest framework Django makes errors too (no such address, bad host, an exception in a
middleware). Their handlers ask `is_api` and answer with `problem_response`.
"""

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from psycopg import OperationalError as DriverError
from psycopg.errors import QueryCanceled

from registry.middleware import current_request_id

API = "/api"
DOCUMENTATION = "/api/v1/docs/errors/"
MEDIA_TYPE = "application/problem+json"
RETRY_AFTER = 5

# What each code means, as the documentation shows it.
CODES = {
    "bad_parameters": "A parameter is unknown, repeated or has a value that cannot be read. "
    "`errors` names each of them, with the nearest valid name or value.",
    "malformed": "The request cannot be read.",
    "not_json": "The body is not JSON in UTF-8, or not JSON that every reader reads alike.",
    "bad_host": "The request is for a host that this site does not answer for.",
    "unauthorized": "Log in, or send an API key.",
    "forbidden": "This is not yours to do.",
    "second_factor_needed": "Your role needs a second factor. Log in with one, or set one up at "
    "/accounts/2fa/.",
    "not_found": "There is nothing at this address, or you may not see it.",
    "mistyped_number": "The number has a typing error. `did_you_mean` lists what it may be.",
    "method_not_allowed": "This address does not take this method. `Allow` lists those it takes.",
    "not_acceptable": "None of the formats of this address is in your Accept header.",
    "too_large": "The request is larger than this site reads.",
    "unsupported_media_type": "Send JSON, with Content-Type: application/json.",
    "too_many_requests": "Too many requests. Wait as long as `Retry-After` says.",
    "server_error": "Something went wrong here. It has been noted under the request id.",
    "too_slow": "This question takes too long. Narrow it, or try again later.",
    "unavailable": "The database does not answer. Try again after `Retry-After` seconds.",
}


def is_api(request: HttpRequest) -> bool:
    """Whether whoever asks expects JSON rather than a page."""
    return request.path == API or request.path.startswith(f"{API}/")


def problem_response(
    request: HttpRequest,
    status: int,
    code: str,
    detail: str,
    errors: Sequence[dict[str, str]] | None = None,
    **more: Any,
) -> HttpResponse:
    """The error as problem details. `more` are further members."""
    problem = {
        "type": f"{DOCUMENTATION}#{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": current_request_id(),
        **more,
    }
    if errors:
        problem["errors"] = list(errors)
    headers = {"Cache-Control": "no-store", "Access-Control-Allow-Origin": "*"}
    headers["Content-Type"] = MEDIA_TYPE
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = str(RETRY_AFTER)
    return HttpResponse(json.dumps(problem), status=status, headers=headers)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's 400: a bad host, too many fields, a body that is too large."""
    name = type(exception).__name__
    if name == "RequestDataTooBig":
        return problem_response(request, 413, "too_large", CODES["too_large"])
    if name == "DisallowedHost":
        return problem_response(request, 400, "bad_host", CODES["bad_host"])
    if name == "TooManyFieldsSent":
        return problem_response(request, 400, "malformed", "There are too many parameters.")
    return problem_response(request, 400, "malformed", CODES["malformed"])


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return problem_response(request, 403, "forbidden", CODES["forbidden"])


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return problem_response(request, 404, "not_found", "There is nothing at this address.")


def server_error(request: HttpRequest, exception: BaseException | None = None) -> HttpResponse:
    """Django's 500, or 503 if it is the database that is away."""
    if isinstance(exception, Exception) and is_away(exception):
        return unavailable(request, exception)
    return problem_response(request, 500, "server_error", CODES["server_error"])


def unavailable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The answer when the database is away, or took longer than it may."""
    code = "too_slow" if isinstance(exception.__cause__, QueryCanceled) else "unavailable"
    return problem_response(request, 503, code, CODES[code])


def is_away(exception: Exception) -> bool:
    """Whether the exception says that the database cannot be asked now."""
    return isinstance(exception, OperationalError | InterfaceError | DriverError)
