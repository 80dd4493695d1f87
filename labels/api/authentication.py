"""Who calls: a person with a session in the browser, a program with a person's access key, or
one with the key of an agency."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed

from registry.addresses import client_address

from ..models import User
from ..problems import CODES
from ..workflow import agency_keys
from ..workflow.keys import may_use_keys, person_for
from .errors import Refused

CHALLENGE = 'Bearer realm="Cluster Excellence Register"'


class ByAnyKey(BaseAuthentication):
    """`Authorization: Bearer prefix.secret`, of a person or of an agency.

    The rights are those that the person, or the key of the agency, has at this moment. A header
    that opens nothing is refused, whatever else the request carries.
    """

    def authenticate(self, request):
        header = request.headers.get("Authorization")
        if header is None:
            return None
        text = _bearer(header)
        if text.startswith(agency_keys.MARK):
            return self.of_an_agency(request, text), text
        return _person(header), text

    def of_an_agency(self, request, text):
        """The key, while it is in force and comes from where it may."""
        key = agency_keys.agency_key_for(text)
        if key is None:
            raise _opens_nothing()
        if not agency_keys.opens_from(key, client_address(request)):
            raise Refused(403, "network_refused", CODES["network_refused"])
        agency_keys.used_today(key)
        return key

    def authenticate_header(self, request):
        return CHALLENGE


class ByKey(ByAnyKey):
    """The same where only people act: the key of an agency is known here and lets nobody in."""

    def of_an_agency(self, request, text):
        super().of_an_agency(request, text)
        raise Refused(403, "people_only", CODES["people_only"])


class BySession(SessionAuthentication):
    """The log-in of the pages. What changes something needs the token against forged requests."""

    def enforce_csrf(self, request):
        try:
            super().enforce_csrf(request)
        except Exception as error:
            if getattr(error, "status_code", None) != 403:
                raise
            raise Refused(403, "csrf_failed", CODES["csrf_failed"]) from None


def _bearer(header: str) -> str:
    """What the header carries; empty if it is of another kind."""
    scheme, _space, text = header.strip().partition(" ")
    return text.strip() if scheme.lower() == "bearer" else ""


def _person(header: str) -> User:
    person = person_for(header)
    if person is None:
        raise _opens_nothing()
    if not may_use_keys(person):
        raise Refused(403, "second_factor_needed", CODES["second_factor_needed"])
    return person


def _opens_nothing() -> AuthenticationFailed:
    return AuthenticationFailed("This key is unknown, has expired or was revoked.")


class _KeyInTheDocument(OpenApiAuthenticationExtension):
    target_class = ByKey
    name = "key"

    def get_security_definition(self, auto_schema):
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A person's access key, from /portal/account/: `prefix.secret`.",
        }


class _AnyKeyInTheDocument(OpenApiAuthenticationExtension):
    """Where an agency's key is taken, that of one of its people is, too."""

    target_class = ByAnyKey
    name = "agencyKey"

    def get_security_requirement(self, auto_schema):
        return [{"agencyKey": []}, {"key": []}]

    def get_security_definition(self, auto_schema):
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "The key of an agency, made under /agency/: `a_prefix.secret`.",
        }


class _SessionInTheDocument(OpenApiAuthenticationExtension):
    target_class = BySession
    name = "session"

    def get_security_definition(self, auto_schema):
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "The log-in of the pages; writes also need the header X-CSRFToken.",
        }
