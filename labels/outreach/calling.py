"""One outgoing call: a POST to an address that somebody else named.

The name is resolved once, every address it has is checked, and the connection is made to an
address that was checked: what the name means a moment later does not matter. No redirect is
followed, five seconds are all it gets, and little of the answer is read and kept.
"""

import io
import re
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from http.client import HTTPConnection, HTTPException, HTTPResponse
from ipaddress import ip_address
from threading import Thread
from time import monotonic
from typing import Any

from .addresses import BadAddress, Target, is_public, target

SECONDS = 5
MOST_READ = 64 * 1024
MOST_KEPT = 2 * 1024
MOST_HEADERS, LONGEST_HEADER = 30, 200
MOST_ADDRESSES = 4
AGENT = "Cluster-Excellence-Register/1"

# Nothing that changes how the log looks: control characters, and those that turn the direction.
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


class Failure(StrEnum):
    """Why there is no answer. Words for the log; nothing in them tells of this site's inside.

    A name that leads inside and one that nobody has are told by the same word: otherwise whoever
    asks learns which names there are inside.
    """

    ADDRESS = "address_refused"
    AWAY = "not_reached"
    TLS = "tls_failed"
    SLOW = "too_slow"
    ANSWER = "not_http"
    LARGE = "answer_too_large"
    REDIRECT = "redirect_refused"


@dataclass(slots=True)
class Call:
    """What became of a call. Without a status, `failure` says why there is none."""

    address: str = ""
    milliseconds: int = 0
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    failure: str = ""

    @property
    def succeeded(self) -> bool:
        return self.status is not None and 200 <= self.status < 300 and not self.failure


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Call:
    """Send it once. Nothing is raised for what the other side does, or is."""
    begun, call = monotonic(), Call()
    try:
        _post(target(url), body, headers, call, begun + SECONDS)
    except BadAddress:
        call.failure = Failure.ADDRESS
    except _Large:
        call.failure = Failure.LARGE
    except TimeoutError:
        call.failure = Failure.SLOW
    except ssl.SSLError:
        call.failure = Failure.TLS
    except OSError:
        call.failure = call.failure or Failure.AWAY
    except HTTPException:
        call.failure = Failure.ANSWER
    call.milliseconds = int((monotonic() - begun) * 1000)
    return call


def _post(to: Target, body: bytes, headers: Mapping[str, str], call: Call, end: float) -> None:
    with _connected(to, call, end) as plain, _secured(plain, to, end) as line:
        connection = HTTPConnection(to.host, to.port)
        connection.sock = _Line(line, end)  # it asks for a few methods of a socket only
        said = {"Host": to.authority, "User-Agent": AGENT, "Connection": "close"}
        connection.request("POST", to.path, body, {**said, **headers})
        _keep(connection.getresponse(), call)


def _connected(to: Target, call: Call, end: float) -> socket.socket:
    """A connection to one of the addresses of the name, all of which are public."""
    found = _addresses(to, end)
    if not found:
        raise BadAddress
    if not to.allowed and not all(is_public(ip_address(each)) for each in found):
        raise BadAddress
    found = found[:MOST_ADDRESSES]
    for place, each in enumerate(found):
        call.address = each
        share = _left(end) / (len(found) - place)
        try:
            return socket.create_connection((each, to.port), timeout=share)
        except OSError:
            if place == len(found) - 1:
                raise
    raise OSError


def _addresses(to: Target, end: float) -> list[str]:
    """What the name means now. The resolver knows no deadline, so it is not waited for longer."""
    found: list[str] = []

    def ask() -> None:
        try:
            rows = socket.getaddrinfo(to.host, to.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return
        found.extend(dict.fromkeys(str(row[4][0]) for row in rows))

    asking = Thread(target=ask, name="resolver", daemon=True)
    asking.start()
    asking.join(_left(end))
    if asking.is_alive():
        raise TimeoutError
    return found


def _secured(plain: socket.socket, to: Target, end: float) -> socket.socket:
    """The certificate must be for the name that was asked for, not for the address."""
    plain.settimeout(_left(end))
    if not to.tls:
        return plain
    return _context().wrap_socket(plain, server_hostname=to.host)


@lru_cache(maxsize=1)
def _context() -> ssl.SSLContext:
    return ssl.create_default_context()


class _Line:
    """A connected socket on which everything together ends at one moment."""

    def __init__(self, line: socket.socket, end: float) -> None:
        self._line, self._end = line, end

    def sendall(self, data: bytes) -> None:
        self._line.settimeout(_left(self._end))
        self._line.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self._line, self._end))

    def close(self) -> None:
        """Whoever opened the socket closes it, when the answer is read."""


class _Reader(io.RawIOBase):
    """What comes in, until the moment or the measure is reached."""

    def __init__(self, line: socket.socket, end: float) -> None:
        self._line, self._end, self._open_to = line, end, 2 * MOST_READ

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._line.settimeout(_left(self._end))
        count = self._line.recv_into(buffer)
        self._open_to -= count
        if self._open_to < 0:
            raise _Large
        return count


class _Large(Exception):
    """Heads without end."""


def _left(end: float) -> float:
    left = end - monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _keep(answer: HTTPResponse, call: Call) -> None:
    """Little of it, on clean lines: it is shown in the log of deliveries."""
    call.headers = {
        _clean(name)[:LONGEST_HEADER]: _clean(value)[:LONGEST_HEADER]
        for name, value in answer.getheaders()[:MOST_HEADERS]
        if name.lower() != "set-cookie"
    }
    call.status = answer.status
    if 300 <= answer.status < 400:
        call.failure = Failure.REDIRECT
    call.body = _clean(answer.read(MOST_READ)[:MOST_KEPT].decode("utf-8", "replace"))


def _clean(text: str) -> str:
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)
