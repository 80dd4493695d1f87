"""From which address a request comes."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

type Address = IPv4Address | IPv6Address
type Network = IPv4Network | IPv6Network

HERE = "127.0.0.1"


def networks(words: Iterable[str]) -> list[Network]:
    """The addresses or networks that somebody wrote down, such as `10.0.0.0/8` or `::1`."""
    try:
        return [ip_network(word, strict=False) for word in words]
    except ValueError as error:
        raise ImproperlyConfigured(
            f"TRUSTED_PROXIES must be addresses or networks, separated by commas: {error}."
        ) from None


def client_address(request: HttpRequest) -> str:
    """The visitor's address, as far as it can be believed.

    It is whoever opened the connection. Only if that is one of the proxies of TRUSTED_PROXIES,
    what it says in X-Forwarded-For counts: read from the right, as each proxy adds the address
    it was asked from, up to the first that is no proxy of ours. Whatever stands left of it
    anybody may have written, and what cannot be read ends the walk.
    """
    address = _read(request.META.get("REMOTE_ADDR") or HERE)  # empty on a socket of this machine
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    while address and _is_trusted(address) and hops:
        before = _read(hops.pop())
        if before is None:
            break
        address = before
    return str(address or HERE)


def customer(address: str) -> str:
    """What one customer of a network has: an address, or of version 6 a whole /64."""
    found = ip_address(address or HERE)
    if found.version == 6:
        return str(ip_network((found, 64), strict=False))
    return str(found)


def _read(text: str) -> Address | None:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_trusted(address: Address) -> bool:
    return any(address in network for network in settings.TRUSTED_PROXIES)
