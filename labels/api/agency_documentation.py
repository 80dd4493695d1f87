"""What the OpenAPI document says of keys and limits."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema

from ..problems import MEDIA_TYPE
from . import agency_shapes as shapes
from .agency_bodies import KeyBody, RotateBody
from .case_documentation import _KEY, _NEW, _READS, _WRITES
from .documentation import _described, parameters, problem

_ID = OpenApiParameter(
    "agency_key", OpenApiTypes.UUID, OpenApiParameter.PATH, description="Id of the key."
)
# Keys are made and read by people; only what a key tells of itself, it tells to itself.
_PEOPLE = [{"key": []}, {"session": []}]
_LIMIT = {406: "not_acceptable", 429: "too_many_requests"}


def operation(
    name: str,
    summary: str,
    shape: Any,
    *,
    tag: str,
    given: list[OpenApiParameter],
    errors: dict[int, str] = _READS,
    body: Any = None,
    status: int = 200,
    auth: list[dict[str, list[str]]] | None = None,
) -> Any:
    """A decorator for one operation of the agencies: what it takes, answers, and how it fails."""
    missing = any(each.location == OpenApiParameter.PATH for each in given)
    codes = errors | _LIMIT | ({404: "not_found"} if missing else {})
    responses: dict[Any, Any] = {(status, "application/json"): shape}
    for code in sorted(codes):
        responses[code, MEDIA_TYPE] = problem(code, codes[code])
    return extend_schema(
        operation_id=name,
        summary=summary,
        parameters=given,
        request=body,
        responses=responses,
        tags=[tag],
        auth=auth,
    )


def _write(name: str, summary: str, shape: Any, given: list[OpenApiParameter], **more: Any) -> Any:
    errors = _WRITES | _NEW
    return operation(
        name, summary, shape, tag="keys", given=[*given, _KEY], errors=errors, auth=_PEOPLE, **more
    )


keys = operation(
    "keys",
    "The keys of the agency, the newest first. For people.",
    shapes.AgencyKeyListingSerializer,
    tag="keys",
    given=parameters("agency_rows"),
    auth=_PEOPLE,
)
make_key = _write(
    "key_make",
    "Make a key. For administrators of the agency; its text is shown once.",
    shapes.NewAgencyKeySerializer,
    parameters("agency"),
    body=KeyBody,
    status=201,
)
key = operation(
    "key",
    "One key. For people.",
    shapes.AgencyKeySerializer,
    tag="keys",
    given=[_ID],
    auth=_PEOPLE,
)
rotate_key = _write(
    "key_rotate",
    "A new key in the place of this one; both open until the overlap ends.",
    shapes.NewAgencyKeySerializer,
    [_ID],
    body=RotateBody,
    status=201,
)
revoke_key = _write(
    "key_revoke",
    "Revoke a key: from the next request on it opens nothing.",
    shapes.AgencyKeySerializer,
    [_ID],
)
current_key = operation(
    "key_current",
    "What the key that asks may do, and how often it was used.",
    shapes.CurrentKeySerializer,
    tag="keys",
    given=[],
    auth=[{"agencyKey": []}],
)
limits = _described(
    "limits", "How much anybody may ask.", shapes.LimitsSerializer, surface="nothing"
)
