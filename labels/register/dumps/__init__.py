"""The register at one number as files, and what changed between two numbers.

Entries never change, so what was known at a number is the same for ever: whoever writes a dump
of it, on whatever day, gets the same bytes.
"""

from .changed import delta
from .files import FilesTold, PlaceTaken, file_names, write, write_new
from .known import State, UnknownNumber, state

__all__ = [
    "FilesTold",
    "PlaceTaken",
    "State",
    "UnknownNumber",
    "delta",
    "file_names",
    "state",
    "write",
    "write_new",
]
