"""Real servers in directories of their own, used by real processes."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from registry.embedded.places import Places
from registry.embedded.process import postmaster
from registry.embedded.server import ensure_running, release

ROOT = Path(__file__).resolve().parents[2]


class Client:
    """One process that uses the server."""

    def __init__(self, data: Path, *words: str) -> None:
        script = Path(__file__).with_name("client.py")
        self.process = subprocess.Popen(
            [sys.executable, script, data, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )

    def send(self, statement: str) -> None:
        self.process.stdin.write(statement + "\n")
        self.process.stdin.flush()

    def read(self) -> object:
        return json.loads(self.process.stdout.readline())

    def ask(self, statement: str) -> object:
        self.send(statement)
        return self.read()

    def leave(self) -> None:
        """End as programs end: the input is over."""
        self.process.communicate(timeout=60)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(timeout=60)
        self.process.stdin.close()
        self.process.stdout.close()


@pytest.fixture
def home() -> Iterator[Path]:
    """A short path that other accounts may pass through; pytest's own is closed to them."""
    path = Path(tempfile.mkdtemp(prefix="embedded-", dir="/tmp")).resolve()
    path.chmod(0o711)
    yield path
    shutil.rmtree(path, ignore_errors=True)  # a server that is just ending may still write


@pytest.fixture(scope="session")
def template() -> Iterator[Path]:
    """A database that is made once; the tests that need one, not its making, get a copy."""
    path = Path(tempfile.mkdtemp(prefix="embedded-", dir="/tmp")).resolve()
    path.chmod(0o711)
    ensure_running(path / "pg")
    release(path / "pg")
    yield path / "pg"
    shutil.rmtree(path)


@pytest.fixture
def fresh(home: Path) -> Path:
    """A data directory that does not exist yet."""
    return home / "pg"


@pytest.fixture
def data(fresh: Path, template: Path) -> Path:
    """A data directory with a database that was used and left."""
    subprocess.run(["cp", "-a", template, fresh], check=True)
    return fresh


@pytest.fixture
def client() -> Iterator[Callable[..., Client]]:
    """Starts clients; at the end of the test they and their servers are gone."""
    with clients() as start:
        yield start


@contextlib.contextmanager
def clients() -> Iterator[Callable[..., Client]]:
    started: list[tuple[Client, Path]] = []

    def start(data: Path, *words: str) -> Client:
        new = Client(data, *words)
        started.append((new, data))
        return new

    yield start
    for each, _ in started:
        each.kill()
    for data in {data for _, data in started}:
        if process := running(data):
            for each in (process, *process.children(recursive=True)):
                with contextlib.suppress(psutil.NoSuchProcess):
                    each.kill()
                assert gone(each)
        if (sockets := Places(data).sockets) != data:
            shutil.rmtree(sockets, ignore_errors=True)


def running(data: Path) -> psutil.Process | None:
    """The postmaster of a data directory."""
    return postmaster(Places(data))


def gone(process: psutil.Process) -> bool:
    """Waits for the end. A killed process may stay as a zombie when nobody collects it."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            if process.status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.01)
    return False
