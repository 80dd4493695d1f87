"""Start the register as the README says, ask for its main addresses, and stop it.

uv run .ci/smoke.py
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

PATHS = ["/", "/clusters/", "/api/v1/clusters/", "/api/v1/openapi.json", "/healthz"]
START_SECONDS, STOP_SECONDS = 180, 30


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="smoke-", dir="/tmp") as home:
        first = visit(home)
        second = visit(home)
    print(f"Ready after {first:.0f} s from nothing, {second:.0f} s with data.")


def visit(home: str) -> float:
    """Seconds until the first answer."""
    port = free_port()
    began = time.monotonic()
    server = subprocess.Popen(
        ["uv", "run", "manage.py", "demo", "--port", str(port)],
        env={name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        | {"DATA_DIR": home},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", server)
        ready = time.monotonic() - began
        for path in PATHS:
            status = fetch(f"http://127.0.0.1:{port}{path}")
            print(f"{status} {path}")
            if status != 200:
                sys.exit(f"{path} answered {status}, not 200.")
    finally:
        stop(server)
    return ready


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if server.poll() is not None:
            sys.exit(f"demo ended with exit code {server.returncode}.")
        try:
            fetch(address)
            return
        except OSError:
            time.sleep(0.2)
    sys.exit(f"demo did not answer within {START_SECONDS} seconds.")


def fetch(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            answer.read()
            return answer.status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def stop(server: subprocess.Popen[bytes]) -> None:
    """uv hands the signal on to the command and ends with it."""
    server.send_signal(signal.SIGTERM)
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        sys.exit(f"demo did not stop within {STOP_SECONDS} seconds of SIGTERM.")


if __name__ == "__main__":
    main()
