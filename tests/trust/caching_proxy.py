"""The site behind nginx, which keeps what it is allowed to keep, and a clock that tests move.

Only the site's clock is moved: nginx counts seconds by itself, as it does anywhere.
"""

import http.client
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, make_server

from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connections

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/opt/homebrew/bin")
PATIENCE = 20.0  # for nginx to start
PAUSE = 0.05
CONFIGURATION = """
daemon off;
master_process off;
pid {place}/pid;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {place}/body;
  proxy_temp_path {place}/proxy;
  fastcgi_temp_path {place}/fastcgi;
  uwsgi_temp_path {place}/uwsgi;
  scgi_temp_path {place}/scgi;
  proxy_cache_path {place}/kept keys_zone=kept:1m;
  server {{
    listen unix:{place}/socket;
    proxy_cache kept;
    {settings}
    add_header X-Kept $upstream_cache_status always;
    location / {{ proxy_pass http://127.0.0.1:{port}; }}
  }}
}}
"""


class Silent(WSGIRequestHandler):
    def log_message(self, *args):
        pass


class Local(http.client.HTTPConnection):
    """HTTP to a socket in the file system, so that no port has to be found."""

    def __init__(self, path):
        super().__init__("127.0.0.1", timeout=10)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Proxy:
    """What a reader gets who asks nginx: the status, the text, and where it came from."""

    def __init__(self, path):
        self.path = path

    def ask(self, address):
        asking = Local(self.path)
        try:
            asking.request("GET", address)
            answer = asking.getresponse()
            return answer.status, answer.read(), answer.headers["X-Kept"]
        finally:
            asking.close()


@contextmanager
def served():
    """The port of the site, which sees what the test has written and not committed."""
    ours = connections["default"]
    ours.inc_thread_sharing()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)  # it would end what the test has not committed
    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Silent)

    def serve():
        connections["default"] = ours
        server.serve_forever(poll_interval=PAUSE)

    thread = Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
        ours.dec_thread_sharing()


@contextmanager
def behind_nginx(settings=""):
    """nginx with its usual settings and these, in front of the site."""
    with served() as port, TemporaryDirectory(prefix="nginx-", dir="/tmp") as place:
        file = Path(place, "nginx.conf")
        file.write_text(CONFIGURATION.format(place=place, port=port, settings=settings))
        command = [NGINX, "-e", "stderr", "-p", place, "-c", str(file)]
        process = subprocess.Popen(command, stderr=subprocess.PIPE)
        try:
            yield _started(process, Proxy(f"{place}/socket"))
        finally:
            process.terminate()
            process.communicate(timeout=PATIENCE)


def _started(process, proxy):
    """The proxy as soon as it listens."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            with socket.socket(socket.AF_UNIX) as probe:
                probe.connect(proxy.path)
            return proxy
        except OSError:
            time.sleep(PAUSE)
    process.kill()
    raise RuntimeError(process.communicate()[1].decode())
