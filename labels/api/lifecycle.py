"""The life of addresses and parameters: in use, deprecated, gone.

What goes is named in DEPRECATED at least a year before. From `since` on every answer says so in
its headers (RFC 9745 and RFC 8594); after the last day a problem names the successor.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.http import http_date

from .. import clock
from ..rules.validity import ONE_DAY, ZONE
from .errors import Gone

HEADERS = ("Deprecation", "Sunset", "Link")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deprecated:
    """An address, or one parameter of it. `last` is the last day on which it answers.

    `address` is its name in labels/api/urls.py; `instead` and `told` are paths: what to use, and
    where the change is described.
    """

    address: str
    since: date
    last: date
    instead: str
    parameter: str = ""
    told: str = "/api/v1/docs/"

    def __post_init__(self) -> None:
        if self.last <= self.since:
            raise ValueError(f"{self.address} cannot end on {self.last}, before it is deprecated.")

    def is_met(self, request: HttpRequest) -> bool:
        """Whether the request uses it."""
        match = request.resolver_match
        if match is None or match.url_name != self.address:
            return False
        return not self.parameter or self.parameter in request.GET

    @property
    def links(self) -> str:
        base = settings.BASE_URL
        return (
            f'<{base}{self.told}>; rel="deprecation"; type="text/html",'
            f' <{base}{self.instead}>; rel="successor-version"'
        )

    @property
    def what(self) -> str:
        return f"The parameter {self.parameter}" if self.parameter else "This address"


# Nothing is deprecated. An entry also gets its line in docs/api-changelog.md.
DEPRECATED: tuple[Deprecated, ...] = ()


class Aging:
    """For views: says in headers what is deprecated, and refuses what has ended."""

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        today = clock.today()
        for each in _met(request):
            if each.last < today:
                what = f"{each.what} ended on {each.last}. Use {each.instead} instead."
                raise Gone(what, "gone", instead=settings.BASE_URL + each.instead)

    def finalize_response(
        self, request: Any, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        response = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]
        if met := list(_met(request)):
            _say(response, met)
        return response


def _met(request: Any) -> Iterator[Deprecated]:
    today = clock.today()
    return (each for each in DEPRECATED if each.since <= today and each.is_met(request))


def _say(response: HttpResponseBase, met: list[Deprecated]) -> None:
    """What is deprecated first and what ends first count, if there is more than one."""
    since, last = min(each.since for each in met), min(each.last for each in met)
    response.headers["Deprecation"] = f"@{_beginning(since)}"
    response.headers["Sunset"] = http_date(_beginning(last + ONE_DAY))
    links = [response.headers["Link"]] if "Link" in response.headers else []
    response.headers["Link"] = ", ".join([*links, *(each.links for each in met)])


def _beginning(day: date) -> int:
    """The first second of a day in Brussels."""
    return int(datetime.combine(day, time.min, ZONE).timestamp())
