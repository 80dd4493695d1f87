"""A register of its own for the browser: made, filled, served, and taken away again."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SILENT = (
    "DATABASE_URL",
    "BASE_URL",
    "ALLOWED_HOSTS",
    "SECRET_KEY",
    "EMAIL_URL",
    "STATIC_ROOT",
    "TRUSTED_PROXIES",
    "DEBUG",
    "TODAY",
    "OUTGOING_ALLOWED",
    "PYTHONWARNINGS",
)
# The one address of this machine that webhooks may call here.
with socket.create_server(("127.0.0.1", 0)) as any_free:
    RECEIVER = f"127.0.0.1:{any_free.getsockname()[1]}"
FILL = "from tests.browser.seed import fill; fill()"
GROWN = "grown.json"
GROW = "from tests.browser.grown import fill; fill()"


@contextmanager
def serving():
    """The address of a running server, with the people and clusters of `seed`."""
    with a_home() as home:
        run(home, "migrate", "-v0")
        run(home, "shell", "-v0", "-c", FILL)
        with served(home) as address:
            yield address


@contextmanager
def demonstrated():
    """The demonstration and what it lacks, served: its address, and what addresses need to know.

    GROWN_AT="http://localhost:8000 /file.json" names one that is served already, to be quick.
    """
    if at := os.environ.get("GROWN_AT"):
        address, file = at.split()
        yield address, json.loads(Path(file).read_text(encoding="utf-8"))
        return
    with a_home() as home:
        run(home, "demo", "--no-serve")
        run(home, "shell", "-v0", "-c", GROW)
        with served(home) as address:
            yield address, json.loads((home / GROWN).read_text(encoding="utf-8"))


@contextmanager
def a_home():
    home = Path(tempfile.mkdtemp(prefix="browser-", dir="/tmp")).resolve()
    try:
        yield home
    finally:
        shutil.rmtree(home)


@contextmanager
def served(home):
    """Its name is localhost: passkeys want a name."""
    with start(home, "serve", "--host", "localhost", "--port", "0") as server:
        try:
            yield server.stdout.readline().split()[2].rstrip("/")
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=30)


def run(home, *words):
    with start(home, *words) as process:
        process.communicate(timeout=300)
        assert process.returncode == 0


def start(home, *words):
    clean = {name: value for name, value in os.environ.items() if name not in SILENT}
    return subprocess.Popen(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=clean
        | {"DATA_DIR": str(home), "OUTGOING_ALLOWED": RECEIVER, "GROWN": str(home / GROWN)},
        stdout=subprocess.PIPE,
        text=True,
    )
