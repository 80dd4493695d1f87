"""A server for the mirror client over real HTTP, whose answers come from a function.

Run in the thread of the test (`serve_until`) it can answer from what the test has not committed;
run in a thread of its own (`serving`) it answers from a register made of items alone.
"""

import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer

from django.test import Client


@dataclass
class Answer:
    """`cut`: so many bytes are sent of the body that is promised."""

    status: int
    body: bytes = b""
    headers: dict = field(default_factory=dict)
    cut: int | None = None


class Relay(HTTPServer):
    """Answers each GET with what `answer(path, headers)` gives."""

    def __init__(self, answer):
        self.answer, self.failed = answer, []
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request, client_address):
        """A client that was killed in the middle is what some tests are about; the rest is told."""
        if not isinstance(sys.exception(), ConnectionError):
            self.failed.append(sys.exception())

    def handle_request(self):
        super().handle_request()
        if self.failed:
            raise self.failed.pop()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        answer = self.server.answer(self.path, self.headers)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != 304:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body[: answer.cut])

    def log_message(self, *args):
        pass


def from_the_register(path, headers):
    """What the register itself answers."""
    wanted = ("Range", "If-None-Match", "If-Range", "Authorization", "Accept")
    sent = {name: headers[name] for name in wanted if headers[name]}
    response = Client().get(path, headers=sent)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    told = {name: value for name, value in response.items() if name != "Content-Length"}
    return Answer(response.status_code, body, told)


def serve_until(process, relay):
    """Answer in this thread until a process has ended; its exit code."""
    relay.timeout = 0.02
    while process.poll() is None:
        relay.handle_request()
    return process.returncode


@contextmanager
def serving(answer):
    """The address of a server in a thread of its own."""
    relay = Relay(answer)
    thread = threading.Thread(target=relay.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield relay.url
    finally:
        relay.shutdown()
        thread.join()
        relay.server_close()
    assert relay.failed == []
