"""What the OpenAPI document says of the addresses of saved sets."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
)

from ..problems import MEDIA_TYPE
from . import cohort_shapes as shapes
from .case_documentation import _CHANGES, _ETAG, _IF_MATCH, _KEY, _NEW, _READS
from .documentation import parameters, problem

_ALWAYS = _READS | {403: "scope_missing", 406: "not_acceptable", 429: "too_many_requests"}
_WRITES = _ALWAYS | {400: "bad_body", 409: "too_many_cohorts", 415: "unsupported_media_type"}

_COHORT = OpenApiParameter(
    "cohort", OpenApiTypes.UUID, OpenApiParameter.PATH, description="Id of the set."
)


def _told(
    name: str,
    summary: str,
    shape: Any = None,
    *,
    surface: str = "agency",
    path: bool = True,
    more: tuple[OpenApiParameter, ...] = (),
    errors: dict[int, str] = _ALWAYS,
    body: Any = None,
    status: int = 200,
    files: tuple[str, ...] = (),
) -> Any:
    """A decorator for one operation: what it takes, what it answers, how it can fail."""
    responses: dict[Any, Any] = {(status, "application/json"): shape}
    if shape is None:
        responses = {status: OpenApiResponse(description="Done.")}
    for media_type in files:
        responses[status, media_type] = OpenApiTypes.BINARY
    if files:
        responses[304] = OpenApiResponse(description="Unchanged since the ETag you sent.")
    for code, word in sorted((errors | ({404: "not_found"} if path else {})).items()):
        responses[code, MEDIA_TYPE] = problem(code, word)
    return extend_schema(
        operation_id=name,
        summary=summary,
        parameters=[*([_COHORT] if path else []), *parameters(surface), *more],
        request=body,
        responses=responses,
        tags=["cohorts"],
    )


cohorts = _told(
    "cohorts",
    "The saved sets of the agency, by name.",
    shapes.CohortListingSerializer,
    surface="agency_rows",
    path=False,
)
make = _told(
    "cohort_make",
    "Make a set: a list of clusters, or a filter.",
    shapes.CohortSerializer,
    surface="agency_rows",
    path=False,
    more=(_KEY, _ETAG),
    errors=_WRITES | _NEW,
    body=shapes.CohortBody,
    status=201,
)
cohort = _told("cohort", "One set.", shapes.CohortSerializer, more=(_ETAG,))
change = _told(
    "cohort_change",
    "Change its name, note, filter or how often people are told; what is not named stays.",
    shapes.CohortSerializer,
    more=(_IF_MATCH, _ETAG),
    errors=_WRITES | _CHANGES,
    body=shapes.CohortChangedBody,
)
remove = _told(
    "cohort_remove",
    "Remove a set that no webhook follows.",
    more=(_IF_MATCH,),
    errors=_ALWAYS | {409: "cohort_in_use"} | _CHANGES,
    status=204,
)
clusters = _told(
    "cohort_clusters",
    "The clusters that are in the set now.",
    shapes.CohortClusterListingSerializer,
    surface="agency_rows",
)
add = _told(
    "cohort_clusters_add",
    "Put clusters into a list; those that are in it already stay.",
    shapes.ChangedCohortSerializer,
    surface="agency_rows",
    more=(_KEY, _ETAG),
    errors=_WRITES | _NEW,
    body=shapes.CohortClustersBody,
)
take_out = _told(
    "cohort_clusters_take_out",
    "Take clusters out of a list; those that are not in it are left alone.",
    shapes.ChangedCohortSerializer,
    surface="agency_rows",
    more=(_KEY, _ETAG),
    errors=_WRITES | _NEW,
    body=shapes.CohortClustersBody,
)
difference = _told(
    "cohort_diff",
    "What became of the set: clusters that entered and left, labels gained, lost, and ending soon.",
    shapes.DifferenceSerializer,
    surface="cohort_diff",
    more=(_ETAG,),
    files=("text/csv",),
)
