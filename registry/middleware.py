"""Every request has an id, which its answer, its log lines and its error pages name."""

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
