"""A register of its own for the browser: made, filled, served, and taken away again."""

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


@contextmanager
def serving():
    """The address of a running server. Its name is localhost: passkeys want a name."""
    home = Path(tempfile.mkdtemp(prefix="browser-", dir="/tmp")).resolve()
    try:
        with start(home, "migrate", "-v0") as made:
            assert made.wait(timeout=300) == 0
        with start(home, "shell", "-v0", "-c", FILL) as filled:
            assert filled.wait(timeout=120) == 0
        with start(home, "serve", "--host", "localhost", "--port", "0") as server:
            try:
                yield server.stdout.readline().split()[2].rstrip("/")
            finally:
                server.send_signal(signal.SIGTERM)
                server.wait(timeout=30)
    finally:
        shutil.rmtree(home)


def start(home, *words):
    clean = {name: value for name, value in os.environ.items() if name not in SILENT}
    return subprocess.Popen(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=clean | {"DATA_DIR": str(home), "OUTGOING_ALLOWED": RECEIVER},
        stdout=subprocess.PIPE,
        text=True,
    )
