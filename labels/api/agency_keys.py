"""Keys of agencies: listed, made, rotated and revoked by people; and what a key tells of itself."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from rest_framework.response import Response

from .. import clock
from ..filters.description import PAGE_SIZE
from ..models import AgencyKey
from ..permissions import administers_agency, can_administer_agency
from ..problems import CODES
from ..workflow import agency_keys as steps
from ..workflow.key_uses import Uses, uses_of
from . import agency_documentation as doc
from .agency import AgencyView
from .agency_bodies import KeyBody, RotateBody
from .base import PublicView, simple_links, told
from .bodies import Nothing
from .caching import SHORT
from .case_answers import address, day, moment
from .conditional import once
from .errors import NotThere, Refused
from .limits import AGENCY, described, published

__all__ = ["CurrentKey", "Key", "Keys", "Limits", "Revoke", "Rotate"]


class Keys(AgencyView):
    """All keys of the agency, the newest first; and where they are made."""

    surface = "agency_rows"

    @doc.keys
    def get(self, request):
        rows = keys_of(request.user).filter(agency=self.agency())
        count, offset = rows.count(), self.values.get("offset", 0)
        shown = list(rows[offset : offset + self.values.get("limit", PAGE_SIZE)])
        uses = uses_of(shown)
        following, previous = simple_links(request.path, self.values, count)
        results = [key_in_full(key, uses[key.pk]) for key in shown]
        answer = {"count": count, "next": following, "previous": previous, "results": results}
        return Response(answer)

    @doc.make_key
    def post(self, request):
        agency = self.agency()
        self.allow(administers_agency(request.user, agency))
        body = self.body(KeyBody)
        said = {"agency": agency.slug, **body}
        return _with_text(
            lambda: steps.make_agency_key(agency, by=request.user, **body),
            lambda work: once(request, said, work),
        )


class OneKey(AgencyView):
    """Below one key. Not yours looks like not there."""

    surface = "nothing"

    def key(self, public_id: Any) -> AgencyKey:
        found = keys_of(self.request.user).filter(public_id=public_id).first()
        if found is None:
            raise NotThere(CODES["not_found"])
        return found


class Key(OneKey):
    """One key, without its text: that was shown once."""

    @doc.key
    def get(self, request, agency_key):
        key = self.key(agency_key)
        return Response(key_in_full(key, uses_of([key])[key.pk]))


class Rotate(OneKey):
    """A new key in the place of this one."""

    @doc.rotate_key
    def post(self, request, agency_key):
        key = self.key(agency_key)
        self.allow(administers_agency(request.user, key.agency))
        body = self.body(RotateBody)
        return _with_text(
            lambda: steps.rotate_agency_key(key, by=request.user, **body),
            lambda work: once(request, body, work),
        )


class Revoke(OneKey):
    """From the next request on the key opens nothing."""

    @doc.revoke_key
    def post(self, request, agency_key):
        key = self.key(agency_key)
        self.allow(can_administer_agency(request.user, key.agency))
        body = self.body(Nothing)

        def work() -> Response:
            done = steps.revoke_agency_key(key, by=request.user)
            return Response(key_in_full(done, uses_of([done])[done.pk]))

        return once(request, body, work)


class CurrentKey(AgencyView):
    """What the key that asks is and may do. It needs no scope for that."""

    surface = "nothing"

    def _refuse_what_it_is_not_for(self, request: Any) -> None:
        pass

    @doc.current_key
    def get(self, request):
        key = request.user
        if not isinstance(key, AgencyKey):
            raise Refused(403, "agency_key_needed", CODES["agency_key_needed"])
        uses = uses_of([key])[key.pk]
        today = dict(uses).get(clock.today(), 0)
        return Response(key_in_full(key, uses) | {"today": today, "limit": described(AGENCY)})


class Limits(PublicView):
    """How much anybody may ask."""

    @doc.limits
    def get(self, request):
        self.asked(request)
        return told(request, {"results": published()}, SHORT)


def keys_of(user: Any) -> QuerySet[AgencyKey]:
    rows = AgencyKey.objects.visible_to(user).select_related("agency", "rotated_to")
    return rows.order_by("-made_at", "-pk")


def key_in_full(key: AgencyKey, uses: Uses) -> dict[str, Any]:
    return {
        "id": str(key.public_id),
        "url": address("api-key", key.public_id),
        "agency": key.agency.slug,
        "name": key.name,
        "prefix": key.prefix,
        "scopes": key.scopes,
        "networks": key.networks,
        "in_force": key.is_in_force,
        "made_at": moment(key.made_at),
        "expires_at": moment(key.expires_at),
        "revoked_at": moment(key.revoked_at),
        "rotated_to": str(key.rotated_to.public_id) if key.rotated_to else None,
        "last_used_on": day(key.last_used_on),
        "uses": [{"on": on.isoformat(), "requests": requests} for on, requests in uses],
    }


def _with_text(
    make: Callable[[], tuple[AgencyKey, str]],
    answered: Callable[[Callable[[], Response]], Response],
) -> Response:
    """The new key with its text. An answer that is kept to be repeated does not hold the text."""
    texts = []

    def work() -> Response:
        key, text = make()
        texts.append(text)
        told = key_in_full(key, []) | {"key": None}
        return Response(told, status=201, headers={"Location": told["url"]})

    answer = answered(work)
    if texts:
        answer.data["key"] = texts[0]
    return answer
