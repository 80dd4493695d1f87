"""Nobody is called by accident, and somebody who takes messages instead of the web."""

import json
import socket

import pytest

from labels.outreach import calling
from tests.agencies import make_agency, make_agency_person

from .hooks import make_webhook


@pytest.fixture
def nobody_is_called(monkeypatch):
    def called(*_anything, **_more):
        raise AssertionError("called")

    monkeypatch.setattr(socket, "create_connection", called)


class Receiver:
    """Stands where the web is: says what it was told to say, and knows what came."""

    def __init__(self):
        self.status, self.failure, self.came = 204, "", []

    def __call__(self, url, body, headers):
        self.came.append((url, json.loads(body), headers))
        said = self.status(json.loads(body)) if callable(self.status) else self.status
        return calling.Call(status=None if self.failure else said, failure=self.failure)

    @property
    def seqs(self):
        return [body["data"].get("seq") for _url, body, _headers in self.came]

    @property
    def ids(self):
        return [headers["webhook-id"] for _url, _body, headers in self.came]


@pytest.fixture
def receiver(monkeypatch):
    made = Receiver()
    monkeypatch.setattr(calling, "post", made)
    return made


@pytest.fixture
def anna(db):
    return make_agency_person(make_agency())


@pytest.fixture
def webhook(anna):
    return make_webhook(anna.agency_memberships.get().agency, by=anna)[0]
