"""What many tests begin with, made once for all that follow each other.

@world
def register():
    return {"alpha": make_cluster("Alpha")}

is a fixture: what a test does to it is undone, and each test gets copies of its own of what was
given back. A test of the same module that does not ask for it finds nothing of it. Tests that
commit get a world of their own. One test asks for one world.
"""

from copy import deepcopy

import pytest
from django.db import connection, transaction

_makers = {}
_open = None


def world(make):
    """A fixture of this name, for the module or, in a conftest.py, for all modules beside it."""
    _makers[make.__module__, make.__name__] = make

    @pytest.fixture(name=make.__name__)
    def given(db):
        return deepcopy(_open.given) if _open and _open.make is make else make()

    return given


def asked_for(request):
    """How the world of this test is made, if it asks for one that it can share."""
    marker = request.node.get_closest_marker("django_db")
    if "transactional_db" in request.fixturenames or (marker and marker.kwargs.get("transaction")):
        return None
    package = request.module.__name__.rpartition(".")[0]
    places = (request.module.__name__, f"{package}.conftest")
    found = [
        next(_makers[place, name] for place in places if (place, name) in _makers)
        for name in request.fixturenames
        if any((place, name) in _makers for place in places)
    ]
    assert len(found) < 2, "A test asks for one world: build the other one upon it."
    return found[0] if found else None


def turn_to(make):
    """Keep the open world if it is made like this, otherwise end it; then make this one."""
    global _open
    if _open and _open.make is make:
        return
    end()
    if make:
        _open = _World(make)


def end():
    global _open
    closing, _open = _open, None
    if closing:
        closing.end()


class _World:
    """A transaction that stays open; a test that ends closes the connection, but not this one."""

    def __init__(self, make):
        self.make, self._transaction = make, transaction.atomic()
        self._transaction.__enter__()
        connection.close = lambda: None
        try:
            self.given = make()
        except BaseException:
            self.end()
            raise

    def end(self):
        del connection.close
        transaction.set_rollback(True)
        self._transaction.__exit__(None, None, None)
