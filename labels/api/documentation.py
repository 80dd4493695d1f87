"""What the OpenAPI document says of each address, made from the description of the filters."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
    inline_serializer,
)
from rest_framework import serializers

from ..filters import Parameter, parameters_of
from ..filters.description import Kind
from ..filters.reading import NEGATED
from ..problems import CODES, MEDIA_TYPE
from . import shapes
from .feed_shapes import ChangesSerializer
from .problem_shapes import ProblemSerializer

_ENUMS = {"status": shapes.STATUSES}
_TYPES = {
    Kind.DAY: OpenApiTypes.DATE,
    Kind.NUMBER: OpenApiTypes.INT,
}
_FILES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
    "jsonld": "application/ld+json",
    "ndjson": "application/x-ndjson",
    "atom": "application/atom+xml",
}
_PROBLEMS = {
    400: "bad_parameters",
    404: "not_found",
    410: "delisted",
    406: "not_acceptable",
    500: "server_error",
    503: "unavailable",
}


def parameters(surface: str) -> list[OpenApiParameter]:
    """The parameters of a surface, opposites included."""
    found = []
    for each in parameters_of(surface):
        found.append(_parameter(each, each.name, each.help))
        if each.negatable:
            found.append(_parameter(each, each.name + NEGATED, f"None of these. {each.help}"))
    return found


def _parameter(each: Parameter, name: str, help: str) -> OpenApiParameter:
    lists = each.kind == Kind.WORDS
    enum = each.values or _ENUMS.get(each.codes)
    bounds = each.kind == Kind.NUMBER
    schema = (
        {"type": "integer", "minimum": each.lowest, "maximum": each.highest} if bounds else None
    )
    if schema and each.default:
        schema["default"] = int(each.default)
    return OpenApiParameter(
        name,
        schema or _TYPES.get(each.kind, OpenApiTypes.STR),
        description=help,
        enum=enum,
        many=each.many or lists,
        explode=False if lists else None,
        style="form" if lists else None,
        default=each.default if each.default and not schema else None,
        examples=_examples(each),
    )


def _examples(each: Parameter) -> list[OpenApiExample]:
    if not each.example:
        return []
    value = each.example.split(",") if each.kind == Kind.WORDS else each.example
    return [OpenApiExample(each.example, value=[value] if each.many else value)]


def problem(status: int, code: str = "") -> OpenApiResponse:
    """An error as its example shows it."""
    code = code or _PROBLEMS[status]
    shown = OpenApiExample(
        code, value=_problem(status, code), response_only=True, media_type=MEDIA_TYPE
    )
    return OpenApiResponse(ProblemSerializer, description=CODES[code], examples=[shown])


def told_problem(status: int, code: str) -> dict[str, Any]:
    """The same as it stands in the document."""
    schema = {"$ref": "#/components/schemas/Problem"}
    content = {"schema": schema, "examples": {code: {"value": _problem(status, code)}}}
    return {"description": CODES[code], "content": {MEDIA_TYPE: content}}


def _problem(status: int, code: str) -> dict[str, Any]:
    example = {
        "type": f"/api/v1/docs/errors/#{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": CODES[code],
        "request_id": "0f3c2ad0c1de4d0aa6fb5a0b6d6a2f11",
    }
    if code == "bad_parameters":
        detail = "There is no parameter “countri”. Did you mean country?"
        wrong = {"parameter": "countri", "code": "unknown_parameter", "detail": detail}
        example |= {"detail": detail, "errors": [wrong | {"nearest": "country"}]}
    return example


def _described(
    name: str,
    summary: str,
    shape: Any,
    *,
    surface: str,
    files: tuple[str, ...] = (),
    missing: bool = False,
    gone: str = "",
    path: dict[str, str] | None = None,
) -> Any:
    """A decorator for a read: its parameters, its formats, and every error it can give."""
    responses: dict[Any, Any] = {(200, "application/json"): shape}
    for format in files:
        responses[200, _FILES[format]] = OpenApiTypes.BINARY
    responses[304] = OpenApiResponse(description="Unchanged since the ETag in If-None-Match.")
    for status in _PROBLEMS:
        if {404: missing, 410: bool(gone)}.get(status, True):
            code = gone if status == 410 else _PROBLEMS[status]
            responses[status, MEDIA_TYPE] = problem(status, code)
    return extend_schema(
        operation_id=name,
        summary=summary,
        parameters=parameters(surface) + _in_the_path(path or {}),
        responses=responses,
        auth=[],
    )


def _in_the_path(told: dict[str, str]) -> list[OpenApiParameter]:
    return [
        OpenApiParameter(name, str, OpenApiParameter.PATH, description=help)
        for name, help in told.items()
    ]


def code_list(serializer: type[serializers.Serializer], summary: str, surface: str = "codes"):
    """A decorator for a view of a code list."""
    name = serializer.__name__.removesuffix("Serializer")
    fields = {
        "count": serializers.IntegerField(),
        "next": serializers.URLField(allow_null=True),
        "previous": serializers.URLField(allow_null=True),
        "results": serializer(many=True),
        "register": shapes.RegisterSerializer(),
    }
    shape = inline_serializer(f"{name}Listing", fields)
    return extend_schema_view(
        get=_described(name.lower() + "_list", summary, shape, surface=surface, files=("csv",))
    )


clusters = _described(
    "clusters",
    "Clusters: search, filter, count, download.",
    shapes.ClusterListingSerializer,
    surface="clusters",
    files=("csv", "xlsx", "geojson", "jsonld"),
)
cluster = _described(
    "cluster",
    "The record of one cluster.",
    shapes.ClusterSerializer,
    surface="record",
    files=("jsonld",),
    missing=True,
    gone="delisted",
    path={"slug": "Name of the cluster in addresses."},
)
cluster_by_identifier = _described(
    "cluster_by_identifier",
    "The record of a cluster by what another register calls it.",
    shapes.ClusterSerializer,
    surface="record",
    files=("jsonld",),
    missing=True,
    path={"scheme": "The other register, like eccp.", "value": "What it calls the cluster."},
)
labels = _described(
    "labels",
    "Labels, each with its cluster in short.",
    shapes.LabelListingSerializer,
    surface="labels",
    files=("csv", "xlsx", "geojson", "jsonld"),
)
label = _described(
    "label",
    "One label with its cluster in short.",
    shapes.LabelWithClusterSerializer,
    surface="label",
    files=("jsonld",),
    missing=True,
    path={"number": "Number of the label, however it is typed."},
)
verify = _described(
    "verify",
    "What the register says of a number: 200 also if nobody knows it.",
    shapes.VerdictSerializer,
    surface="verify",
    path={"number": "What is printed on the certificate."},
)
whynot = _described(
    "why_not",
    "What the register says of any number or name: 200 also if nobody knows it.",
    shapes.WhyNotSerializer,
    surface="whynot",
)
statistics = _described(
    "statistics",
    "Labels ever awarded and labels valid on a day.",
    shapes.StatisticsSerializer,
    surface="statistics",
)
changes = _described(
    "changes",
    "Entries of the register in the order of their numbers, without gaps.",
    ChangesSerializer,
    surface="changes",
    files=("ndjson", "atom"),
    gone="history_gone",
)
