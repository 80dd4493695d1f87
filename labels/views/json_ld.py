"""A cluster for search engines: the linked data of the API, safe inside a page."""

from django.utils.safestring import SafeString, mark_safe

from ..register.formats_linked import alone, organization

# As in Django's json_script: nothing in the text can end the element.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def cluster_json_ld(record) -> SafeString:
    """JSON-LD text for a script element."""
    return mark_safe(alone(organization(record)).decode().translate(_ESCAPES))  # noqa: S308
