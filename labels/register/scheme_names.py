"""Schemes by whatever they are called: their slug, their name, or another name of theirs."""

from ..models import Scheme, SchemeAlias
from ..rules.text import fold


def scheme_names() -> dict[str, str]:
    """Slugs, and the folded names and aliases that stand for them."""
    found = {fold(name): slug for slug, name in Scheme.objects.values_list("slug", "name")}
    found |= dict(SchemeAlias.objects.values_list("folded", "scheme__slug"))
    return found | {slug: slug for slug in Scheme.objects.values_list("slug", flat=True)}


def scheme_called(text: str) -> Scheme | None:
    """The scheme with this slug, or else the one that goes by this name."""
    found = Scheme.objects.filter(slug=text).first()
    if found is None and (slug := scheme_names().get(fold(text))):
        found = Scheme.objects.filter(slug=slug).first()
    return found
