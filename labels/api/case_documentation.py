"""What the OpenAPI document says of the addresses of cases."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
)

from ..files.kinds import KINDS
from ..problems import MEDIA_TYPE
from ..rules.moves import Move
from . import case_bodies as bodies
from . import case_shapes as shapes
from . import review_shapes
from .bodies import Body, Nothing
from .documentation import parameters, problem

_ALWAYS = {401: "unauthorized", 403: "forbidden", 500: "server_error", 503: "unavailable"}
_READS = _ALWAYS | {400: "bad_parameters"}
_WRITES = _ALWAYS | {400: "bad_body", 409: "wrong_state", 415: "unsupported_media_type"}
_NEW = {422: "idempotency_key_reused"}
_CHANGES = {412: "stale", 428: "precondition_required"}
_FILE_TYPES = ("application/octet-stream", *sorted({kind.media_type for kind in KINDS}))
_FILES = {413: "too_large", 422: "bad_file"}

_PATH = {
    "assessment": "Id of the case.",
    "item": "Id of the item of evidence.",
    "assignment": "Id of the assignment.",
}
_IF_MATCH = OpenApiParameter(
    "If-Match",
    {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
    OpenApiParameter.HEADER,
    required=True,
    description='The ETag of what you have read, like `"7"`.',
)
_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "pattern": "^[!-~]{1,100}$"},
    OpenApiParameter.HEADER,
    description="Any text of 1 to 100 letters, digits and signs that you use once. The same "
    "request with the same key is done once, and answered alike for two days.",
)
_ETAG = OpenApiParameter(
    "ETag", str, OpenApiParameter.HEADER, response=[200, 201], description="The version."
)


def _told(
    name: str,
    summary: str,
    shape: Any = None,
    *,
    path: tuple[str, ...] = ("assessment",),
    more: tuple[OpenApiParameter, ...] = (),
    errors: dict[int, str] = _READS,
    body: Any = None,
    status: int = 200,
) -> Any:
    """A decorator for one operation: what it takes, what it answers, how it can fail."""
    responses: dict[Any, Any] = {(status, "application/json"): shape}
    if shape is None:
        responses = {status: OpenApiResponse(description="Done.")}
    for code in sorted(errors | ({404: "not_found"} if path else {}) | {406: "not_acceptable"}):
        word = (errors | {404: "not_found", 406: "not_acceptable"})[code]
        responses[code, MEDIA_TYPE] = problem(code, word)
    return extend_schema(
        operation_id=name,
        summary=summary,
        parameters=[*_in_the_path(path), *more],
        request=body,
        responses=responses,
        tags=["assessments"],
    )


def _in_the_path(names: tuple[str, ...]) -> list[OpenApiParameter]:
    return [
        OpenApiParameter(each, OpenApiTypes.UUID, OpenApiParameter.PATH, description=_PATH[each])
        for each in names
    ]


def _read(name: str, summary: str, shape: Any, **more: Any) -> Any:
    return _told(name, summary, shape, more=(_ETAG,), **more)


def _change(name: str, summary: str, shape: Any, body: Any, **more: Any) -> Any:
    """A change of something that has a version."""
    errors = _WRITES | _CHANGES | more.pop("errors", {})
    return _told(name, summary, shape, body=body, more=(_IF_MATCH, _ETAG), errors=errors, **more)


def _new(name: str, summary: str, shape: Any, body: Any, status: int = 201, **more: Any) -> Any:
    """Something new, which a key keeps from being made twice."""
    errors = _WRITES | _NEW | more.pop("errors", {})
    more = {"body": body, "errors": errors, "status": status} | more
    return _told(name, summary, shape, more=(_KEY, _ETAG), **more)


def step(name: str, body: type[Body], move: Move | None) -> Any:
    """The documentation of a step, out of the table of moves."""
    label = move.label if move else "Seal one's findings"
    who = " or ".join(sorted({move.by, *move.also})) if move else "assessors"
    return extend_schema_view(post=_step(name, f"{label} ({who}).", body))


def _step(name: str, summary: str, body: type[Body]) -> Any:
    return _told(
        f"assessment_{name}",
        summary,
        shapes.CaseSerializer,
        more=(_IF_MATCH, _KEY, _ETAG),
        errors=_WRITES | _CHANGES | _NEW,
        body=None if body is Nothing else body,
    )


_FORM = {
    "application/json": bodies.ItemBody,
    "multipart/form-data": {
        "type": "object",
        "properties": {
            "indicator": {"type": "integer"},
            "text": {"type": "string"},
            "confidentiality": {"type": "string", "enum": ["assessors", "secretariat"]},
            "file": {"type": "string", "format": "binary"},
        },
        "required": ["indicator", "file"],
    },
}
_FILE = {
    "multipart/form-data": {
        "type": "object",
        "properties": {"file": {"type": "string", "format": "binary"}},
        "required": ["file"],
    }
}
_ITEM = ("assessment", "item")
_ASSIGNMENT = ("assessment", "assignment")

cases = _told(
    "assessments",
    "The cases that you may see, the newest first.",
    shapes.CaseListingSerializer,
    path=(),
    more=tuple(parameters("cases")),
)
open_case = _new("assessment_open", "Open a case.", shapes.CaseSerializer, bodies.OpenBody, path=())
case = _read("assessment", "One case.", shapes.CaseSerializer)
outcome = _step(
    "outcome",
    "Record an outcome: the secretariat proposes it, the board confirms it.",
    bodies.OutcomeBody,
)
carry_over = _new(
    "assessment_carry_over",
    "Carry over what the cluster handed in last time; twice adds nothing.",
    shapes.CaseSerializer,
    None,
    status=200,
)
items = _told(
    "evidence",
    "The evidence that you may see.",
    shapes.EvidenceListingSerializer,
    more=tuple(parameters("rows")),
)
add_item = _new(
    "evidence_add",
    "Hand in an answer, a link, or a file.",
    shapes.EvidenceItemSerializer,
    _FORM,
    errors=_FILES,
)
item = _read("evidence_item", "One item.", shapes.EvidenceItemSerializer, path=_ITEM)
change_item = _change(
    "evidence_change",
    "Change an item.",
    shapes.EvidenceItemSerializer,
    bodies.ChangeBody,
    path=_ITEM,
)
remove_item = _told(
    "evidence_remove",
    "Take an item back.",
    path=_ITEM,
    more=(_IF_MATCH,),
    errors=_ALWAYS | {400: "bad_precondition", 409: "wrong_state"} | _CHANGES,
    status=204,
)
file = extend_schema(
    operation_id="evidence_file",
    summary="The bytes of a file.",
    parameters=_in_the_path(_ITEM),
    responses={(200, each): OpenApiTypes.BINARY for each in _FILE_TYPES}
    | {
        (status, MEDIA_TYPE): problem(status, code)
        for status, code in (_READS | {404: "not_found"}).items()
    },
    tags=["assessments"],
)
replace_file = _change(
    "evidence_file_replace",
    "Another file in the place of this one.",
    shapes.EvidenceItemSerializer,
    _FILE,
    path=_ITEM,
    errors=_FILES,
)
facts = _read("facts", "What the cluster says of itself.", shapes.FactsSerializer)
keep_facts = _change("facts_keep", "Say it anew.", shapes.FactsSerializer, bodies.FactsBody)
areas = _read("improvement_areas", "Silver: the areas named.", shapes.NamedAreasSerializer)
keep_areas = _change(
    "improvement_areas_keep", "Name them anew.", shapes.NamedAreasSerializer, bodies.AreasBody
)
eligibility = _read("eligibility", "What is recorded.", shapes.EligibilitySerializer)
keep_eligibility = _change(
    "eligibility_keep", "Record findings.", shapes.EligibilitySerializer, bodies.FindingsBody
)
assignments = _told(
    "assignments",
    "Who assesses the case; for an assessor their own assignment.",
    review_shapes.AssignmentsSerializer,
)
assign = _new(
    "assignment_add", "Assign an assessor.", review_shapes.AssignmentSerializer, bodies.AssignBody
)
candidates = _told("candidates", "Who could assess it.", review_shapes.CandidatesSerializer)
declare = _new(
    "declaration",
    "Declare whether there is a conflict of interest.",
    review_shapes.AssignmentSerializer,
    bodies.DeclareBody,
    status=200,
    path=_ASSIGNMENT,
)
end_assignment = _new(
    "assignment_end",
    "Take an assessor off the case.",
    review_shapes.AssignmentSerializer,
    bodies.EndBody,
    status=200,
    path=_ASSIGNMENT,
)
scores = _read("scores", "Your own findings.", review_shapes.ScoresSerializer)
keep_scores = _change(
    "scores_keep",
    "Keep drafts of your findings.",
    review_shapes.ScoresSerializer,
    bodies.ScoresBody,
)
consolidated = _read(
    "consolidated", "What was sealed, and what counts.", review_shapes.ConsolidatedSerializer
)
keep_consolidated = _change(
    "consolidated_keep",
    "Say what counts.",
    review_shapes.ConsolidatedSerializer,
    bodies.ConsolidatedScoresBody,
)
verdict = _read("rules_verdict", "What the rules say.", review_shapes.RulesVerdictSerializer)
report = _told("report", "The report to the cluster.", OpenApiTypes.OBJECT)
