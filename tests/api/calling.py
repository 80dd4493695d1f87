"""Programs that call the API with the access key of a person.

anna = program(make_manager(cluster))
anna.post("assessments/", {"cluster": "x", "level": "gold"})
anna.put(f"{case}facts/", facts, version=3)
"""

import json

from allauth.mfa.models import Authenticator
from django.test import Client

from labels.workflow.keys import make_key
from registry.factors import asked_of
from tests.accounts.people import SECRET
from tests.people import again

API = "/api/v1/"


class Program:
    """Calls addresses below /api/v1/, or whole ones as the API tells them."""

    def __init__(self, user, headers):
        self.user, self.headers = user, headers
        self.client = Client(raise_request_exception=False)

    def call(self, method, address, data=None, *, version=None, once=None, **headers):
        """`version` goes into If-Match, `once` is the Idempotency-Key."""
        sent = self.headers | headers
        if version is not None:
            sent["If-Match"] = f'"{version}"'
        if once is not None:
            sent["Idempotency-Key"] = once
        place = API + address.partition(API)[2] if API in address else API + address
        if method == "get":
            return self.client.get(place, headers=sent)
        body = b"" if data is None else json.dumps(data)
        kind = "application/json"
        return self.client.generic(method.upper(), place, body, kind, headers=sent)

    def get(self, address, **more):
        return self.call("get", address, **more)

    def post(self, address, data=None, **more):
        return self.call("post", address, data, **more)

    def put(self, address, data=None, **more):
        return self.call("put", address, data, **more)

    def patch(self, address, data=None, **more):
        return self.call("patch", address, data, **more)

    def delete(self, address, **more):
        return self.call("delete", address, **more)

    def send_file(self, address, file, *, once=None, **fields):
        """A form with a file."""
        headers = self.headers | ({"Idempotency-Key": once} if once else {})
        return self.client.post(API + address, {"file": file, **fields}, headers=headers)


def program(user):
    """With a key; whoever needs a second factor has one."""
    if asked_of(user) == (True, False):
        data = {"secret": SECRET}
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=data)
    _key, text = make_key(by=again(user), name="Our own software")
    return Program(user, {"Authorization": f"Bearer {text}"})


def nobody():
    return Program(None, {})


def at(assessment, rest=""):
    return f"assessments/{assessment.public_id}/{rest}"
