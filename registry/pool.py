"""Whether a connection of the pool is still there, asked without a round trip to the server."""

import select
from typing import Any

from psycopg import Connection
from psycopg_pool import ConnectionPool


def still_connected(connection: Connection[Any]) -> None:
    """Raise unless the connection can be used.

    An idle connection has nothing to read until the server ends it, dies or has news. Only then
    is the server asked. A connection that is lost in silence fails at its next statement, as it
    would fail in any check: the visitor is told to try again, and the pool makes a new one.
    """
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    if waiting.poll(0):
        ConnectionPool.check_connection(connection)
