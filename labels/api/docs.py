"""The documentation of the API: the OpenAPI document, Swagger UI, the list of errors."""

from functools import cache

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerView

from ..problems import CODES
from .access import Anybody
from .base import PublicView, dumped, once, told
from .caching import SHORT, etag
from .document import Document

ADDRESSES = (
    "clusters",
    "labels",
    "schemes",
    "levels",
    "sectors",
    "regions",
    "countries",
    "programmes",
    "statistics",
    "changes",
    "dumps",
)


class Index(PublicView):
    """Where everything is."""

    @extend_schema(exclude=True)
    def get(self, request):
        self.asked(request)
        found = {name: _absolute(f"api-{name}") for name in ADDRESSES}
        found["openapi"] = _absolute("api-openapi")
        found["docs"] = _absolute("api-docs")
        return told(request, found, SHORT)


class OpenAPI(PublicView):
    """The OpenAPI 3.1 document."""

    @extend_schema(exclude=True)
    def get(self, request):
        self.asked(request)
        return once(request, etag(openapi()), SHORT, openapi)


@cache
def openapi() -> bytes:
    """The document, made once: it changes with the program only."""
    return dumped(Document().get_schema(request=None, public=True)).encode()


class Documentation(SpectacularSwaggerView):
    """Swagger UI under the site's content security policy."""

    permission_classes = [Anybody]
    authentication_classes = []
    url_name = "api-openapi"
    template_name = "api/swagger.html"

    @extend_schema(exclude=True)
    def get(self, request, *args, **kwargs):
        response = super().get(request, *args, **kwargs)
        # The library opens it for log-in windows, which this page does not have.
        del response.headers["Cross-Origin-Opener-Policy"]
        return response


def errors(request):
    """What each error code means."""
    return render(request, "api/errors.html", {"codes": CODES})


def _absolute(name: str) -> str:
    return settings.BASE_URL + reverse(name)
