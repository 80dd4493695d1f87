"""How visitors reach whoever runs a copy."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from registry.imprint import contact


@pytest.mark.parametrize(
    "text",
    [
        "the office",
        "javascript:alert(1)",
        "https://",
        "https://[::1",
        "https://example.org/a b",
        "ftp://example.org/",
        "office@",
        "mailto:office@example.org",
    ],
)
def test_what_is_neither_an_address_nor_a_page_is_refused(text):
    with pytest.raises(ImproperlyConfigured, match="OPERATOR_CONTACT"):
        contact(text)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("", ""),
        ("  ", ""),
        (" office@example.org ", "mailto:office@example.org"),
        ("https://example.org/contact", "https://example.org/contact"),
    ],
)
def test_an_address_or_a_page_is_taken(text, address):
    assert contact(text) == address
