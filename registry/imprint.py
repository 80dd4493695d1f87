"""How visitors reach whoever runs this copy of the register."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email


def contact(text: str) -> str:
    """An e-mail address as a `mailto:` address, that of a page as it is; empty for none."""
    text = text.strip()
    if not text or _is_a_page(text):
        return text
    try:
        validate_email(text)
    except ValidationError:
        raise ImproperlyConfigured(
            "OPERATOR_CONTACT must be an e-mail address or like https://example.org/contact, "
            f"not {text!r}."
        ) from None
    return f"mailto:{text}"


def _is_a_page(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in text
