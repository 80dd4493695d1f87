"""What pages cost beside the API call with the same content: processor time, as a ratio.

    uv run python -m tests.benchmarks.pages [--seconds 5] [--most 3]

Asks the database of DATA_DIR, which `import_registry` has filled. Addresses rotate over the whole
register; time is that of the application and of the database. Profiles are measured twice: as a
worker gives them, which keeps whole pages and has seen these addresses before, and made anew each
time, beside the calls that give the same content: the record, and the clusters of its region and
of its sector. The exit code is 1 if a page costs more than `--most` times its API call; what is
made anew is told and not judged.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from random import Random
from typing import Any

from .worker import ask, measured

QUESTIONS = 150  # of each kind of list; what a worker keeps is there before it is measured
FACETS = "facets=country,region,sector,level,status,year"
WORDS = ("cluster", "energy", "bio", "digital", "valley", "health", "logistics")
HEAD = f"{'':22} {'API: app':>9} {'db ms':>7} {'page: app':>10} {'db ms':>7} {'ratio':>7} {'kB':>6}"

API, PAGE = "/api/v1/clusters/{}/", "/clusters/{}/"

type Pairs = list[tuple[str, str]]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.pages", description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0, help="for each kind of request")
    parser.add_argument("--most", type=float, default=3.0, help="the ratio that is accepted")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
    os.environ["RATE_LIMITS"] = "off"
    with tempfile.TemporaryDirectory(prefix="static-") as directory:
        os.environ["STATIC_ROOT"] = directory  # pages name hashed files, so these must be there
        from registry.wsgi import application  # noqa: PLC0415 (the settings come first)

        _collect_static()
        ratios = _compared(application, options.seconds)
        _made_anew(application, options.seconds)
        _packed(application, options.seconds)
    sys.exit(0 if max(ratios) <= options.most else 1)


def _collect_static() -> None:
    from django.core.management import call_command  # noqa: PLC0415

    call_command("collectstatic", interactive=False, verbosity=0)


def _compared(application: Any, seconds: float) -> list[float]:
    """Each kind in turn: the API call, then the page; its ratio."""
    print(HEAD)
    return [_ratio(name, _both(application, pairs, seconds)) for name, pairs in _kinds().items()]


def _both(application: Any, pairs: Pairs, seconds: float) -> list[dict[str, Any]]:
    return [_measured(application, [pair[side] for pair in pairs], seconds) for side in (0, 1)]


def _ratio(name: str, both: list[dict[str, Any]], calls: int = 1) -> float:
    """Tell what an API call and a page cost; the page in as many calls as it stands for."""
    api, page = both
    costs = [each["application"] + each["database"] for each in both]
    found = costs[1] / (costs[0] * calls)
    print(
        f"{name:22} {calls * api['application']:9.2f} {calls * api['database']:7.2f}"
        f" {page['application']:10.2f} {page['database']:7.2f} {found:7.2f}"
        f" {page['bytes'] / 1000:6.0f}",
        flush=True,
    )
    return found


def _made_anew(application: Any, seconds: float) -> None:
    """Profiles by a worker that keeps none, beside the three calls with the same content."""
    from labels.views import kept_answers  # noqa: PLC0415

    kept_answers.forget()
    kept_answers.MOST_BYTES = 0
    for name, pairs, calls in _anew():
        _ratio(name, _both(application, pairs, seconds), calls)


def _anew() -> Iterator[tuple[str, Pairs, int]]:
    """A profile beside its record alone; beside its record and the lists of its neighbours."""
    from labels.models import Cluster  # noqa: PLC0415

    chosen = Cluster.objects.filter(regions__region__isnull=False, sectors__sector__isnull=False)
    rows = list(
        chosen.order_by("?").values_list("slug", "regions__region_id", "sectors__sector__code")[
            :700
        ]
    )
    yield "profile, made anew", [(API.format(slug), PAGE.format(slug)) for slug, *_ in rows], 1
    pairs = [
        (address, PAGE.format(slug))
        for slug, region, sector in rows
        for address in (
            API.format(slug),
            f"/api/v1/clusters/?region={region}&limit=5",
            f"/api/v1/clusters/?sector={sector}&limit=5",
        )
    ]
    yield "same, with neighbours", pairs, 3


def _measured(application: Any, addresses: list[str], seconds: float) -> dict[str, Any]:
    requests = [(address, {}) for address in addresses]
    for address, headers in requests:
        ask(application, address, headers)
    told = measured(application, requests, seconds)
    if told["statuses"] != ["200 OK"]:
        raise SystemExit(f"{addresses[0]} and others: answered {told['statuses']}.")
    return told


def _kinds() -> dict[str, Pairs]:
    """For each kind of page its addresses, each as (API, page)."""
    from labels.models import Cluster  # noqa: PLC0415

    chance, count = Random(5), Cluster.objects.count()
    slugs = list(Cluster.objects.order_by("?").values_list("slug", flat=True)[:2000])
    codes = sorted(filter(None, Cluster.objects.values_list("country", flat=True).distinct()))
    pages = [f"offset={25 * chance.randrange(max(count // 25, 1))}" for _ in range(QUESTIONS)]
    filtered = [
        f"country={chance.choice(codes)}&level={chance.choice(('bronze', 'silver', 'gold'))}"
        for _ in range(QUESTIONS)
    ]
    searched = [
        f"q={chance.choice(WORDS)}&country={chance.choice(codes)}" for _ in range(QUESTIONS)
    ]
    lists = {"list": pages, "list, filtered": filtered, "list, searched": searched}
    return {
        **{name: [_list(query) for query in queries] for name, queries in lists.items()},
        "profile": [(API.format(slug), PAGE.format(slug)) for slug in slugs],
    }


def _list(query: str) -> tuple[str, str]:
    return f"/api/v1/clusters/?{query}&{FACETS}", f"/clusters/?{query}"


def _packed(application: Any, seconds: float) -> None:
    """What packing a page adds, which the API call above does not have either."""
    plain, packed = (
        measured(application, [("/clusters/", headers)], seconds)
        for headers in ({}, {"HTTP_ACCEPT_ENCODING": "gzip"})
    )
    spent = packed["application"] - plain["application"]
    print(f"packing a list: {spent:.2f} ms; {plain['bytes']:,} bytes become {packed['bytes']:,}")


if __name__ == "__main__":
    main()
