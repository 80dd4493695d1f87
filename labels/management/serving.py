"""The production server: gunicorn on the existing database, for `serve` and `demo`."""

import fcntl
import hashlib
import os
import socket
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.urls import get_resolver
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from labels.management.background import Clock
from registry.logs import JsonLines

THREADS = 4
STATUSES = (400, 403, 404, 500)  # that have pages of their own
# PostgreSQL takes 100 connections; some are left for commands and for the administrator.
MOST_CONNECTIONS = 90


class JsonErrors(Logger):
    """What goes wrong, on standard error, in the same form as all other log lines."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonLines())


class _Server(BaseApplication):
    def __init__(self, listener: socket.socket, workers: int) -> None:
        self.chosen = {
            "bind": f"fd://{listener.detach()}",  # from here on it is gunicorn's
            "workers": workers,
            "worker_class": "gthread",
            "threads": THREADS,
            "preload_app": True,  # the workers share the memory of what is loaded once
            "post_worker_init": _join_database,
            "worker_exit": _leave_database,
            "graceful_timeout": 10,
            "control_socket_disable": True,
            "accesslog": None,
            "errorlog": "-",
            "loglevel": "warning",
            "logger_class": JsonErrors,
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., Any]:
        return application()


def application() -> Callable[..., Any]:
    """The site with all its addresses, which Django alone would load with the first request.

    So a fault in them stops the start, and is not an answer 500 for as long as a worker lives.
    """
    loaded, resolver = get_wsgi_application(), get_resolver()
    list(resolver.url_patterns)
    for status in STATUSES:
        resolver.resolve_error_handler(status)
    return loaded


def run_server(host: str, port: int, workers: int) -> None:
    """Serve until SIGTERM or SIGINT; ends the process.

    Raises CommandError with a sentence when the database or the address cannot be used.
    """
    check_workers(workers)
    check_schema()
    collect_static_files()
    listener = open_listener(host, port)
    port = listener.getsockname()[1]
    publish_under(host, port)
    address = f"[{host}]" if ":" in host else host
    print(f"Serving on http://{address}:{port}/ (Ctrl+C stops it)", flush=True)
    _close_connections()
    _Server(listener, workers).run()


def publish_under(host: str, port: int) -> str:
    """The address at which the site is reached; links go by it unless the environment differs."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "::1": "[::1]"}.get(host, host)
    here = f"http://{shown}:{port}"
    if "BASE_URL" not in os.environ:
        settings.BASE_URL = here
        settings.CSRF_TRUSTED_ORIGINS = [here]
    if "ALLOWED_HOSTS" not in os.environ and shown not in settings.ALLOWED_HOSTS:
        settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, shown]
    return here


def check_workers(workers: int) -> None:
    pool = settings.DATABASES["default"]["OPTIONS"].get("pool", {}).get("max_size", THREADS)
    most = MOST_CONNECTIONS // pool
    if not 1 <= workers <= most:
        raise CommandError(f"--workers must be between 1 and {most}.")


def check_schema() -> None:
    """A register without its tables, or with those of an older version, is not served."""
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        raise CommandError(f"The database cannot be used: {str(error).strip()}") from None
    if missing:
        raise CommandError(
            f"The database lacks {len(missing)} migrations. "
            "Run `manage.py demo` (with example data) or `manage.py migrate` first."
        )


def open_listener(host: str, port: int) -> socket.socket:
    """The open port, before gunicorn: so a taken one is told in a sentence, and at once."""
    if not 0 <= port <= 65535:
        raise CommandError("--port must be between 0 and 65535.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.getaddrinfo(host, None, family)
        return socket.create_server((host, port), family=family, backlog=2048)
    except socket.gaierror:
        raise CommandError(f"There is no host {host}. Use 127.0.0.1 or 0.0.0.0.") from None
    except PermissionError:
        raise CommandError(f"Port {port} is for root. Choose one above 1023 with --port.") from None
    except OSError as error:
        raise CommandError(
            f"Port {port} on {host} cannot be opened ({os.strerror(error.errno or 0)}). "
            "Choose another one with --port, or stop the program that uses it."
        ) from None


def collect_static_files() -> None:
    """Copy, name by content and compress the static files, unless that was done for these files."""
    root = settings.STATIC_ROOT
    root.mkdir(parents=True, exist_ok=True)  # also where nothing is collected: it is looked for
    if "Manifest" not in settings.STORAGES["staticfiles"]["BACKEND"]:
        return
    with open(root.with_name(f"{root.name}.collected"), "a+", encoding="ascii") as state:
        fcntl.flock(state, fcntl.LOCK_EX)
        state.seek(0)
        files = _fingerprint()
        if state.read() == files and (root / "staticfiles.json").exists():
            return
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["redoc"])
        state.truncate(0)
        state.write(files)


def _fingerprint() -> str:
    """Changes when a static file is added, removed or written."""
    found = []
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = os.stat(storage.path(path))
            found.append(f"{path} {status.st_size} {status.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(found)).encode()).hexdigest()


def _join_database(worker: Any) -> None:
    """Each worker counts as a user of the embedded server, and starts with an open pool."""
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        worker.log.warning("The database cannot be reached yet: %s", error)
    finally:
        connection.close()
    worker.clock = Clock()
    worker.clock.start()


def _leave_database(server: Any, worker: Any) -> None:
    if clock := getattr(worker, "clock", None):
        clock.stop()
    _close_connections()


def _close_connections() -> None:
    """Connections cannot be shared between processes."""
    for each in connections.all(initialized_only=True):
        each.close()
        each.close_pool()
