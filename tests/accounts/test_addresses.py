"""From where a request comes: only a proxy of ours is believed."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory

from registry.addresses import client_address, networks

VISITOR, PROXY, INNER = "203.0.113.7", "10.0.0.1", "10.0.0.2"


def seen(settings, trusted, remote, forwarded=None):
    settings.TRUSTED_PROXIES = networks(trusted)
    headers = {"X-Forwarded-For": forwarded} if forwarded is not None else {}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=remote)
    return client_address(request)


@pytest.mark.parametrize(
    ("trusted", "remote", "forwarded", "address"),
    [
        ([], VISITOR, None, VISITOR),
        ([], VISITOR, "198.51.100.1", VISITOR),
        ([PROXY], VISITOR, "198.51.100.1", VISITOR),
        ([PROXY], PROXY, None, PROXY),
        ([PROXY], PROXY, "", PROXY),
        ([PROXY], PROXY, VISITOR, VISITOR),
        ([PROXY], PROXY, f"198.51.100.1, {VISITOR}", VISITOR),
        ([PROXY], PROXY, f"{VISITOR}, nonsense", PROXY),
        ([PROXY], PROXY, f"198.51.100.1, {INNER}", INNER),
        (["10.0.0.0/8"], PROXY, f"198.51.100.1, {VISITOR}, {INNER}", VISITOR),
        (["10.0.0.0/8"], PROXY, f"{PROXY}, {INNER}", PROXY),
        (["::1"], "::1", "2001:db8::7", "2001:db8::7"),
        ([PROXY], f"::ffff:{PROXY}", VISITOR, VISITOR),
        (["127.0.0.1"], "", VISITOR, VISITOR),
        ([], "", VISITOR, "127.0.0.1"),
    ],
)
def test_the_address_is_the_last_one_that_a_proxy_of_ours_has_seen(
    settings, trusted, remote, forwarded, address
):
    assert seen(settings, trusted, remote, forwarded) == address


def test_what_is_no_address_stops_the_start():
    with pytest.raises(ImproperlyConfigured, match="TRUSTED_PROXIES must be addresses"):
        networks(["10.0.0.0/8", "proxy.example.org"])
