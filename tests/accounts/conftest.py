"""Clients of several people at once, a clock for codes, a register for the public pages."""

import time
from types import SimpleNamespace

import pytest
from allauth.mfa.totp.internal import auth
from django.test import Client

from tests.factories import make_cluster


@pytest.fixture(autouse=True)
def the_half_minute_does_not_end(monkeypatch):
    """A code that is made in a test is still good when it is typed."""
    now = time.time()
    monkeypatch.setattr(auth, "time", SimpleNamespace(time=lambda: now))


@pytest.fixture
def client_class():
    return Client


@pytest.fixture
def register(db):
    return make_cluster("Alpha Bio", country="DE")
