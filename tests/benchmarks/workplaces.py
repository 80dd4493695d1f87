"""What every page of the workplaces costs: portal, reviews, desk, and the cases in the API.

    uv run python -m tests.benchmarks.workplaces [--only /desk/] [--explain]

Asks the database of DATA_DIR, which `import_registry` and `tests.benchmarks.cases` have filled.
Milliseconds are of processor time, of the application and of the database; statements that take
long by the clock are told with the page, with --explain also their plans.
"""

import argparse
import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

SECONDS, MOST = 0.5, 25
SLOW = 0.1
HEAD = f"{'':76} {'statements':>10} {'app ms':>8} {'db ms':>8} {'longest':>8} {'kB':>7}"


@dataclass
class Cost:
    """One page: how many statements, and what it takes."""

    statements: list[tuple[str, Any]] = field(default_factory=list)
    longest: float = 0.0
    slowest: tuple[str, Any] = ("", None)
    application: float = 0.0
    database: float = 0.0
    size: int = 0

    def note(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            spent = time.perf_counter() - begun
            self.statements.append((sql, params))
            if spent > self.longest:
                self.longest, self.slowest = spent, (sql, params)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.workplaces", description=__doc__
    )
    parser.add_argument("--only", default="", help="pages whose line fits this pattern")
    parser.add_argument("--explain", action="store_true", help="plans of the long statements")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
    import django

    django.setup()
    with _alone():
        sys.exit(_report(options))


@contextmanager
def _alone() -> Iterator[None]:
    """One process of the database per statement, whose time can be told; no log-in is kept."""
    from django.core.management import call_command
    from django.db.backends.signals import connection_created

    def one_process(connection: Any, **_kwargs: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET max_parallel_workers_per_gather = 0")

    connection_created.connect(one_process, weak=False)
    call_command("collectstatic", interactive=False, verbosity=0)
    with patch("django.conf.settings.ALLOWED_HOSTS", ["testserver"]):
        yield


def _report(options: argparse.Namespace) -> int:
    from .workplaces_pages import pages

    print(HEAD)
    worst = 0.0
    for who, client, address in pages():
        line = f"{who}: {address}"
        if not re.search(options.only, line):
            continue
        cost = measured(client, address)
        worst = max(worst, cost.application + cost.database)
        print(
            f"{line[:76]:76} {len(cost.statements):10} {cost.application:8.1f}"
            f" {cost.database:8.1f} {1000 * cost.longest:8.1f} {cost.size / 1000:7.0f}",
            flush=True,
        )
        if cost.longest > SLOW:
            _tell(cost, explain=options.explain)
    print(f"The dearest page takes {worst:.0f} ms of processor time.")
    return 0


def measured(client: Any, address: str) -> Cost:
    """Asked once to warm up, once to note the statements, then until the time is over."""
    from django.db import connection

    from .worker import backends

    cost, count = Cost(), 0
    asked(client, address)
    with connection.execute_wrapper(cost.note):
        cost.size = asked(client, address)
    before, own, begun = backends(), time.process_time(), time.perf_counter()
    while count < MOST and time.perf_counter() - begun < SECONDS:
        asked(client, address)
        count += 1
    own, after = time.process_time() - own, backends()
    spent = sum(used - before.get(pid, 0.0) for pid, used in after.items())
    cost.application, cost.database = 1000 * own / count, 1000 * spent / count
    return cost


def asked(client: Any, address: str) -> int:
    """The size of an answer, read to its end."""
    answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address}: answered {answer.status_code}")
    return sum(map(len, answer)) if answer.streaming else len(answer.content)


def _tell(cost: Cost, *, explain: bool) -> None:
    from django.db import connection

    sql, params = cost.slowest
    print(f"    {sql[:3000] if explain else sql[:160]}")
    if explain:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {sql}", params)
            print("\n".join(f"      {line}" for (line,) in cursor.fetchall()), flush=True)


if __name__ == "__main__":
    main()
