"""What all addresses of the workflow have in common: people only, kept by no cache, no page of
another site, a strict body, and errors that look alike for what is not there and not yours."""

from typing import Any

from django.http import HttpResponse
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.response import Response
from rest_framework.views import APIView

from ..filters import read
from ..freshness import never_kept
from .access import People
from .authentication import ByKey, BySession
from .bodies import Body, Given, given
from .lifecycle import Aging
from .limits import Limited
from .negotiation import ByNameThenAccept
from .parsers import StrictJSONParser
from .renderers import JSONRenderer


class PrivateView(Limited, Aging, APIView):
    """An address for those who may, and for nobody else."""

    authentication_classes = [ByKey, BySession]
    permission_classes = [People]
    parser_classes = [StrictJSONParser]
    renderer_classes = [JSONRenderer]
    content_negotiation_class = ByNameThenAccept
    surface = "nothing"
    values: dict[str, Any] = {}

    def initial(self, request, *args, **kwargs):
        if not hasattr(self, request.method.lower()):
            self.http_method_not_allowed(request)
        self._refuse_other_types(request)  # before the token of a form is looked for in it
        super().initial(request, *args, **kwargs)
        self.values = read(request.query_params, surface=self.surface)

    def options(self, request, *args, **kwargs):
        """The methods; other sites are not asked in."""
        return HttpResponse(status=204, headers={"Allow": ", ".join(self.allowed_methods)})

    def finalize_response(self, request, response, *args, **kwargs):
        response = never_kept(super().finalize_response(request, response, *args, **kwargs))
        del response.headers["Access-Control-Allow-Origin"]  # refusals of public addresses have it
        return response

    def _refuse_other_types(self, request):
        if request.method in {"POST", "PUT", "PATCH"} and request.content_type:
            parsers = self.get_parsers()
            if self.get_content_negotiator().select_parser(request, parsers) is None:
                raise UnsupportedMediaType(request.content_type)

    def body(self, shape: type[Body]) -> Given:
        """What was sent, checked."""
        return given(shape, self.request.data)


def tagged(data: Any, version: int, status: int = 200, **headers: str) -> Response:
    """An answer with the version that a change of it names in If-Match."""
    return Response(data, status=status, headers={"ETag": f'"{version}"', **headers})
