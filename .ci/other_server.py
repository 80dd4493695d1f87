"""A PostgreSQL server as somebody else would run it: a TCP port, a password, a role that may
only make databases. Runs a command with DATABASE_URL pointing there, and stops it afterwards.

    uv run .ci/other_server.py COMMAND...
"""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from registry.embedded.account import (  # noqa: E402
    Account,
    account_for,
    make_reachable,
    private_directory,
    run,
)
from registry.embedded.places import Places, binary  # noqa: E402

ROLE, DATABASE = "clerk", "some register"


def main(command: list[str]) -> int:
    home = Path(tempfile.mkdtemp(prefix="other-server-", dir="/tmp"))
    places = Places(home / "data")
    account = account_for(places)
    password, port = secrets.token_urlsafe(12), free_port()
    options = f"-c port={port} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
    start = ["start", "-w", "-t", "60", "-l", "log", "-o", options]
    try:
        make(places, account, password)
        run(account, "pg_ctl", *start, places=places, wait=70)
        try:
            environment = {
                "DATABASE_URL": make_role(port, password),
                "SECRET_KEY": secrets.token_urlsafe(64),
            }
            return subprocess.run(command, env=os.environ | environment).returncode
        finally:
            run(account, "pg_ctl", "stop", "-w", "-m", "fast", places=places, wait=70)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def make(places: Places, account: Account, password: str) -> None:
    home, secret = places.data.parent, places.data.parent / "password"
    home.chmod(0o711)
    secret.write_text(password)
    secret.chmod(0o600)
    if account.switch:
        os.chown(secret, account.uid, account.gid)
        make_reachable(binary("postgres"))
    private_directory(places.data, account)
    access = ["-U", "chief", "-A", "scram-sha-256", "--pwfile", str(secret)]
    text = ["--encoding=UTF8", "--no-locale", "--no-sync"]
    run(account, "initdb", *access, *text, places=places, wait=120)


def make_role(port: int, password: str) -> str:
    """The address for DATABASE_URL."""
    word = secrets.token_urlsafe(12)
    chief = {"host": "127.0.0.1", "port": port, "user": "chief", "password": password}
    with psycopg.connect(**chief, dbname="postgres", autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{word}'")
        connection.execute(f'CREATE DATABASE "{DATABASE}" OWNER {ROLE}')
    return f"postgresql://{ROLE}:{word}@127.0.0.1:{port}/{DATABASE.replace(' ', '%20')}"


if __name__ == "__main__":
    began = time.monotonic()
    code = main(sys.argv[1:])
    print(f"DATABASE_URL: {time.monotonic() - began:.0f} s, exit code {code}")
    sys.exit(code)
