"""Whole results as files: never a page of them, never cut off, all from one register."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Any

from django.db import connection
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)

from ..filters import Asked, BadParameters, Problem, canonical
from ..freshness import has, kept, not_modified
from ..register.formats import CLUSTER_COLUMNS, LABEL_COLUMNS, as_csv
from ..register.formats_geo import as_geojson, feature, label_feature, with_places
from ..register.formats_linked import as_jsonld, certification, organization
from ..register.formats_xlsx import as_xlsx
from ..register.head import Head, head
from ..register.labels import walk_labels
from ..register.query import walk
from .caching import etag, lifetime

type Records = Iterable[dict[str, Any]]
type Walk = Callable[[Asked, Head], Records]

WALKS: dict[str, Walk] = {"clusters": walk, "labels": walk_labels}
_COLUMNS = {"clusters": CLUSTER_COLUMNS, "labels": LABEL_COLUMNS}
_NODES = {"clusters": organization, "labels": certification}
_FEATURES = {"clusters": feature, "labels": label_feature}
_ONLY_IN_JSON = ("limit", "offset", "cursor", "facets", "fields", "omit")


def export(request: HttpRequest, asked: Asked, *, format: str, media_type: str) -> HttpResponseBase:
    """All records that answer the question, as a file."""
    refuse_parts(asked.texts)
    register = head(asked.known_at)
    tag = etag("export", format, *register.key, asked.valid_on, asked.surface, canonical(asked))
    seconds = lifetime(asked)
    if has(request, tag):
        return not_modified(tag, seconds)
    charset = "; charset=utf-8" if format == "csv" else ""
    response = _file(request, asked, register, format)
    response.headers["Content-Type"] = media_type + charset
    name = f"{asked.surface}-{asked.valid_on}.{format}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return kept(response, tag, seconds)


def refuse_parts(sent: Iterable[str]) -> None:
    """BadParameters for what chooses a part of the answer: other formats hold the whole of it."""
    problems = [
        Problem(name, "not_in_an_export", f"Leave out {name}: this format holds the whole answer.")
        for name in sent
        if name in _ONLY_IN_JSON
    ]
    if problems:
        raise BadParameters(problems)


def _file(request: HttpRequest, asked: Asked, register: Head, format: str) -> HttpResponseBase:
    if request.method == "HEAD":
        return HttpResponse()
    records = WALKS[asked.surface](asked, register)
    if (asked.surface, format) == ("labels", "geojson"):
        records = with_places(records, register)
    records = _begun(records)
    columns = _COLUMNS[asked.surface]
    match format:
        case "xlsx":
            return FileResponse(as_xlsx(asked.surface, columns, records))
        case "csv":
            pieces = as_csv(columns, records)
        case "geojson":
            envelope = register.envelope(asked.valid_on)
            pieces = as_geojson(records, envelope, _FEATURES[asked.surface])
        case _:
            pieces = as_jsonld(records, _NODES[asked.surface])
    return StreamingHttpResponse(_letting_go(pieces))


def _letting_go(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces; while a slow reader takes one, the database connection serves others."""
    for piece in pieces:
        if not connection.in_atomic_block:
            connection.close()
        yield piece


def _begun(records: Records) -> Iterator[dict[str, Any]]:
    """The records, of which the first is fetched now: errors should come before the status line."""
    walked = iter(records)
    return chain(list(islice(walked, 1)), walked)
