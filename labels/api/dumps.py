"""Dumps of the register: which there are, their files, and what lies between two numbers."""

import zlib
from collections.abc import Iterator
from itertools import chain, islice

from django.conf import settings
from django.db import connection
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.urls.converters import StringConverter
from django.utils.cache import patch_vary_headers
from rest_framework.negotiation import BaseContentNegotiation

from ..filters import BadParameters, Problem, read
from ..filters.description import PAGE_SIZE
from ..freshness import has, kept, not_modified
from ..models import Dump
from ..register.dumps import State, delta, state
from ..register.dumps import kept as kept_dumps
from ..register.head import head
from ..register.publish import stamp
from . import dump_documentation as doc
from .base import PublicView, once, simple_links, told
from .caching import LONG, SHORT, etag
from .dump_catalog import catalog
from .errors import NotThere
from .ranges import Part, Unsatisfiable, wanted
from .renderers import JSONLDRenderer, JSONRenderer

LINES = "application/x-ndjson"
_EXPOSED = ("Accept-Ranges", "Content-Range", "Content-Length", "Content-Disposition")


class FileName(StringConverter):
    """How names of files look. Others are led on to the addresses that end in a slash."""

    regex = "[A-Za-z0-9]+-[0-9]+[a-z.]*"


def address(name: str) -> str:
    """Where a file of a dump is."""
    return settings.BASE_URL + reverse("api-dump", args=[name])


class Dumps(PublicView):
    """The dumps on offer, the newest first."""

    surface = "dumps"

    @doc.dumps
    def get(self, request):
        values = read(request.query_params, surface=self.surface)
        values.pop("format", None)
        count, offset = Dump.objects.count(), values.get("offset", 0)
        following, previous = simple_links(request.path, values, count)
        shown = Dump.objects.all()[offset : offset + values.get("limit", PAGE_SIZE)]
        answer = {
            "count": count,
            "next": following,
            "previous": previous,
            "results": [_told(dump) for dump in shown],
        }
        return told(request, answer, SHORT)


def _told(dump: Dump) -> dict:
    files = [each | {"url": address(each["name"])} for each in dump.files]
    return {"seq": dump.seq, "at": stamp(dump.at), "files": files}


class AsItIs(BaseContentNegotiation):
    """A file is of one type, whatever the Accept header says."""

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type


class DumpFile(PublicView):
    """One file of a dump, or a part of it. What is under a name never changes."""

    surface = "file"
    content_negotiation_class = AsItIs

    @doc.dump_file
    def get(self, request, name):
        read(request.query_params, surface=self.surface)
        file = kept_dumps.named(name)
        if file is None:
            raise NotThere("There is no such file. /api/v1/dumps/ lists those there are.")
        tag = f'"{file["sha256"]}"'
        if has(request, tag):
            return self._for_long(not_modified(tag, LONG))
        try:
            part = wanted(request, tag, file["size"])
        except Unsatisfiable:
            return doc.unsatisfiable(request, file["size"])
        response = self._part(request, file, part)
        response.headers["Accept-Ranges"] = "bytes"
        response.headers["Content-Length"] = str(part.length)
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        response.headers["Content-Type"] = _media_type(file)
        return self._for_long(kept(response, tag, LONG))

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        exposed = response.headers.get("Access-Control-Expose-Headers", "")
        response.headers["Access-Control-Expose-Headers"] = ", ".join((exposed, *_EXPOSED))
        return response

    def _part(self, request, file, part: Part):
        status = 200 if part.whole else 206
        if request.method == "HEAD":
            response = HttpResponse(status=status)
        else:
            try:
                opened = kept_dumps.open_file(file["name"])
            except FileNotFoundError:
                raise NotThere("This file was taken away just now.") from None
            _let_go()
            response = StreamingHttpResponse(part.of(opened), status=status)
        if not part.whole:
            response.headers["Content-Range"] = part.told
        return response

    def _for_long(self, response):
        response.headers["Cache-Control"] = f"public, max-age={LONG}, immutable"
        return response


def _media_type(file: dict) -> str:
    return "application/gzip" if file["name"].endswith(".gz") else f"{file['media_type']}"


class Lines(JSONRenderer):
    """A line of JSON for each item."""

    media_type = LINES
    format = "ndjson"


class Delta(PublicView):
    """What changed between two numbers, as lines to be put over a copy."""

    surface = "delta"
    renderer_classes = [Lines]

    @doc.delta
    def get(self, request):
        values = read(request.query_params, surface=self.surface)
        after, until = _between(values)
        packed = _takes_gzip(request)
        moment = until.at if until else None
        tag = etag("delta", after, until and until.seq, moment, packed)
        seconds = SHORT if "to" in values else 0
        if has(request, tag):
            return self._varied(not_modified(tag, seconds))
        pieces = _begun(delta(after, until)) if until else iter(())
        if request.method == "HEAD":
            response = HttpResponse(content_type=LINES)
        else:
            sent = _letting_go(_packed(pieces) if packed else pieces)
            response = StreamingHttpResponse(sent, content_type=LINES)
        if packed:
            response.headers["Content-Encoding"] = "gzip"
        return self._varied(kept(response, tag, seconds))

    def _varied(self, response):
        patch_vary_headers(response, ["Accept-Encoding"])
        return response


def _between(values: dict) -> tuple[int, State | None]:
    """The number a copy has, and the register it wants; None where nothing was published yet."""
    newest = head().seq
    after, until = values.get("from", 0), values.get("to", newest)
    problems = [
        Problem(name, "out_of_range", f"The newest entry is {newest}: there is no {number} yet.")
        for name, number in (("from", after), ("to", until))
        if number > newest
    ]
    if not problems and after > until:
        text = f"from is {after} and to is {until}: a copy only goes forward."
        problems = [Problem("from", "contradiction", text)]
    if problems:
        raise BadParameters(problems)
    return after, state(until) if until else None


def _takes_gzip(request) -> bool:
    """Whether Accept-Encoding names gzip, and not only to refuse it."""
    for each in request.headers.get("Accept-Encoding", "").lower().split(","):
        coding, _, weight = each.partition(";")
        if coding.strip() == "gzip":
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def _packed(pieces: Iterator[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(wbits=31)
    for piece in pieces:
        if data := packer.compress(piece):
            yield data
    yield packer.flush()


def _begun(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The first piece is made now: errors should come before the status line."""
    return chain(list(islice(pieces, 1)), pieces)


def _letting_go(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """While a slow reader takes a piece, the database connection serves others."""
    for piece in pieces:
        _let_go()
        yield piece


def _let_go() -> None:
    if not connection.in_atomic_block:
        connection.close()


class Catalog(PublicView):
    """The register for open-data portals: a record of DCAT-AP 3."""

    surface = "file"
    renderer_classes = [JSONLDRenderer]

    @doc.catalog
    def get(self, request):
        read(request.query_params, surface=self.surface)
        newest = kept_dumps.newest()
        tag = etag("catalog", newest and newest.seq, newest and newest.built_at)
        return once(request, tag, SHORT, lambda: catalog(newest), JSONLDRenderer.media_type)
