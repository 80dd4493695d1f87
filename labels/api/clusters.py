"""Clusters: the listing, one record, and the look-up by what another register calls it."""

from ..filters import canonical
from ..filters.problems import BadValue
from ..filters.values import clean
from ..register import query
from ..register.formats_linked import alone, organization
from ..register.head import head
from . import documentation as doc
from .base import PublicView, as_results, dumped, envelope, links, once, sparse
from .caching import etag, lifetime
from .errors import NotThere
from .exports import export
from .renderers import (
    CSVRenderer,
    GeoJSONRenderer,
    JSONLDRenderer,
    JSONRenderer,
    XLSXRenderer,
)


class Clusters(PublicView):
    """The listing of clusters."""

    surface = "clusters"
    renderer_classes = [
        JSONRenderer,
        CSVRenderer,
        XLSXRenderer,
        GeoJSONRenderer,
        JSONLDRenderer,
    ]

    @doc.clusters
    def get(self, request):
        asked = self.asked(request)
        chosen = request.accepted_renderer
        if chosen.format != "json":
            return export(request, asked, format=chosen.format, media_type=chosen.media_type)
        return listing(request, asked, self._page)

    def _page(self, asked):
        found = query.page(asked)
        plain = not (asked.fields or asked.omit)
        results = found.body if plain else as_results(found.records(), asked)
        return found, results


def listing(request, asked, page):
    """A page of results. Whoever has it already costs no more than a look at the head."""
    words, seconds = canonical(asked), lifetime(asked)

    def tag(register):
        return etag("list", *register.key, asked.valid_on, asked.surface, words)

    if not asked.cursor and "HTTP_IF_NONE_MATCH" in request.META:
        ...
