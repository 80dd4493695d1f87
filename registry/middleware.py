"""What belongs to every answer: an id, which also its log lines and error pages name; lengths."""

from collections.abc import Callable
from contextvars import ContextVar
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
_current: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """The id of the request at work in this thread, empty outside of any."""
    return _current.get()


def request_id(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Always an id of our own: one that a visitor sends could be anything, also somebody else's.

    It is not taken back at the end, because Django logs refusals and streams long answers
    after the last middleware; the thread's next request replaces it.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        name = uuid4().hex
        _current.set(name)
        response = get_response(request)
        response.headers[HEADER] = name
        return response

    return answer


def no_length_of_nothing(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """A 304 has no body, and says nothing of the length of the one that is kept elsewhere.

    A length of 0, which the framework puts in, would be that of an empty answer (RFC 9110, 8.6).
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == 304:
            del response.headers["Content-Length"]
        return response

    return answer
