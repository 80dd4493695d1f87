"""Requests to the server: patient where it asks for patience, and never led elsewhere."""

import email.utils
import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from .faults import BadQuestion, Refused, Unreachable

API = "/api/v1/"
TRIES = 6
LONGEST_WAIT = 3600
TIMEOUT = 60
CHUNK = 1 << 16
LARGEST = 1 << 28  # of an answer in JSON; a page of 1,000 items is a few megabytes
LOCAL = ("localhost", "127.0.0.1", "::1")
PASSING = (429, 500, 502, 503, 504)  # what another try may cure
BROKEN = (OSError, http.client.HTTPException)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A key must not be carried to another host."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class _Later(Unreachable):
    """The server asks to come back after so many seconds."""

    def __init__(self, sentence: str, seconds: float | None) -> None:
        self.seconds = seconds
        super().__init__(sentence)


@dataclass(slots=True)
class Server:
    """The register at an address. `sleep` and `tries` are for whoever has another patience, `say`
    tells people why they wait."""

    url: str
    key: str = ""
    sleep: Callable[[float], None] = time.sleep
    tries: int = TRIES
    say: Callable[[str], None] = str  # nothing is told
    _pause: float = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.url = self.url.rstrip("/")
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise BadQuestion(f"Write the address of a register for --url, not {self.url}.")
        if self.key and parts.scheme == "http" and parts.hostname not in LOCAL:
            raise BadQuestion("A key is sent over https only.")

    def json(self, path: str, **parameters: Any) -> Any:
        """The answer at an address below /api/v1/."""
        return self.tagged(path, None, **parameters)[0]

    def tagged(self, path: str, etag: str | None, **parameters: Any) -> tuple[Any, str | None]:
        """The answer and its ETag; None for the answer if it still is the one with that ETag."""
        return self._with_patience(lambda: self._read_json(path, parameters, etag))

    def _read_json(
        self, path: str, parameters: dict[str, Any], etag: str | None
    ) -> tuple[Any, str | None]:
        query = f"?{urlencode(parameters)}" if parameters else ""
        headers = {"If-None-Match": etag} if etag else {}
        with self._open(f"{self.url}{API}{path}{query}", headers) as answer:
            self._heed(answer.headers)
            if answer.status == 304:
                return None, etag
            text = answer.read(LARGEST + 1)
        if len(text) > LARGEST:
            raise Refused(f"The answer of {path} is too large.")
        try:
            told = json.loads(text)
        except (ValueError, RecursionError):
            raise Unreachable(f"{path} did not answer with JSON.") from None
        if told is None:  # it would look like nothing new
            raise Unreachable(f"{path} answered nothing.")
        return told, answer.headers.get("ETag")

    def download(self, path: str, to: Path, size: int) -> None:
        """A file of the server; what is here of it already is not fetched again.

        Not much more than `size` is read, whatever comes.
        """
        self._with_patience(lambda: self._append(path, to, size))

    def _append(self, path: str, to: Path, size: int) -> None:
        have = to.stat().st_size if to.exists() else 0
        headers = {"Range": f"bytes={have}-"} if have else {}
        try:
            with self._open(self.url + path, headers) as answer:
                self._heed(answer.headers)
                with to.open("ab" if answer.status == 206 else "wb") as file:
                    while file.tell() <= size and (piece := answer.read(CHUNK)):
                        file.write(piece)
                    too_much = file.tell() > size
                if answer.length and not too_much:  # bytes that were promised and did not come
                    raise Unreachable(f"The download of {path} broke off.")
        except Refused as refused:
            if refused.status != 416:  # 416: there is no more of it
                raise

    def _with_patience[Answer](self, attempt: Callable[[], Answer]) -> Answer:
        """Again after a while if it may help: 1, 2, 4… seconds, or as long as the server says."""
        for number in range(1, self.tries + 1):
            if self._pause:
                self.sleep(self._pause)
            self._pause = 0
            try:
                return attempt()
            except BROKEN as error:
                last = Unreachable(f"{self.url} does not answer: {error}.")
            except Unreachable as error:
                last = error
            asked = getattr(last, "seconds", None)
            if number == self.tries or (asked or 0) > LONGEST_WAIT:
                break
            self._pause = min(2 ** (number - 1), 60) if asked is None else asked
            self.say(f"{last} Trying again in {self._pause:.0f} s.")
        raise last

    def _open(self, url: str, headers: dict[str, str]) -> Any:
        """The answer, also a 304; what another try may cure is Unreachable, the rest Refused."""
        sent = {"Accept": "application/json, */*", "User-Agent": "register-mirror/1"} | headers
        if self.key:
            sent["Authorization"] = f"Bearer {self.key}"
        opener = urllib.request.build_opener(_NoRedirects)
        try:
            return opener.open(urllib.request.Request(url, headers=sent), timeout=TIMEOUT)
        except urllib.error.HTTPError as error:
            if error.code == 304:
                return error
            with error:
                raise _fault(url, error) from None
        except urllib.error.URLError as error:
            raise Unreachable(f"{self.url} does not answer: {error.reason}.") from None

    def _heed(self, headers: Message) -> None:
        """At the end of its allowance a request waits for as long as one needs to come back."""
        names = ("RateLimit-Remaining", "RateLimit-Reset", "RateLimit-Limit")
        remaining, reset, limit = (headers.get(name, "") for name in names)
        if remaining == "0" and reset.isdecimal() and limit.isdecimal():
            self._pause = min(int(reset) / max(int(limit), 1), LONGEST_WAIT)


def _fault(url: str, error: urllib.error.HTTPError) -> Unreachable | Refused:
    """What the server said, as a sentence."""
    try:
        told = json.loads(error.read(CHUNK))
        code, detail = str(told.get("code", "")), str(told.get("detail", ""))
    except (ValueError, AttributeError, *BROKEN):
        code = detail = ""
    place = urlsplit(url).path
    if error.code in PASSING:
        sentence = f"{place} answers {error.code}. {detail or 'Try again later.'}"
        return _Later(sentence, _seconds(error.headers.get("Retry-After")))
    if 300 <= error.code < 400:
        return Refused(f"{place} leads elsewhere ({error.code}). Write the final address in --url.")
    sentence = f"{place} answers {error.code}. {detail}".strip()
    return Refused(sentence, status=error.code, problem=code)


def _seconds(text: str | None) -> float | None:
    """Retry-After: seconds, or a moment."""
    if not text:
        return None
    if text.isdecimal():
        return float(text)
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, moment.timestamp() - time.time())
