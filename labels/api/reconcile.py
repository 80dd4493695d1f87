"""The reconciliation service for OpenRefine (W3C Reconciliation Service API 0.2).

A column of names is sent in queries, and each gets its candidates; columns may then be filled
from the register. Nothing is kept of what is sent. Queries come by GET or as a form; a POST here
changes nothing, so anybody may send one.
"""

from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.permissions import BasePermission

from .. import clock
from ..filters import BadParameters, Problem, parse, read
from ..freshness import LONGEST as SHORT
from ..freshness import seconds_to_keep
from ..register.by_slug import records_by_slug
from ..register.query import page
from . import match_documentation as doc
from .base import PublicView, told
from .parsers import LARGEST, BodyTooLarge, read_json
from .reconcile_extension import PROPERTIES, extended
from .reconcile_queries import TYPE, answered

ADDRESS = "/api/v1/reconcile/"
SUGGESTIONS = 10
FORM = "application/x-www-form-urlencoded"


class AnybodyAsks(BasePermission):
    """Reads, and the POST of a query, which writes nothing."""

    def has_permission(self, request, view):
        return request.method in {"GET", "HEAD", "OPTIONS", "POST"}


class FormParser(BaseParser):
    """A form of texts in UTF-8: each name once, at most 1 MB."""

    media_type = FORM

    def parse(self, stream, media_type=None, parser_context=None):
        body = stream.read(LARGEST + 1)
        if len(body) > LARGEST:
            raise BodyTooLarge
        try:
            pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict")
        except UnicodeDecodeError:
            raise ParseError("Send the form in UTF-8.") from None
        form = dict(pairs)
        if len(form) != len(pairs):
            raise ParseError("A member of the form stands in it twice.")
        return form


class Service(PublicView):
    """What the service offers; and the answers to queries."""

    permission_classes = [AnybodyAsks]
    parser_classes = [FormParser]
    surface = "reconcile"

    @doc.service
    def get(self, request):
        params = request.query_params.copy()
        sent = {name: params.pop(name)[-1] for name in ("queries", "extend") if name in params}
        read(params, surface=self.surface)
        if not sent:
            return told(request, _manifest(), SHORT)
        return told(request, _answer(sent), seconds_to_keep(clock.today()))

    @doc.answers
    def post(self, request):
        read(request.query_params, surface=self.surface)
        response = told(request, _answer(request.data), 0)
        response.headers["Cache-Control"] = "no-store"
        return response


class Suggest(PublicView):
    """Clusters to choose from while somebody types."""

    surface = "suggest"

    @doc.suggest
    def get(self, request):
        prefix = read(request.query_params, surface=self.surface).get("prefix")
        if not prefix:
            raise BadParameters([Problem("prefix", "missing", "Write how the name begins.")])
        asked = parse({"q": prefix, "limit": str(SUGGESTIONS)}, surface="clusters")
        found = [
            {
                "id": record["slug"],
                "name": record["name"],
                "description": ", ".join(filter(None, (record["city"], record["country"]))),
                "notable": [TYPE],
            }
            for record in page(asked).records()
        ]
        return told(request, {"result": found}, SHORT)


class Properties(PublicView):
    """What may be added to a column."""

    surface = "reconcile_properties"

    @doc.properties
    def get(self, request):
        read(request.query_params, surface=self.surface)
        found = [{"id": each.id, "name": each.name} for each in PROPERTIES.values()]
        return told(request, {"type": TYPE["id"], "properties": found}, SHORT)


def _answer(sent: dict[str, str]) -> dict[str, Any]:
    """To queries, or to a wish for more data."""
    if len(sent) != 1 or not sent.keys() <= {"queries", "extend"}:
        sentence = "Send either queries or extend, and nothing else."
        raise BadParameters([Problem("queries", "missing", sentence)])
    [(name, text)] = sent.items()
    value, today = read_json(text.encode(errors="surrogatepass")), clock.today()
    if name == "queries":
        return answered(value, today)
    return extended(value, lambda slugs: records_by_slug(slugs, today))


def _manifest() -> dict[str, Any]:
    site = settings.BASE_URL
    return {
        "versions": ["0.2"],
        "name": "Cluster Excellence Register",
        "identifierSpace": f"{site}/clusters/",
        "schemaSpace": f"{site}/api/v1/docs/",
        "documentation": f"{site}/api/v1/docs/",
        "defaultTypes": [TYPE],
        "view": {"url": f"{site}/clusters/{{{{id}}}}/"},
        "batchSize": 100,
        "suggest": {"entity": {"service_url": site, "service_path": f"{ADDRESS}suggest/"}},
        "extend": {
            "propose_properties": {"service_url": site, "service_path": f"{ADDRESS}properties/"},
            "property_settings": [],
        },
    }
