"""What the OpenAPI document says of dumps, and the one error that only they have."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
)
from rest_framework import serializers

from ..problems import CODES, MEDIA_TYPE, problem_response
from .documentation import parameters, problem
from .problem_shapes import ProblemSerializer
from .shapes import _text

ERRORS = (400, 406, 500, 503)
_UNCHANGED = OpenApiResponse(description="Unchanged since the ETag in If-None-Match.")


class DumpFileSerializer(serializers.Serializer):
    name = _text()
    format = _text("jsonl, csv, geojson, jsonld, manifest or sha256sums")
    media_type = _text("of what is compressed in it")
    size = serializers.IntegerField(help_text="bytes, compressed")
    sha256 = _text("of the file as it is sent")
    content_sha256 = _text("of what is compressed in it")
    url = serializers.URLField()


class DumpSerializer(serializers.Serializer):
    """The register at one number."""

    seq = serializers.IntegerField(help_text="the newest entry in it")
    at = serializers.DateTimeField(help_text="the moment of that entry")
    files = DumpFileSerializer(many=True)


class DumpListingSerializer(serializers.Serializer):
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = DumpSerializer(many=True)


def _read(name: str, summary: str, responses: dict[Any, Any], *, surface: str, **more: Any) -> Any:
    """A read: its parameters, and the errors that it can give."""
    codes = (*ERRORS, 404) if more.pop("missing", False) else ERRORS
    errors = {(status, MEDIA_TYPE): problem(status) for status in codes}
    named = [*parameters(surface), *more.pop("named", [])]
    return extend_schema(
        operation_id=name,
        summary=summary,
        parameters=named,
        responses=responses | {304: _UNCHANGED} | errors,
        auth=[],
        **more,
    )


dumps = _read(
    "dumps",
    "Dumps of the register, the newest first.",
    {(200, "application/json"): DumpListingSerializer},
    surface="dumps",
)
_BEHIND = OpenApiResponse(
    ProblemSerializer,
    description=CODES["range_not_satisfiable"],
    examples=[
        OpenApiExample(
            "range_not_satisfiable",
            value={
                "type": "/api/v1/docs/errors/#range_not_satisfiable",
                "title": HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE.phrase,
                "status": 416,
                "code": "range_not_satisfiable",
                "detail": CODES["range_not_satisfiable"],
                "request_id": "0f3c2ad0c1de4d0aa6fb5a0b6d6a2f11",
            },
            response_only=True,
            media_type=MEDIA_TYPE,
        )
    ],
)
_TYPES = ("application/gzip", "application/json", "text/plain")
dump_file = _read(
    "dump_file",
    "A file of a dump, or the part of it that Range asks for.",
    {(status, each): OpenApiTypes.BINARY for status in (200, 206) for each in _TYPES}
    | {(416, MEDIA_TYPE): _BEHIND},
    surface="file",
    missing=True,
    named=[
        OpenApiParameter("name", str, OpenApiParameter.PATH, description="As /dumps/ names it."),
        OpenApiParameter("Range", str, OpenApiParameter.HEADER, description="bytes=1000-"),
        OpenApiParameter(
            "If-Range", str, OpenApiParameter.HEADER, description="The ETag of what you have."
        ),
    ],
)
delta = _read(
    "dump_delta",
    "What changed between two numbers: the newest item of each cluster that did, a line each.",
    {(200, "application/x-ndjson"): OpenApiTypes.BINARY},
    surface="delta",
)
catalog = _read(
    "dump_catalog",
    "The register for open-data portals (DCAT-AP 3).",
    {(200, "application/ld+json"): OpenApiTypes.OBJECT},
    surface="file",
)


def unsatisfiable(request: Any, size: int) -> Any:
    """416 with the size that the file has."""
    text = CODES["range_not_satisfiable"]
    response = problem_response(request, 416, "range_not_satisfiable", text)
    response.headers["Content-Range"] = f"bytes */{size}"
    return response
