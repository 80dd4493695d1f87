"""Measure the application beside the straightforward way, on registers of several sizes.

    uv run python -m tests.benchmarks [--sizes 1500,50000] [--seconds 5] [--keep DIR]

Each measurement has a worker process of its own. With --keep, databases stay in DIR and are used
again by the next run.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from .generate import generate
from .questions import Kind, kinds

ROOT = Path(__file__).resolve().parents[2]
OURS, PLAIN = "registry.settings", "tests.benchmarks.settings"
HEAD = (
    f"{'':20} {'requests/s':>10} {'app ms':>8} {'db ms':>8}   {'plain: app':>10} {'db ms':>8}"
    f"   {'cheaper':>8} {'expected':>8}   {'bytes':>8} {'MB':>5}"
)

type Result = dict[str, Any]


def main() -> None:
    options = _options()
    if options.keep:
        _all(options, options.keep)
        return
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as directory:
        _all(options, Path(directory))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--sizes", default="1500,50000", help="clusters, separated by commas")
    parser.add_argument("--seconds", type=float, default=5.0, help="for each measurement")
    parser.add_argument("--keep", type=Path, help="where databases stay for the next run")
    parser.add_argument("--only", default="", help="one kind of question, by its name")
    return parser.parse_args()


def _all(options: argparse.Namespace, directory: Path) -> None:
    costs: dict[str, list[float]] = {}
    for size in map(int, options.sizes.split(",")):
        place = directory.resolve() / str(size)
        prepare(place, size)
        print(f"\n{size:,} clusters, milliseconds of processor time per request\n{HEAD}")
        for kind in kinds(place / "csv", size):
            if options.only in {"", kind.name}:
                costs.setdefault(kind.name, []).append(_compare(place, kind, options.seconds))
    print("\nCost of the application from one size to the next")
    for name, found in costs.items():
        print(f"{name:20} {'  '.join(f'{cost:8.2f} ms' for cost in found)}")


def prepare(place: Path, size: int) -> None:
    """Files and a database of that size, unless they are there."""
    done = place / "done"
    if done.exists():
        return
    generate(size, place / "csv")
    _run(place, "manage.py", "migrate", "--verbosity", "0")
    _run(place, "manage.py", "import_registry", str(place / "csv"))
    done.touch()


def _compare(place: Path, kind: Kind, seconds: float) -> float:
    ours = measure(place, kind, kind.ours, OURS, seconds)
    plain = measure(place, kind, kind.plain, PLAIN, seconds)
    cost = ours["application"] + ours["database"]
    ratio = (plain["application"] + plain["database"]) / cost
    expected = f"{kind.expected}" if kind.expected else ""
    print(
        f"{kind.name:20} {ours['per_second']:10,.0f} {ours['application']:8.2f}"
        f" {ours['database']:8.2f}   {plain['application']:10.2f} {plain['database']:8.2f}"
        f"   {ratio:8.1f} {expected:>8}   {ours['bytes']:8,} {ours['memory']:5}",
        flush=True,
    )
    return cost


def measure(place: Path, kind: Kind, addresses: list[str], settings: str, seconds: float) -> Result:
    """One worker's result; what it answered must be what was asked for."""
    task = json.dumps({"addresses": addresses, "again": kind.again, "seconds": seconds})
    answer = _run(place, "-m", "tests.benchmarks.worker", settings=settings, text=task)
    result = json.loads(answer)
    expected = ["304 Not Modified"] if kind.again else ["200 OK"]
    if result["statuses"] != expected:
        raise SystemExit(f"{kind.name}: answered {result['statuses']}, not {expected}.")
    return result


def _run(place: Path, *arguments: str, settings: str = OURS, text: str = "") -> str:
    environment = os.environ | {"DATA_DIR": str(place / "data"), "DJANGO_SETTINGS_MODULE": settings}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        input=text,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"This did not work: {' '.join(arguments)}")
    return done.stdout


if __name__ == "__main__":
    main()
