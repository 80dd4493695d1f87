"""What agencies ask for costs: pages of the feed, lists they have already, dumps, lists of names.

    uv run python -m tests.benchmarks.agencies [--seconds 5]

Asks the database of DATA_DIR, which `import_registry` has filled. Time is processor time of the
application and of the database. The exit code is 1 if a dump takes more than 200 MB of memory or
10,000 names more than a minute.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import batched
from pathlib import Path
from random import Random
from typing import Any

from .worker import ask, measured

ROOT = Path(__file__).resolve().parents[2]
MOST_MEGABYTES, MOST_SECONDS = 200, 60
NAMES = 10_000
MB = 1_000_000


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.agencies", description=__doc__
    )
    parser.add_argument("--seconds", type=float, default=5.0, help="for each kind of request")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
    os.environ["RATE_LIMITS"] = "off"
    small = _dump()  # first: a child's memory counts from that of the process it came from
    from registry.wsgi import application  # noqa: PLC0415 (the settings come first)

    _requests(application, options.seconds)
    quick = _match()
    sys.exit(0 if small and quick else 1)


def _requests(application: Any, seconds: float) -> None:
    from labels.register.head import head  # noqa: PLC0415

    last = head().seq
    chance = Random(last)
    pages = [
        f"/api/v1/changes/?limit=1000&after={chance.randrange(max(last - 1000, 1))}"
        for _ in range(200)
    ]
    german = [f"{page}&country=DE&level=gold" for page in pages]
    lists = [f"/api/v1/clusters/?limit=100&offset={100 * n}" for n in range(min(50, last // 100))]
    known = [
        (each, {"HTTP_IF_NONE_MATCH": ask(application, each, {})[1]}) for each in (*lists, *pages)
    ]
    kinds = {
        "1,000 changes": [(each, {}) for each in pages],
        "1,000 changes, filtered": [(each, {}) for each in german],
        "a list of 100": [(each, {}) for each in lists],
        "304 on a list": known[: len(lists)],
        "304 on changes": known[len(lists) :],
    }
    print(f"{last:,} entries\n{'':26} {'app ms':>8} {'db ms':>8} {'kB':>8}")
    for name, asked in kinds.items():
        told = measured(application, asked, seconds)
        print(
            f"{name:26} {told['application']:8.2f} {told['database']:8.2f}"
            f" {told['bytes'] / 1000:8,.0f}  {', '.join(told['statuses'])}",
            flush=True,
        )


def _dump() -> bool:
    """A dump by the command, in a process of its own, whose memory can be told."""
    with tempfile.TemporaryDirectory(prefix="dump-") as directory:
        target, start = Path(directory) / "dump", time.perf_counter()
        command = subprocess.Popen([sys.executable, "manage.py", "dump", str(target)], cwd=ROOT)
        _pid, status, used = os.wait4(command.pid, 0)
        wall = time.perf_counter() - start
        size = sum(_unpacked(path) for path in target.glob("*.gz"))
    processor, memory = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    print(
        f"dump: {size / MB:,.0f} MB of content in {processor:.1f} s of the command"
        f" ({size / MB / processor:.1f} MB/s), {wall:.1f} s by the clock,"
        f" at most {memory:.0f} MB of memory"
    )
    return status == 0 and memory <= MOST_MEGABYTES


def _unpacked(path: Path) -> int:
    """How long a packed file is unpacked, counted piece by piece."""
    import gzip  # noqa: PLC0415

    with gzip.open(path, "rb") as file:
        return sum(len(piece) for piece in iter(lambda: file.read(MB), b""))


def _match() -> bool:
    """A list as an agency has it: most names are of the register, half of those mistyped."""
    from labels.clock import today  # noqa: PLC0415
    from labels.register.matching import match_all  # noqa: PLC0415

    names = list(_names(Random(NAMES)))
    start = time.process_time()
    match_all(names[:1], valid_on=today())
    index = time.process_time() - start
    start = time.process_time()
    found = [
        each for part in batched(names, 250) for each in match_all(part, valid_on=today()).rows
    ]
    spent = time.process_time() - start
    chosen = sum(each.chosen is not None for each in found)
    print(
        f"match: index {index:.1f} s, {len(names):,} names in {spent:.1f} s"
        f" ({1000 * spent / len(names):.2f} ms each), {chosen:,} chosen"
    )
    return spent <= MOST_SECONDS


def _names(chance: Random) -> Iterator[tuple[str, str | None]]:
    from labels.models import Cluster  # noqa: PLC0415

    known = list(Cluster.objects.order_by("?").values_list("name", "country")[:NAMES])
    for place in range(NAMES):
        name, country = known[place % len(known)]
        match place % 4:
            case 0:
                yield name, country
            case 1:
                yield _mistyped(name, chance), country
            case 2:
                yield _mistyped(name.upper(), chance), None
            case _:
                yield f"Verein {place} zur Pflege der Obstbäume", "DE"


def _mistyped(name: str, chance: Random) -> str:
    at = chance.randrange(1, max(len(name) - 1, 2))
    return name[:at] + name[at + 1 :]


if __name__ == "__main__":
    main()
