"""Where the demonstration lives: its address, its data directory, and the database in it."""

import socket
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from labels.management.serving import publish_under


class Refused(Exception):
    """The demonstration cannot go on; the sentence says what to do."""


def data_dir() -> Path:
    return settings.DATA_DIR


def address(host: str, port: int) -> str:
    """The address under which the demonstration is reached, on any free port for port 0."""
    if not 0 <= port <= 65535:
        raise Refused("--port must be between 0 and 65535.")
    if port == 0:
        with socket.create_server(("127.0.0.1", 0)) as any_free:
            port = any_free.getsockname()[1]
    return publish_under(host, port)


def reset() -> None:
    """Drop everything in the embedded database. A server of one's own is never emptied."""
    if settings.DATABASES["default"]["ENGINE"] != "registry.embedded":
        raise Refused(
            "--reset empties the embedded database only, and DATABASE_URL names another one. "
            "Unset DATABASE_URL, or empty that database yourself."
        )
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    # Connections of the pool may still hold statements prepared for the tables of before.
    connection.close()
    connection.close_pool()


def open_database() -> None:
    connection.ensure_connection()


def migrate() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
