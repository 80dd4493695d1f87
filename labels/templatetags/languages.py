"""Tags for one page in several languages: its other addresses, for readers and search engines."""

from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.template.loader_tags import BlockNode
from django.utils.encoding import escape_uri_path
from django.utils.translation import get_language

from registry.language import DEFAULT, comes_from_us, put_before, without

register = template.Library()

# Not for search engines: what is behind the log-in, and the log-in.
PRIVATE = ("/portal/", "/reviews/", "/desk/", "/agency/", "/accounts/", "/reports/", "/design/")
# Parameters that make another page of an address; all others show the same page differently.
MATTERS = {"compare": ("c",)}
# What other sites add to an address.
NOT_OURS = ("utm_", "fbclid", "gclid", "mc_", "msclkid")
LOCALES = {
    "en": "en_GB",
    "de": "de_DE",
    "fr": "fr_FR",
    "it": "it_IT",
    "es": "es_ES",
    "pl": "pl_PL",
}


class Other(NamedTuple):
    """The page in one language. The name of a language is in that language."""

    code: str
    name: str
    url: str
    here: bool


@register.simple_tag(takes_context=True)
def languages(context: Context) -> list[Other]:
    """The page in each language, the reader's own too, with the question that was asked."""
    request = context.get("request")
    # Two slashes in front would name another host.
    place = "/" + (_where_to_read(request).lstrip("/") if request else "")
    active = get_language()
    return [
        Other(code, name, put_before(place, code), code == active)
        for code, name in settings.LANGUAGES
    ]


@register.simple_tag(takes_context=True)
def canonical(context: Context, path: str = "") -> str:
    """The one address of this page in this language; empty for pages that are not public."""
    request = context.get("request")
    if request is None or not _is_public(request):
        return ""
    match = request.resolver_match
    kept = MATTERS.get(match.url_name if match else "", ())
    asked = [(name, value) for name in kept for value in request.GET.getlist(name)]
    return _whole(put_before(path or escape_uri_path(request.path)), urlencode(asked))


@register.simple_tag(takes_context=True)
def alternates(context: Context, path: str = "") -> list[tuple[str, str]]:
    """The same page in every language, and for everybody else; none for other pages."""
    request = context.get("request")
    if request is None or not _is_public(request):
        return []
    asked = [
        (name, value)
        for name, values in request.GET.lists()
        for value in values
        if value and not name.startswith(NOT_OURS)
    ]
    place, query = path or escape_uri_path(request.path), urlencode(asked)
    found = [(code, _whole(put_before(place, code), query)) for code, _name in settings.LANGUAGES]
    return [*found, ("x-default", _whole(put_before(place, DEFAULT), query))]


@register.simple_tag
def locale() -> str:
    """The language as other programs name it: de_DE."""
    return LOCALES.get(get_language() or DEFAULT, LOCALES[DEFAULT])


class _Again(template.Node):
    """A block of the page, shown a second time."""

    def __init__(self, name: str) -> None:
        self.block = BlockNode(name, NodeList())

    def render(self, context: Context) -> Any:
        return self.block.render(context).strip()


@register.tag
def again(parser: Parser, token: Token) -> template.Node:
    """{% again title %} shows what the block `title` holds on this page."""
    _tag, name = token.split_contents()
    return _Again(name)


def _where_to_read(request: HttpRequest) -> str:
    """An address that can be read: of a form that was sent, the page that it was on."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    path = escape_uri_path(request.path)
    if not comes_from_us(request):
        return path
    try:
        came = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return path
    asked = f"?{came.query}" if came.query else ""
    return came.path + asked if came.path.startswith("/") else path


def _is_public(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and not without(request.path_info).startswith(PRIVATE)


def _whole(path: str, query: str) -> str:
    return f"{settings.BASE_URL}{path}" + (f"?{query}" if query else "")
