"""The clock of `serve`: does what time brings, in one of the workers, without being asked.

All workers ask for one lock of the database; who gets it keeps time until it ends or loses its
connection, then another one does. The lock only saves work: every part is safe to run twice.
"""

import logging
from contextlib import suppress
from threading import Event, Thread
from time import monotonic

from django.db import DatabaseError, connection
from django.utils import timezone

from labels.clock import today
from labels.outreach.ticking import tick

PACE = 5
AFTER_TROUBLE = 60
# Seconds between two runs of each part.
EVERY = {
    "time": 60,
    "mail": PACE,
    "webhooks": PACE,
    "deliveries": 3600,
    "reminders": 60,
    "digests": 600,
    "answers": 3600,
    "addresses": 3600,
    "files": 3600,
    "limits": 3600,
    "lists": PACE,
    "dumps": 600,
}
LOCK = 0x7469636B  # "tick"

logger = logging.getLogger(__name__)


class Clock:
    """One thread, from the start of a worker to its end."""

    def __init__(self) -> None:
        self._stopped = Event()
        # A mail server that does not answer must not keep the worker from ending.
        self._thread = Thread(target=self._run, name="clock", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Let it finish what it does, for a few seconds."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(5)

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._keep_time()
            except DatabaseError as error:
                logger.warning("The clock waits for the database: %s", type(error).__name__)
            except Exception:  # whatever it is, the clock goes on
                logger.exception("The clock stumbled.")
            finally:
                connection.close()
            self._stopped.wait(PACE)

    def _keep_time(self) -> None:
        """While the lock is ours; returns at once if another worker has it."""
        if not _ask(f"SELECT pg_try_advisory_lock({LOCK})"):
            return
        session, due = _ask("SELECT pg_backend_pid()"), dict.fromkeys(EVERY, 0.0)
        try:
            while not self._stopped.is_set() and _ask("SELECT pg_backend_pid()") == session:
                _do_what_is_due(due)
                self._stopped.wait(PACE)
        finally:
            # The connection goes back to the pool and must not take the lock along.
            with suppress(DatabaseError):
                _ask(f"SELECT pg_advisory_unlock({LOCK})")


def _do_what_is_due(due: dict[str, float]) -> None:
    """Run the parts whose turn it is, and say when each comes again."""
    parts = [name for name, moment in due.items() if moment <= monotonic()]
    report = tick(timezone.now(), today=today(), parts=parts)
    for name in parts:
        wait = max(EVERY[name], AFTER_TROUBLE if name in report.failed else 0)
        due[name] = monotonic() + wait


def _ask(question: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]
