"""A process that uses the embedded server as a web worker would: it answers SQL line by line.

    python client.py DATA_DIRECTORY [USER]

Each line of the input is one statement, run on a connection that goes back to the pool
afterwards; each line of the output is its first value, or the error, as JSON.
"""

import json
import os
import pwd
import sys
from pathlib import Path

import django
import psycopg_pool  # noqa: F401  (before the account changes)
from django.conf import settings
from django.db import DatabaseError, connection

from registry.embedded import base  # noqa: F401
from registry.embedded.database import embedded


def become(name: str) -> None:
    """After the imports: that account may not be able to read the interpreter's files."""
    found = pwd.getpwnam(name)
    os.setgroups([])
    os.setgid(found.pw_gid)
    os.setuid(found.pw_uid)


def answer(statement: str) -> object:
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return str(cursor.fetchone()[0]) if cursor.description else None
    except DatabaseError as error:
        return {"error": str(error)}
    finally:
        connection.close()


def main(data: str, user: str = "") -> None:
    database = embedded(Path(data))
    database["OPTIONS"] = {
        "pool": {"min_size": 1, "max_size": 4, "timeout": 10},
        "options": "-c statement_timeout=5s -c timezone=UTC",
        "server_side_binding": True,
    }
    database["CONN_HEALTH_CHECKS"] = True
    settings.configure(DATABASES={"default": database}, USE_TZ=True)
    django.setup()
    if user:
        become(user)
    for line in sys.stdin:
        print(json.dumps(answer(line)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
