"""What all operations of the OpenAPI document have in common: the answers and headers that any
of them can give, the ways to say who asks; and the examples.

The views say what is theirs alone (labels/api/*documentation.py); this runs over the whole
document when it is made.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from drf_spectacular.generators import SchemaGenerator

from .documentation import told_problem

EXAMPLES = Path(__file__).parent / "examples"
JSON = "application/json"
# Any request: a key that opens nothing, or not from there; too many; and faults of ours.
ALWAYS = {
    400: "bad_parameters",
    401: "unauthorized",
    403: "network_refused",
    429: "too_many_requests",
    500: "server_error",
    503: "unavailable",
}
WITH_BODY = {413: "too_large", 415: "unsupported_media_type"}
WAIT = ("429", "503")
# With the parameters `fields` and `omit` they have fewer members.
SPARSE = ("Cluster", "LabelWithCluster")
# A public address needs nobody's name; a key raises the limit.
ANYBODY = [{}, {"agencyKey": []}, {"key": []}]


def _header(description: str, required: bool = False, **schema: Any) -> dict[str, Any]:
    schema.setdefault("type", "string")
    return {"description": description, "required": required, "schema": schema}


HEADERS = {
    "X-Request-ID": _header("Name it when you report a problem.", True),
    "RateLimit-Limit": _header("Requests that can be saved up.", type="integer", minimum=0),
    "RateLimit-Remaining": _header(
        "Requests that the rate lets through now.", type="integer", minimum=0
    ),
    "RateLimit-Reset": _header("Seconds until the rate is whole again.", type="integer", minimum=0),
    "RateLimit-Policy": _header("The limits: the rate, and what a day has more."),
    "Retry-After": _header("Seconds to wait.", True, type="integer", minimum=1),
    "WWW-Authenticate": _header("How to say who you are.", True),
    "Location": _header("Address of what was made.", True),
    "Idempotency-Replayed": _header(
        "The answer is that of a former request.", type="string", enum=["true"]
    ),
}
EVERYWHERE = ("X-Request-ID", *(name for name in HEADERS if name.startswith("RateLimit-")))


class Document(SchemaGenerator):
    """The document with what all operations share."""

    def get_schema(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        document = super().get_schema(*args, **kwargs)
        components = document["components"]
        components["headers"] = HEADERS
        for name in SPARSE:
            components["schemas"][name].pop("required")
        for method, operation in _operations(document):
            _complete(method, operation)
        return document


def _complete(method: str, operation: dict[str, Any]) -> None:
    operation["security"] = operation.get("security") or ANYBODY
    responses = operation["responses"]
    for status, code in _shared(method).items():
        responses.setdefault(str(status), told_problem(status, code))
    operation["responses"] = dict(sorted(responses.items()))
    for status, response in operation["responses"].items():
        headers = response.setdefault("headers", {})
        for name in _headers(operation, status):
            headers.setdefault(name, {"$ref": f"#/components/headers/{name}"})
    _show(operation, examples().get(operation["operationId"], {}))


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each with its method."""
    for path in document["paths"].values():
        yield from path.items()


def _shared(method: str) -> dict[int, str]:
    return ALWAYS | (WITH_BODY if method in ("post", "put", "patch") else {})


def _headers(operation: dict[str, Any], status: str) -> Iterator[str]:
    """The headers of one answer."""
    yield from EVERYWHERE
    if status in WAIT:
        yield "Retry-After"
    if status == "401":
        yield "WWW-Authenticate"
    if status in ("201", "202"):
        yield "Location"
    named = {each["name"] for each in operation.get("parameters", ())}
    if "Idempotency-Key" in named and status < "300":
        yield "Idempotency-Replayed"


@cache
def examples() -> dict[str, Any]:
    """By operation: `request` and `answer`, each under names of their own."""
    found: dict[str, Any] = {}
    for file in sorted(EXAMPLES.glob("*.json")):
        found |= json.loads(file.read_text(encoding="utf-8"))
    return found


def _show(operation: dict[str, Any], told: dict[str, Any]) -> None:
    """Put the examples where readers and tools look for them."""
    for content in operation.get("requestBody", {}).get("content", {}).values():
        if "request" in told:
            content["examples"] = _named(told["request"])
    for status, response in operation["responses"].items():
        content = response.get("content", {}).get(JSON)
        if content and status < "300" and "answer" in told:
            content["examples"] = _named(told["answer"])


def _named(shown: dict[str, Any]) -> dict[str, Any]:
    return {name: {"value": value} for name, value in shown.items()}
