"""Bring the server up, and down again. Who may do so when is the matter of server.py."""

import shlex
import shutil
import time
from pathlib import Path

import psycopg
from psycopg import sql

from registry.embedded.account import (
    Account,
    check_owner,
    make_reachable,
    private_directory,
    run,
)
from registry.embedded.places import ADMIN, DBNAME, MAJOR, PORT, ROLE, EmbeddedError, Places, binary
from registry.embedded.process import postmaster

START_SECONDS = 120
ANSWER_SECONDS = 60
LEFTOVER_SECONDS = 20

# Durability stays as PostgreSQL has it (fsync, full_page_writes, synchronous_commit on).
# The rest suits a small machine with a solid-state disk and short queries.
SETTINGS = {
    "listen_addresses": "",
    "port": PORT,
    "unix_socket_permissions": "0700",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "max_parallel_workers_per_gather": 0,
    "max_wal_size": "1GB",
    "wal_compression": "on",
    "logging_collector": "on",
    "log_filename": "postgresql-%a.log",
    "log_truncate_on_rotation": "on",
    # The detail of an error holds values of the row.
    "log_error_verbosity": "terse",
}


def bring_up(places: Places, account: Account) -> None:
    """After this the server answers, and has the application's role and database."""
    check_owner(places.data, account)
    if places.sockets != places.data:
        check_owner(places.sockets, account)
    connection = _connect(places) or _wait_for_other(places)
    if connection is None:
        _prepare_directories(places, account)
        _start(places, account)
        connection = _connect(places)
    if connection is None:
        raise EmbeddedError(
            f"The embedded PostgreSQL does not answer. See {log_directory(places)}."
        )
    with connection:
        _ensure_database(connection)


def stop(places: Places, account: Account) -> None:
    """End the server, whoever uses it; open transactions are rolled back."""
    wait = str(START_SECONDS)
    run(
        account,
        "pg_ctl",
        "stop",
        "-w",
        "-t",
        wait,
        "-m",
        "fast",
        places=places,
        wait=START_SECONDS + 10,
    )


def _connect(places: Places) -> psycopg.Connection | None:
    if not places.sockets.exists():
        return None
    try:
        return psycopg.connect(
            host=str(places.sockets),
            port=PORT,
            user=ADMIN,
            dbname="postgres",
            autocommit=True,
            connect_timeout=5,
        )
    except psycopg.OperationalError:
        return None


def _wait_for_other(places: Places) -> psycopg.Connection | None:
    """A postmaster that lives without answering is just starting or stopping."""
    end = time.monotonic() + ANSWER_SECONDS
    while process := postmaster(places):
        if connection := _connect(places):
            return connection
        if time.monotonic() > end:
            raise EmbeddedError(
                f"The embedded PostgreSQL (process {process.pid}) does not answer. "
                f"End that process and try again; {log_directory(places)} may say why."
            )
        time.sleep(0.05)
    return None


def _prepare_directories(places: Places, account: Account) -> None:
    if account.switch:
        make_reachable(binary("postgres"))
    if not (places.data / "PG_VERSION").exists():
        _make_database(places, account)
    found = (places.data / "PG_VERSION").read_text().strip()
    if found != MAJOR:
        raise EmbeddedError(
            f"{places.data} was made by PostgreSQL {found}, this is {MAJOR}. Dump it with the old "
            "version, move it away, and restore the dump."
        )
    private_directory(places.data, account)
    private_directory(places.sockets, account)


def _make_database(places: Places, account: Account) -> None:
    """Made under another name: an initdb that is interrupted leaves nothing that looks whole."""
    if places.data.exists() and any(places.data.iterdir()):
        raise EmbeddedError(
            f"{places.data} holds files but no database. Move them away, "
            "or choose another DATA_DIR."
        )
    new = places.unfinished
    shutil.rmtree(new, ignore_errors=True)
    private_directory(new, account)
    locale = ["--no-locale", "--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST"]
    access = ["-U", ADMIN, "--auth-local=trust", "--auth-host=reject"]
    target = ["-D", str(new), "--encoding=UTF8"]
    run(account, "initdb", *target, *access, *locale, places=places, wait=START_SECONDS)
    new.rename(places.data)


def _start(places: Places, account: Account) -> None:
    """Start it, and again for a while when a killed server's last queries are still at work."""
    end = time.monotonic() + LEFTOVER_SECONDS
    while True:
        _forget_dead_postmaster(places)
        try:
            _pg_ctl_start(places, account)
            return
        except EmbeddedError as error:
            reason = _last_start(places)
            if "is still in use" not in reason or time.monotonic() > end:
                raise EmbeddedError(
                    f"The embedded PostgreSQL does not start. {reason or error} "
                    f"See {log_directory(places)}."
                ) from None
        time.sleep(0.2)


def _pg_ctl_start(places: Places, account: Account) -> None:
    """pg_ctl hands the options to a shell: hence the quotes, and the directory among them."""
    sockets = str(places.sockets).replace('"', '""')
    settings = SETTINGS | {"unix_socket_directories": f'"{sockets}"'}
    given = [f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items()]
    options = " ".join([f"-D {shlex.quote(str(places.data))}", *given])
    (places.data / "startup.log").unlink(missing_ok=True)
    wait = ["-w", "-t", str(START_SECONDS), "-l", "startup.log"]
    run(account, "pg_ctl", "start", *wait, "-o", options, places=places, wait=START_SECONDS + 10)


def _forget_dead_postmaster(places: Places) -> None:
    """After a crash both lock files stay, and PostgreSQL would believe the numbers in them."""
    for file in (places.pidfile, places.socket_lock):
        file.unlink(missing_ok=True)


def _last_start(places: Places) -> str:
    """What the server said before its log was open, on one line."""
    try:
        return " ".join((places.data / "startup.log").read_text(errors="replace").split())[-600:]
    except OSError:
        return ""


def log_directory(places: Places) -> Path:
    return places.data / "log"


def _ensure_database(connection: psycopg.Connection) -> None:
    """The application's role owns its database and may make others (for tests), nothing more."""
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone()
    if not known:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(sql.Identifier(ROLE)))
    known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DBNAME]).fetchone()
    if not known:
        statement = sql.SQL("CREATE DATABASE {} OWNER {}")
        connection.execute(statement.format(sql.Identifier(DBNAME), sql.Identifier(ROLE)))
