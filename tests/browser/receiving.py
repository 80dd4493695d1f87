"""The small receiver of the guide, in a process of its own."""

import subprocess
import sys
from contextlib import contextmanager

from .site import RECEIVER, ROOT

ADDRESS = f"http://{RECEIVER}/hook"


class Receiver:
    def __init__(self, process):
        self.process = process

    def reads(self):
        """The next line that it prints: what came."""
        return self.process.stdout.readline()


@contextmanager
def receiving(secret):
    """It listens, and checks with the secret what comes."""
    port = RECEIVER.rpartition(":")[2]
    words = [ROOT / "docs/receiver.py", "--port", port, "--secret", secret]
    given = {"stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, *words], **given) as process:
        receiver = Receiver(process)
        assert receiver.reads().startswith("Listening")
        try:
            yield receiver
        finally:
            process.terminate()
