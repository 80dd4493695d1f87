"""One world for all tests of a module: what a test does to it is undone."""

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings

from tests.access.visiting import Visits
from tests.access.world import build


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker, fast_passwords, tmp_path_factory):
    """The world, and a store of its own for its files."""
    evidence = settings.STORAGES["evidence"]
    options = evidence.get("OPTIONS", {}) | {"location": tmp_path_factory.mktemp("evidence")}
    storages = settings.STORAGES | {"evidence": evidence | {"OPTIONS": options}}
    with django_db_blocker.unblock(), override_settings(STORAGES=storages), transaction.atomic():
        world = build()
        world.visits = Visits(world)
        yield world
        transaction.set_rollback(True)


@pytest.fixture
def world(built):
    with transaction.atomic():
        yield built
        transaction.set_rollback(True)
