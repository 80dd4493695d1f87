"""Where messages may be sent: addresses of the public internet by https, and nowhere else.

Whoever can name an address could otherwise have this site call its own database, the machines
beside it, or the metadata service of its cloud.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from django.conf import settings

LONGEST = 500
HTTPS = 443

type Address = IPv4Address | IPv6Address

# No log-in, no fragment, no blank, no backslash: nothing that two readers could read as two.
_FORM = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*\]|[A-Za-z0-9.-]+)"
    r"(?::(?P<port>[0-9]{1,5}))?(?P<path>/[!-~]*)?"
)
_PART = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
# A name that ends like this is read as an IPv4 address by some: 127.1, 0x7f000001, 2130706433.
_ENDS_IN_A_NUMBER = re.compile(r"(.*\.)?([0-9]+|0[xX][0-9A-Fa-f]*)")

_NAT64 = IPv6Network("64:ff9b::/96")
_UNICAST = IPv6Network("2000::/3")
# Public by their numbers, but not somebody's server: protocols, relays, a metadata service.
_REFUSED: list[IPv4Network | IPv6Network] = [
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
    IPv4Network("168.63.129.16/32"),
    IPv6Network("2001::/23"),
    IPv6Network("2001:db8::/32"),
    IPv6Network("3fff::/20"),
]


class BadAddress(Exception):
    """An address that is not called."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart. `allowed`: named in OUTGOING_ALLOWED, for tests and trials."""

    host: str
    port: int
    path: str
    tls: bool
    allowed: bool

    @property
    def authority(self) -> str:
        """As the Host header has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (HTTPS if self.tls else 80) else f"{host}:{self.port}"


def target(url: str) -> Target:
    """The address taken apart; BadAddress if it is not one that may be called."""
    found = _FORM.fullmatch(url) if len(url) <= LONGEST else None
    if found is None or "#" in url or "\\" in url:
        raise BadAddress
    tls = found["scheme"] == "https"
    host = found["host"].strip("[]").lower()
    port = int(found["port"] or (HTTPS if tls else 80))
    allowed = _is_allowed(found["host"].lower(), port)
    if not allowed and not (tls and port == HTTPS and _is_public_name(host)):
        raise BadAddress
    return Target(host, port, found["path"] or "/", tls, allowed)


def is_public(address: Address) -> bool:
    """Whether it is a machine of the public internet, seen through all wrappings."""
    if isinstance(address, IPv6Address):
        if (inner := _wrapped(address)) is not None:
            return is_public(inner)
        if address not in _UNICAST or address.sixtofour or address.teredo:
            return False
    if any(address in network for network in _REFUSED):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _wrapped(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address for which it stands: mapped, or told by the network's translator."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if (int(address) >> 32) & 0xFDFFFFFF == 0x5EFE:  # ISATAP, whatever the network
        inner = IPv4Address(int(address) & 0xFFFFFFFF)
        return inner if not is_public(inner) else None
    return address.ipv4_mapped


def _is_public_name(host: str) -> bool:
    """A whole host name, or an address in its one usual form that is public."""
    try:
        return is_public(ip_address(host))
    except ValueError:
        pass
    if len(host) > 253 or "." not in host or _ENDS_IN_A_NUMBER.fullmatch(host):
        return False
    return all(_PART.fullmatch(part) for part in host.split("."))


def _is_allowed(host: str, port: int) -> bool:
    return f"{host}:{port}" in {each.lower() for each in settings.OUTGOING_ALLOWED}
