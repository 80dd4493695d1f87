"""One worker of the real application that answers addresses for a while and measures itself.

Started as a process of its own for each measurement; the addresses come as JSON on standard
input, the result goes as JSON to standard output.
"""

import io
import itertools
import json
import os
import resource
import sys
import time
from typing import Any

import psutil

WARM_UP = 40


def main() -> None:
    task = json.load(sys.stdin)
    from registry.wsgi import application  # noqa: PLC0415 (the settings come from the task)

    requests = [(address, {}) for address in task["addresses"]]
    for address, headers in requests[:WARM_UP]:
        ask(application, address, headers)
    if task["again"]:
        requests = [
            (address, {"HTTP_IF_NONE_MATCH": ask(application, address, {})[1]})
            for address, _ in requests
        ]
    print(json.dumps(measured(application, requests, task["seconds"])))


def measured(application: Any, requests: list[Any], seconds: float) -> dict[str, float]:
    """Answers in turn until the time is over; processor time of this process and its backends."""
    statuses: set[str] = set()
    count = size = 0
    database, own, start = backends(), time.process_time(), time.perf_counter()
    for address, headers in itertools.cycle(requests):
        status, _, length = ask(application, address, headers)
        statuses.add(status)
        count, size = count + 1, size + length
        if time.perf_counter() - start >= seconds:
            break
    own, wall, after = time.process_time() - own, time.perf_counter() - start, backends()
    spent = sum(used - database.get(pid, 0.0) for pid, used in after.items())
    return {
        "requests": count,
        "per_second": count / wall,
        "application": 1000 * own / count,
        "database": 1000 * spent / count,
        "bytes": size // count,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "statuses": sorted(statuses),
    }


def ask(application: Any, address: str, headers: dict[str, str]) -> tuple[str, str, int]:
    """The status, the ETag and the size of one answer, through all of the middleware."""
    path, _, query = address.partition("?")
    told: list[Any] = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost:8000",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        **headers,
    }
    answer = application(environ, lambda status, fields, *_: told.extend((status, dict(fields))))
    length = sum(map(len, answer))
    if hasattr(answer, "close"):
        answer.close()
    return told[0], told[1].get("ETag", ""), length


def backends() -> dict[int, float]:
    """Processor seconds of the server processes behind this database."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity"
            " WHERE datname = current_database() AND backend_type = 'client backend'"
        )
        pids = [pid for (pid,) in cursor.fetchall()]
    connection.close()
    return {pid: sum(psutil.Process(pid).cpu_times()[:2]) for pid in pids}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
    main()
