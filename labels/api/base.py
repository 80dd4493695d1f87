"""What all public addresses have in common: open reads, negotiation, validators, envelopes."""

import json
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers
from rest_framework.views import APIView

from ..filters import Asked, parse, query_string
from ..filters.description import LARGEST_OFFSET, PAGE_SIZE
from ..freshness import has, kept, not_modified
from .access import Anybody
from .authentication import ByAnyKey
from .caching import etag
from .lifecycle import HEADERS as LIFE
from .lifecycle import Aging
from .limits import HEADERS, Limited
from .negotiation import ByNameThenAccept
from .renderers import JSONRenderer

JSON = JSONRenderer.media_type
# What scripts on pages of other sites may read beside the answer.
EXPOSED = ", ".join(("ETag", "X-Request-ID", "Retry-After", *HEADERS, *LIFE))


class PublicView(Limited, Aging, APIView):
    """An address that anybody may read, from any site. A key raises the limit, and nothing else."""

    authentication_classes = [ByAnyKey]
    permission_classes = [Anybody]
    renderer_classes = [JSONRenderer]
    content_negotiation_class = ByNameThenAccept
    surface = "nothing"

    def initial(self, request, *args, **kwargs):
        if not hasattr(self, request.method.lower()):
            self.http_method_not_allowed(request)  # before anything else is found wrong
        super().initial(request, *args, **kwargs)

    def options(self, request, *args, **kwargs):
        """The methods, also for browsers that ask on behalf of another site."""
        response = HttpResponse(status=204)
        response.headers["Access-Control-Allow-Methods"] = ", ".join(self.allowed_methods)
        response.headers["Access-Control-Allow-Headers"] = "Accept, Authorization, If-None-Match"
        response.headers["Access-Control-Max-Age"] = "86400"
        return response

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(response, ["Accept"])
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = EXPOSED
        return response

    def asked(self, request) -> Asked:
        return parse(request.query_params, surface=self.surface)


def once(
    request: HttpRequest,
    tag: str,
    seconds: int,
    make: Callable[[], bytes],
    media_type: str = JSON,
) -> HttpResponseBase:
    """The answer, made only if whoever asks does not have it yet."""
    if has(request, tag):
        return not_modified(tag, seconds)
    return kept(HttpResponse(make(), content_type=media_type), tag, seconds)


def told(request: HttpRequest, value: Any, seconds: int) -> HttpResponseBase:
    """A small answer, with a validator made from its own bytes."""
    body = dumped(value).encode()
    return once(request, etag(body), seconds, lambda: body)


def dumped(value: Any) -> str:
    """Compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def envelope(
    *,
    count: int,
    links: tuple[str | None, str | None],
    results: str,
    register: dict[str, Any],
    facets: dict[str, Any] | None = None,
) -> bytes:
    """A listing around results that are JSON already."""
    shown_facets = "" if facets is None else f',"facets":{dumped(facets)}'
    return (
        f'{{"count":{count},"next":{dumped(links[0])},"previous":{dumped(links[1])},'
        f'"results":[{results}]{shown_facets},"register":{dumped(register)}}}'
    ).encode()


def links(path: str, asked: Asked, count: int, cursor: str | None) -> tuple[str | None, str | None]:
    """Addresses of the next and the previous page, or None."""

    def to(**place: Any) -> str:
        return f"{settings.BASE_URL}{path}?{query_string(asked, **place)}"

    def walk_on() -> str:
        """A walk stays with its day too, also past midnight."""
        return to(cursor=cursor, valid_on=asked.valid_on)

    if asked.cursor:
        return (walk_on() if cursor else None), None
    after, before = asked.offset + asked.limit, max(0, asked.offset - asked.limit)
    following = None
    if after < count:
        following = to(offset=after) if after <= LARGEST_OFFSET else walk_on()
    return following, (to(offset=before or None) if asked.offset else None)


def simple_links(path: str, values: dict[str, Any], count: int) -> tuple[str | None, str | None]:
    """The same for code lists, which have offsets only."""
    limit, offset = values.get("limit", PAGE_SIZE), values.get("offset", 0)

    def to(place: int) -> str:
        return f"{settings.BASE_URL}{path}?{urlencode(values | {'offset': place}, doseq=True)}"

    following = to(offset + limit) if offset + limit < count else None
    return following, (to(max(0, offset - limit)) if offset else None)


def sparse(record: dict[str, Any], asked: Asked) -> dict[str, Any]:
    """The members of a record that are wanted."""
    wanted = asked.fields or record.keys()
    return {
        name: value for name, value in record.items() if name in wanted and name not in asked.omit
    }


def as_results(records: Iterable[dict[str, Any]], asked: Asked) -> str:
    return ",".join(dumped(sparse(record, asked)) for record in records)
