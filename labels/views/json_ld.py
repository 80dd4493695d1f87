"""A cluster for search engines, in the words of schema.org."""

import json

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

# As in Django's json_script: nothing in the text can end the element.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def cluster_json_ld(record) -> SafeString:
    """JSON-LD text, safe inside a script element. Only labels valid on the day are named."""
    value = {
        "@context": "https://schema.org",
        "@type": "Organization",
        "@id": settings.BASE_URL + record["url"],
        "name": record["name"],
        "alternateName": [
            name["text"] for name in record["names"] if name["text"] != record["name"]
        ],
        "url": record["website"],
        "foundingDate": (record["founded"] or {}).get("value"),
        "address": _address(record),
        "award": [
            f"Cluster management excellence label, {label['level']}"
            for label in record["labels"]
            if label["status"] == "valid"
        ],
    }
    kept = {key: each for key, each in value.items() if each}
    return mark_safe(json.dumps(kept, ensure_ascii=False).translate(_ESCAPES))  # noqa: S308


def _address(record):
    place = {"addressCountry": record["country"], "addressLocality": record["city"]}
    known = {key: each for key, each in place.items() if each}
    return {"@type": "PostalAddress", **known} if known else None
