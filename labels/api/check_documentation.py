"""What the OpenAPI document says of eligibility checks."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema

from ..problems import MEDIA_TYPE
from . import check_shapes as shapes
from .agency_documentation import operation
from .case_documentation import _KEY, _NEW, _READS, _WRITES
from .documentation import parameters, problem

_NUMBER = OpenApiParameter(
    "number", str, OpenApiParameter.PATH, description="Number of the check, however it is typed."
)
_GIVEN = [_NUMBER, *parameters("agency")]

checks = operation(
    "eligibility_checks",
    "The checks of the agency, the newest first.",
    shapes.CheckListingSerializer,
    tag="eligibility checks",
    given=parameters("checks"),
)
make = operation(
    "eligibility_check_make",
    "May this cluster, under this rule, on these days? The answer is kept.",
    shapes.CheckSerializer,
    tag="eligibility checks",
    given=[*parameters("agency"), _KEY],
    errors=_WRITES | _NEW | {404: "never_listed"},
    body=shapes.CheckBody,
    status=201,
)
check = operation(
    "eligibility_check",
    "A check as it was answered.",
    shapes.CheckSerializer,
    tag="eligibility checks",
    given=_GIVEN,
)
again = operation(
    "eligibility_check_again",
    "The same question asked again: of the register of then, and of that of now.",
    shapes.AgainSerializer,
    tag="eligibility checks",
    given=_GIVEN,
)
pdf = extend_schema(
    operation_id="eligibility_check_pdf",
    summary="The answer as PDF, for the file.",
    parameters=_GIVEN,
    responses={(200, "application/pdf"): OpenApiTypes.BINARY}
    | {
        (status, MEDIA_TYPE): problem(status, code)
        for status, code in (_READS | {404: "not_found", 429: "too_many_requests"}).items()
    },
    tags=["eligibility checks"],
)
