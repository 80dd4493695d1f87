"""Work that no answer waits for: one thread in each process, one task at a time.

What is prepared here only makes later answers cheaper. Until then, and whenever a task fails, the
statements that need no preparation answer.
"""

import logging
import os
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from threading import Lock

from django.db import Error, connection

MOST_WAITING = 50
UNPREPARED = "The register was not prepared for quicker answers: %s"
_waiting: set[Hashable] = set()
_lock = Lock()
logger = logging.getLogger(__name__)


def later(key: Hashable, task: Callable[[], object]) -> None:
    """Do it soon, once: a key that waits already, or too long a queue, changes nothing."""
    with _lock:
        if key in _waiting or len(_waiting) >= MOST_WAITING:
            return
        _waiting.add(key)
    try:
        _thread().submit(_run, key, task)
    except RuntimeError as error:  # the process is ending, or the system gives no thread
        logger.warning(UNPREPARED, error)
        _done(key)


@cache
def _thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="upkeep")


def _run(key: Hashable, task: Callable[[], object]) -> None:
    try:
        task()
    except Error as error:
        logger.warning(UNPREPARED, error)
    except Exception as error:
        logger.exception(UNPREPARED, error)
    finally:
        connection.close()
        _done(key)


def _done(key: Hashable) -> None:
    with _lock:
        _waiting.discard(key)


def _begin_anew() -> None:
    """A forked child has no thread yet, and nobody in it who would open a lock that was closed."""
    global _lock
    _lock = Lock()
    _thread.cache_clear()
    _waiting.clear()


os.register_at_fork(after_in_child=_begin_anew)
