"""The formats of answers. JSON that comes ready from the register is passed through."""

import json

from rest_framework.renderers import BaseRenderer


class JSONRenderer(BaseRenderer):
    """Compact JSON; bytes are taken as JSON already."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data, accepted_media_type=None, renderer_context=None):
        if isinstance(data, bytes):
            return data
        if data is None:  # an answer without a body, like 204
            return b""
        return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


class _Export(JSONRenderer):
    """A format that the view writes itself; errors on the way are JSON."""


class CSVRenderer(_Export):
    media_type = "text/csv"
    format = "csv"


class XLSXRenderer(_Export):
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    format = "xlsx"


class GeoJSONRenderer(_Export):
    media_type = "application/geo+json"
    format = "geojson"


class JSONLDRenderer(_Export):
    media_type = "application/ld+json"
    format = "jsonld"


class NDJSONRenderer(_Export):
    media_type = "application/x-ndjson"
    format = "ndjson"


class AtomRenderer(_Export):
    media_type = "application/atom+xml"
    format = "atom"


FORMATS = [JSONRenderer, CSVRenderer, XLSXRenderer, GeoJSONRenderer, JSONLDRenderer]
