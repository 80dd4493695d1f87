"""What can go wrong, each with a sentence for people and an exit code for programs."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

# What comes of using data that have another form: half a letter, a number beyond all columns.
OTHER_FORM = (AttributeError, LookupError, OverflowError, RecursionError, TypeError, ValueError)
OTHER_ROWS = (*OTHER_FORM, sqlite3.IntegrityError, sqlite3.ProgrammingError)


class Fault(Exception):
    """The run ends with this sentence; the copy is as it was after the last whole step."""

    code = 3


class Unreachable(Fault):
    """The server does not answer, or wants us to wait longer than we do."""


class Refused(Fault):
    """The server answers, but not with what was asked for."""

    def __init__(self, sentence: str, *, status: int = 0, problem: str = "") -> None:
        self.status, self.problem = status, problem
        super().__init__(sentence)


class Damaged(Fault):
    """What arrived is not what the checksums say."""

    code = 4


class Busy(Fault):
    """Another run holds the lock of this copy."""

    code = 5


class NoCopy(Fault):
    """There is no copy in this file, or the file is something else."""

    code = 6


class BadQuestion(Fault):
    """A question that cannot be answered as it was put."""

    code = 2


@contextmanager
def understood(url: str) -> Iterator[None]:
    """Whatever a server sends, the run ends with a sentence."""
    try:
        yield
    except OTHER_ROWS as error:
        sentence = f"{url} answers in another form than this program knows: {error!r:.200}."
        raise Refused(sentence) from error
