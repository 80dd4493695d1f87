"""Connections that the server has ended are noticed without asking it."""

import select

import psycopg
import pytest
from django.db import connection

from registry.pool import still_connected

pytestmark = pytest.mark.django_db


@pytest.fixture
def spare():
    """A connection of its own to the test database."""
    parameters = connection.get_connection_params()
    for name in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(name, None)
    with psycopg.connect(**parameters, autocommit=True) as made:
        yield made


def test_an_idle_connection_is_taken_as_it_is(spare):
    still_connected(spare)
    assert spare.execute("SELECT 1").fetchone() == (1,)


def test_news_from_the_server_are_read_and_the_connection_stays(spare):
    heard = []
    spare.add_notify_handler(heard.append)
    spare.execute("LISTEN news")
    with psycopg.connect(spare.info.dsn, autocommit=True) as other:
        other.execute("NOTIFY news, 'hello'")
    arrived, _, _ = select.select([spare], [], [], 10)
    assert arrived, "the server sent no news"
    still_connected(spare)
    assert [each.payload for each in heard] == ["hello"]


def test_a_connection_that_the_server_has_ended_is_refused(spare):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [spare.info.backend_pid])
    with pytest.raises(psycopg.OperationalError):
        still_connected(spare)
