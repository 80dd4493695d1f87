"""Is the postmaster alive? Its pid file alone does not tell."""

import contextlib
import os
import select
import weakref
from collections.abc import Iterator
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from registry.embedded.places import Places


class Watch:
    """Looks at one postmaster, cheaply enough to do so for every request.

    Linux tells the end of a process through a descriptor that stays true when the number is
    given to another process, and also when the dead one is not yet reaped.
    """

    def __init__(self, process: psutil.Process) -> None:
        self._process = process
        self._descriptor: int | None = None
        # Elsewhere than on Linux there is no such call; some containers forbid it.
        with contextlib.suppress(AttributeError, OSError):
            self._descriptor = os.pidfd_open(process.pid)
            # Closed when the last thread that looks through it has let go.
            weakref.finalize(self, os.close, self._descriptor).atexit = False

    def alive(self) -> bool:
        if self._descriptor is None:
            return _lives(self._process)
        poll = select.poll()
        poll.register(self._descriptor, select.POLLIN)
        return not poll.poll(0)


def postmaster(places: Places) -> psutil.Process | None:
    """The live postmaster of this data directory.

    The number in a pid file that a crash left may belong to a zombie or to another program by
    now (in containers numbers repeat), so it has to be a postgres that names the directory.
    """
    for process in _candidates(places):
        try:
            words = process.cmdline()
            ours = words and Path(words[0]).name == "postgres" and str(places.data) in words
            if ours and _lives(process):
                return process
        except psutil.Error:
            continue
    return None


def _candidates(places: Places) -> Iterator[psutil.Process]:
    """The process of the pid file; if it is another one, every process of this machine."""
    with contextlib.suppress(OSError, ValueError, IndexError, psutil.Error):
        yield psutil.Process(int(places.pidfile.read_text().split()[0]))
    yield from psutil.process_iter()


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
