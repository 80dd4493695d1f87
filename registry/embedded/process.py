"""Is the postmaster alive? Its pid file alone does not tell."""

import os
import select
from collections.abc import Iterator

import psutil

from registry.embedded.places import Places


class Watch:
    """Looks at one postmaster, cheaply enough to do so for every request.

    Linux tells the end of a process through a descriptor that stays true when the number is
    given to another process, and also when the dead one is not yet reaped.
    """

    def __init__(self, process: psutil.Process) -> None:
        self._process = process
        try:
            self._descriptor: int | None = os.pidfd_open(process.pid)
        except (AttributeError, OSError):  # not Linux, or forbidden in this container
            self._descriptor = None

    def alive(self) -> bool:
        if self._descriptor is None:
            return _lives(self._process)
        poll = select.poll()
        poll.register(self._descriptor, select.POLLIN)
        return not poll.poll(0)

    def close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)


def postmaster(places: Places) -> psutil.Process | None:
    """The live postmaster of this data directory.

    The number in a pid file that a crash left may belong to a zombie or to another program by
    now (in containers numbers repeat), so the process has to name the directory.
    """
    for process in _candidates(places):
        try:
            if str(places.data) in process.cmdline() and _lives(process):
                return process
        except psutil.Error:
            continue
    return None


def _candidates(places: Places) -> Iterator[psutil.Process]:
    """The process of the pid file; if it is another one, every process of this machine."""
    try:
        yield psutil.Process(int(places.pidfile.read_text().split()[0]))
    except (OSError, ValueError, IndexError, psutil.Error):
        pass
    yield from psutil.process_iter()


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
