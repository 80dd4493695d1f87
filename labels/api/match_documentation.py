"""What the OpenAPI document says of matching names, and of the service for OpenRefine."""

from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers

from ..problems import CODES, MEDIA_TYPE
from ..rules.alike import Reason
from . import shapes
from .documentation import parameters, problem
from .problem_shapes import ProblemSerializer
from .shapes import _maybe, _text

ERRORS = (400, 406, 500, 503)
_UNCHANGED = OpenApiResponse(description="Unchanged since the ETag in If-None-Match.")
_TOO_LARGE = OpenApiResponse(ProblemSerializer, description=CODES["too_large"])
_OTHER_TYPE = OpenApiResponse(
    ProblemSerializer, description="Send a form: application/x-www-form-urlencoded."
)


class MatchCandidateSerializer(serializers.Serializer):
    """A cluster that may be meant."""

    slug = _text()
    number = _text("number of the cluster")
    name = _text("its name now")
    matched = _text("the one of its names that fits best")
    score = serializers.FloatField(help_text="from 0 to 1")
    reason = serializers.ChoiceField([str(each) for each in Reason])
    country = _maybe("ISO 3166 code")
    url = _text("address on this site")
    standing = shapes.StandingSerializer(help_text="on the day `valid_on`")


class MatchedNameSerializer(serializers.Serializer):
    name = _text("as it was asked")
    chosen = _maybe("slug of the one who is meant without doubt; null: a person must look")
    candidates = MatchCandidateSerializer(many=True, help_text="the best first")


class MatchSerializer(serializers.Serializer):
    results = MatchedNameSerializer(many=True)
    register = shapes.RegisterSerializer()


class ReconciledTypeSerializer(serializers.Serializer):
    id = _text()
    name = _text()


class ReconciledCandidateSerializer(serializers.Serializer):
    id = _text("slug of the cluster")
    name = _text()
    score = serializers.FloatField(help_text="from 0 to 100")
    match = serializers.BooleanField(help_text="whether it is meant without doubt")
    type = ReconciledTypeSerializer(many=True)


class ReconciledSerializer(serializers.Serializer):
    result = ReconciledCandidateSerializer(many=True)


class ReconciliationFormSerializer(serializers.Serializer):
    """One of the two, as JSON in a form."""

    queries = _text("queries by id, at most 100", required=False)
    extend = _text("ids and properties that are wanted of them", required=False)


class SuggestedSerializer(serializers.Serializer):
    id = _text()
    name = _text()
    description = _text()
    notable = ReconciledTypeSerializer(many=True)


class SuggestionsSerializer(serializers.Serializer):
    result = SuggestedSerializer(many=True)


class PropertiesSerializer(serializers.Serializer):
    type = _text()
    properties = ReconciledTypeSerializer(many=True)


_ANSWERS = {
    "type": "object",
    "description": "The description of the service; answers by the ids of the queries; or the "
    "rows of a data extension (Reconciliation Service API 0.2).",
    "additionalProperties": True,
}


def _read(name: str, summary: str, shape: Any, surface: str, **more: Any) -> Any:
    responses: dict[Any, Any] = {(200, "application/json"): shape, 304: _UNCHANGED}
    responses |= {(status, MEDIA_TYPE): problem(status) for status in ERRORS}
    return extend_schema(
        operation_id=name,
        summary=summary,
        parameters=parameters(surface),
        responses=responses | more.pop("responses", {}),
        auth=[],
        **more,
    )


match = _read("match", "Names: which clusters they may mean.", MatchSerializer, "match")
service = _read(
    "reconciliation_service",
    "OpenRefine: what the service offers, or with `queries` its answers.",
    _ANSWERS,
    "reconcile",
)
answers = extend_schema(
    operation_id="reconcile",
    summary="OpenRefine: queries, or a data extension. Nothing is kept of them.",
    request={"application/x-www-form-urlencoded": ReconciliationFormSerializer},
    responses={
        (200, "application/json"): _ANSWERS,
        (413, MEDIA_TYPE): _TOO_LARGE,
        (415, MEDIA_TYPE): _OTHER_TYPE,
    }
    | {(status, MEDIA_TYPE): problem(status) for status in ERRORS},
    parameters=[],
    auth=[],
)
suggest = _read(
    "reconciliation_suggest",
    "OpenRefine: clusters whose names begin so.",
    SuggestionsSerializer,
    "suggest",
)
properties = _read(
    "reconciliation_properties",
    "OpenRefine: what may be added to a column of clusters.",
    PropertiesSerializer,
    "reconcile_properties",
)
