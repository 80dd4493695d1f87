"""Connections of the pool: what each is held to, and whether one is still there."""

import select
from typing import Any

from psycopg import Connection
from psycopg_pool import ConnectionPool

# What every web connection is held to.
SESSION = {
    "statement_timeout": "5s",
    "lock_timeout": "4s",
    "idle_in_transaction_session_timeout": "15s",
    "timezone": "UTC",
    # Short questions to a database in memory or on a solid-state disk: indexes are cheap to jump
    # into, compiling a plan costs more than it saves. The same plans on every server.
    "random_page_cost": "1.1",
    "jit": "off",
}


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


def with_limits(options: str) -> str:
    """The options of a connection, those of every session added."""
    given = [f"-c {name}={value}" for name, value in SESSION.items()]
    return " ".join([options, *given]).strip()
