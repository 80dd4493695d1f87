"""What all addresses of the agencies have in common: a program with the agency's key, or one of
its people; and for which agency they act."""

from typing import Any

from ..journal import Actor
from ..models import Agency, AgencyKey
from ..permissions import grants
from ..problems import CODES
from .authentication import ByAnyKey, BySession
from .errors import Refused
from .private import PrivateView

Scope = AgencyKey.Scope


class AgencyView(PrivateView):
    """An address of an agency. `scopes` tells what a key must be for, by method.

    A method that is not in it is for people. `surface` must take the parameter `agency`.
    """

    authentication_classes = [ByAnyKey, BySession]
    surface = "agency"
    scopes: dict[str, AgencyKey.Scope] = {}

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if isinstance(request.user, AgencyKey):
            self._refuse_what_it_is_not_for(request)

    def _refuse_what_it_is_not_for(self, request: Any) -> None:
        scope = self.scopes.get("GET" if request.method == "HEAD" else request.method)
        if scope is None:
            raise Refused(403, "people_only", CODES["people_only"])
        if not grants(request.user, scope):
            raise Refused(403, "scope_missing", f"This key lacks the scope {scope}.")

    @property
    def actor(self) -> Actor:
        return self.request.user

    def agency(self) -> Agency:
        """The agency of the key; for a person the one that `agency` names, or their only one."""
        named, actor = self.values.get("agency"), self.actor
        if isinstance(actor, AgencyKey):
            if named not in (None, actor.agency.slug):
                raise _not_yours()
            return actor.agency
        if named is not None:
            return _one_of(list(Agency.objects.visible_to(actor).filter(slug=named)))
        theirs = actor.agency_memberships.current().values("agency")
        return _one_of(list(Agency.objects.filter(pk__in=theirs)[:2]))

    def allow(self, may: bool) -> None:
        """Visible, but not theirs: before it is asked what was sent."""
        if not may:
            raise _not_yours()


def _one_of(found: list[Agency]) -> Agency:
    if len(found) > 1:
        raise Refused(400, "agency_missing", CODES["agency_missing"])
    if not found:
        raise _not_yours()
    return found[0]


def _not_yours() -> Refused:
    """One that is not theirs looks like one that does not exist."""
    return Refused(403, "forbidden", CODES["forbidden"])
