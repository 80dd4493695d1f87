"""Who calls: a person with a session in the browser, or a program with a person's access key."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed

from ..problems import CODES
from ..workflow.keys import may_use_keys, person_for
from .errors import Refused

CHALLENGE = 'Bearer realm="Cluster Excellence Register"'


class ByKey(BaseAuthentication):
    """`Authorization: Bearer prefix.secret`: the rights that the person has at this moment.

    A header that opens nothing is refused, whatever else the request carries.
    """

    def authenticate(self, request):
        header = request.headers.get("Authorization")
        if header is None:
            return None
        person = person_for(header)
        if person is None:
            raise AuthenticationFailed("This key is unknown, has expired or was revoked.")
        if not may_use_keys(person):
            raise Refused(403, "second_factor_needed", CODES["second_factor_needed"])
        return person, header

    def authenticate_header(self, request):
        return CHALLENGE


class BySession(SessionAuthentication):
    """The log-in of the pages. What changes something needs the token against forged requests."""

    def enforce_csrf(self, request):
        try:
            super().enforce_csrf(request)
        except Exception as error:
            if getattr(error, "status_code", None) != 403:
                raise
            raise Refused(403, "csrf_failed", CODES["csrf_failed"]) from None


class _KeyInTheDocument(OpenApiAuthenticationExtension):
    target_class = ByKey
    name = "key"

    def get_security_definition(self, auto_schema):
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "An access key, made under /portal/account/: `prefix.secret`.",
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
