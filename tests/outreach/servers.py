"""Servers on this machine that answer as a test wants: plainly, never, or a byte at a time.

with serving(answer(204)) as server:
    post(server.url, b"{}", {})
server.requests
"""

import socket
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from threading import Event, Thread
from types import SimpleNamespace


def answer(status, body=b"", **headers):
    """Whatever was sent, this comes back."""
    given = {"Content-Length": len(body)} | headers
    lines = [f"HTTP/1.1 {status} Said", *(f"{k.replace('_', '-')}: {v}" for k, v in given.items())]
    return raw("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


def raw(text):
    """These bytes come back."""

    def reply(line, _request, _over):
        line.sendall(text)

    return reply


def dripping(head=b"", byte=b"x", every=0.05):
    """Head, and then a byte again and again, for as long as somebody listens."""

    def reply(line, _request, over):
        line.sendall(head)
        while not over.wait(every):
            line.sendall(byte)

    return reply


def silent(_line, _request, over):
    """Nothing comes back."""
    over.wait(30)


@contextmanager
def serving(*replies, wrap=None, port=0):
    """Each request gets the next of the replies, the last one again and again."""
    told = list(replies)
    listener = socket.create_server(("127.0.0.1", port))
    server = SimpleNamespace(port=listener.getsockname()[1], requests=[])
    server.host = f"127.0.0.1:{server.port}"
    server.url = f"http://{server.host}/hook"
    over = Event()

    def handle(line):
        with line, suppress(OSError), wrap(line) if wrap else line as line:
            server.requests.append(_read(line))
            reply = told[min(len(server.requests), len(told)) - 1]
            reply(line, server.requests[-1], over)

    def accept():
        with suppress(OSError):
            while True:
                line, _address = listener.accept()
                Thread(target=handle, args=(line,), daemon=True).start()

    accepting = Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield server
    finally:
        over.set()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        accepting.join(5)


def _read(line):
    """One request: first line, headers by name in small letters, body."""
    text = b""
    while b"\r\n\r\n" not in text:
        text += line.recv(4096)
    head, _blank, body = text.partition(b"\r\n\r\n")
    first, *rest = head.decode().split("\r\n")
    headers = {name.lower(): value for name, value in (each.split(": ", 1) for each in rest)}
    while len(body) < int(headers.get("content-length", 0)):
        body += line.recv(65536)
    return SimpleNamespace(first=first, headers=headers, body=body)


def means(monkeypatch, *addresses):
    """Every name means these addresses; the second question is told others, if any are left."""
    asked = []

    def resolver(host, port, **_options):
        asked.append(host)
        told = addresses[min(len(asked), len(addresses)) - 1]
        return [(None, None, None, "", (each, port)) for each in told]

    real = socket.getaddrinfo

    def either(host, port, *rest, **options):
        try:
            ip_address(host)
        except ValueError:
            return resolver(host, port)
        return real(host, port, *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", either)
    return asked
