"""A small receiver of webhooks, to try them out: checks the signature, prints what came.

    python docs/receiver.py --port 9099 --secret whsec_…

Standard library only. A receiver of your own does the same four things: it checks the signature
over the bytes that came, refuses what is old, knows a repeat by its id, and answers soon.
"""

import argparse
import base64
import binascii
import hashlib
import hmac
import json
import os
import sys
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LARGEST_BODY = 8 * 1024 * 1024
TOLERANCE = 5 * 60  # seconds that a message may be under way


class Refused(Exception):
    """A request that is no message of the register."""


def verify(secret, headers, body, now):
    """The id of the message; Refused if it was not signed with this secret, or not just now."""
    try:
        id_, timestamp = headers["webhook-id"], int(headers["webhook-timestamp"])
        signatures = headers["webhook-signature"].split()
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Refused("The headers of Standard Webhooks are missing.") from None
    if abs(now - timestamp) > TOLERANCE:
        raise Refused("The message is too old, or one of the clocks is wrong.")
    signed = f"{id_}.{timestamp}.".encode() + body
    digest = hmac.new(key_of(secret), signed, hashlib.sha256).digest()
    right = "v1," + base64.b64encode(digest).decode()
    # While a secret is replaced there are two signatures, of which one is right.
    if not any(hmac.compare_digest(right.encode(), each.encode()) for each in signatures):
        raise Refused("The signature is wrong.")
    return id_


def key_of(secret):
    return base64.b64decode(secret.removeprefix("whsec_"), validate=True)


class Receiver(BaseHTTPRequestHandler):
    """Answers 204 for a message, 401 for anything else that is sent."""

    seen = set()
    timeout = 10

    def do_POST(self):
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()) or int(length) > LARGEST_BODY:
            self.send_error(413)
            return
        body = self.rfile.read(int(length))
        try:
            id_ = verify(self.server.secret, self.headers, body, time.time())
        except Refused as error:
            print(f"Refused: {error}", flush=True)
            self.send_error(401, str(error))
            return
        again = " (again)" if id_ in self.seen else ""
        self.seen.add(id_)
        print(f"{told(json.loads(body))}{again}", flush=True)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_words):
        """What came is printed in words of our own."""


def told(message):
    """One line: when, what, about whom."""
    data = message["data"]
    events = ", ".join(dict.fromkeys(event["type"] for event in data.get("events", [])))
    about = f"{data['slug']}, entry {data['seq']}: {events}" if "seq" in data else data.get("text")
    return f"{message['timestamp']} {message['type']} {about}"


def main():
    parser = argparse.ArgumentParser(description="Receives webhooks and prints them.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9099)
    parser.add_argument("--secret", default=os.environ.get("WEBHOOK_SECRET", ""))
    given = parser.parse_args()
    try:
        usable = bool(key_of(given.secret))
    except (binascii.Error, ValueError):
        usable = False
    if not usable:
        sys.exit("Give the secret of the webhook: --secret whsec_…, or WEBHOOK_SECRET.")
    server = ThreadingHTTPServer((given.host, given.port), Receiver)
    server.secret = given.secret
    print(f"Listening on http://{given.host}:{server.server_port}/", flush=True)
    with suppress(KeyboardInterrupt):
        server.serve_forever()


if __name__ == "__main__":
    main()
