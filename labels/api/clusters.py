"""Clusters: the listing, one record, and the look-up by what another register calls it."""

from django.conf import settings
from django.urls import reverse

from ..filters import BadParameters, Problem, canonical
from ..filters.problems import BadValue
from ..filters.values import clean
from ..register.formats_linked import alone, organization
from ..register.left import departure
from ..register.query import Found, record, record_by_identifier
from . import documentation as doc
from .base import PublicView, dumped, once, sparse
from .caching import etag, lifetime
from .errors import Gone, NotThere
from .exports import export, refuse_parts
from .listing import listing
from .renderers import FORMATS, JSONLDRenderer, JSONRenderer

WHY = {"mistake": "it was entered by mistake", "double": "it was entered twice"}


def _address(slug: str) -> str:
    """Where the record of a cluster is."""
    return settings.BASE_URL + reverse("api-cluster", args=[slug])


class Clusters(PublicView):
    """The listing of clusters."""

    surface = "clusters"
    renderer_classes = FORMATS

    @doc.clusters
    def get(self, request):
        asked = self.asked(request)
        chosen = request.accepted_renderer
        if chosen.format != "json":
            return export(request, asked, format=chosen.format, media_type=chosen.media_type)
        return listing(request, asked)


class _OneCluster(PublicView):
    surface = "record"
    renderer_classes = [JSONRenderer, JSONLDRenderer]

    def answer(self, request, asked, found: Found | None):
        chosen = request.accepted_renderer
        if chosen.format != "json":
            refuse_parts(asked.texts)
        if found is None:
            raise NotThere("There is no such cluster in the register.")
        tag = etag("cluster", found.seq, found.at, asked.valid_on, chosen.format, canonical(asked))

        def body() -> bytes:
            if chosen.format == "jsonld":
                return alone(organization(found.record()))
            if asked.fields or asked.omit:
                return dumped(sparse(found.record(), asked)).encode()
            return found.body.encode()

        return once(request, tag, lifetime(asked), body, chosen.media_type)


class Cluster(_OneCluster):
    """The record of one cluster."""

    @doc.cluster
    def get(self, request, slug):
        asked = self.asked(request)
        found = record(slug, asked)
        if found is None and (left := departure(slug, asked)):
            raise Gone(
                f"{left.name} left the register: {WHY[left.reason]}.",
                "delisted",
                reason=left.reason,
                same_as=left.same_as,
                url=left.same_as and _address(left.same_as),
            )
        return self.answer(request, asked, found)


class ClusterByIdentifier(_OneCluster):
    """The record of the cluster that another register calls so."""

    @doc.cluster_by_identifier
    def get(self, request, scheme, value):
        asked = self.asked(request)
        try:
            value = clean(value)
        except BadValue as bad:
            raise BadParameters([Problem("value", bad.code, str(bad))]) from None
        return self.answer(request, asked, record_by_identifier(scheme, value, asked))
