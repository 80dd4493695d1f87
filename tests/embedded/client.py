"""A process that uses the embedded server, and answers SQL line by line.

    python client.py DATA_DIRECTORY [--django] [USER]

Each line of the input is one statement; each line of the output is its first value, or the error,
as JSON. With --django it works as a web worker does: on a connection of Django's pool, which it
gives back after each statement.
"""

import json
import os
import pwd
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg

from registry.embedded.places import DBNAME, ROLE, EmbeddedError, socket_dir
from registry.embedded.server import ensure_running


def become(name: str) -> None:
    """After the imports: that account may not be able to read the interpreter's files."""
    found = pwd.getpwnam(name)
    os.setgroups([])
    os.setgid(found.pw_gid)
    os.setuid(found.pw_uid)


def plain(data: Path) -> Callable[[str], object]:
    def answer(statement: str) -> object:
        try:
            ensure_running(data)
            with psycopg.connect(
                host=str(socket_dir(data)), user=ROLE, dbname=DBNAME
            ) as connection:
                return first_value(connection.execute(statement))
        except (EmbeddedError, psycopg.Error) as error:
            return {"error": str(error)}

    return answer


def pooled(data: Path) -> Callable[[str], object]:
    import django
    from django.conf import settings
    from django.db import DatabaseError, connection

    from registry.embedded.database import embedded
    from registry.pool import still_connected

    database = embedded(data)
    database["OPTIONS"] = {
        "pool": {"min_size": 1, "max_size": 4, "timeout": 10, "check": still_connected},
        "options": "-c statement_timeout=5s -c timezone=UTC",
        "server_side_binding": True,
    }
    database["CONN_HEALTH_CHECKS"] = True
    settings.configure(DATABASES={"default": database}, USE_TZ=True)
    django.setup()

    def answer(statement: str) -> object:
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return first_value(cursor)
        except DatabaseError as error:
            return {"error": str(error)}
        finally:
            connection.close()

    return answer


def first_value(cursor: psycopg.Cursor) -> str | None:
    row = cursor.fetchone() if cursor.description else None
    return str(row[0]) if row else None


def main(data: str, *words: str) -> None:
    answer = pooled(Path(data)) if "--django" in words else plain(Path(data))
    for user in set(words) - {"--django"}:
        become(user)
    for line in sys.stdin:
        print(json.dumps(answer(line)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
