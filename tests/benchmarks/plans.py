"""How PostgreSQL answers: the plan of every kind of question, and whether one reads a whole table.

    uv run python -m tests.benchmarks.plans [--size 50000] [--keep DIR]

Prints EXPLAIN (ANALYZE, BUFFERS) and ends with exit code 1 if a filtered list, a search, a record
or a change query reads the entries, their labels or their documents from end to end.
"""

import argparse
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

DAY = date(2020, 6, 30)
WHOLE_TABLE = re.compile(r"Seq Scan on (labels_entry\w*)")


@dataclass(frozen=True, slots=True)
class Sample:
    """Things that occur in the register that is asked."""

    slug: str
    label: str
    rare: str
    frequent: str
    mistyped: str
    sector: str
    seq: int


@dataclass(frozen=True, slots=True)
class Plan:
    """One statement and how it was answered."""

    statement: str
    lines: list[str]

    @property
    def whole_tables(self) -> list[str]:
        """The large tables that were read from end to end."""
        return [found[1] for line in self.lines if (found := WHOLE_TABLE.search(line))]


def sample() -> Sample:
    """A cluster from the middle of the register, its proper name, and the word of most names."""
    from labels.models import Entry, EntryLabel

    middle = Entry.objects.filter(superseded_at=None).count() // 2
    entry = Entry.objects.filter(superseded_at=None).order_by("seq")[middle]
    label = EntryLabel.objects.filter(entry__gt=entry.seq).order_by("pk")[0]
    rare = max(entry.sort_name.split(), key=_rarity)
    return Sample(
        slug=entry.slug,
        label=label.number,
        rare=rare,
        frequent="cluster",
        mistyped=rare[:2] + "q" + rare[3:],
        sector=entry.sectors[0],
        seq=entry.seq,
    )


def _rarity(word: str) -> int:
    from labels.models import Entry

    return -Entry.objects.filter(sort_name__contains=word).count()


def questions(known: Sample) -> dict[str, Callable[[], Any]]:
    """Every kind of question, by its name."""
    from labels.register import changes, labels, query, time
    from labels.register.near import around
    from labels.register.question import Choice, Question

    def choice(code: str) -> Choice:
        return Choice(any=(code,))

    def asked(**fields: Any) -> Question:
        return Question(valid_on=DAY, **fields)

    def listed(**fields: Any) -> Callable[[], Any]:
        return lambda: query.page(asked(**fields))

    valid = {"status": choice("valid"), "level": choice("gold")}
    deep = query.page(asked(offset=max(known.seq - 30, 1))).next_cursor
    return {
        "list": listed(),
        "list, deep": listed(offset=known.seq),
        "list, cursor": listed(cursor=deep),
        "country, sector, level, valid on a day": listed(
            country=choice("DE"), sector=choice(known.sector), **valid
        ),
        "country, level, expired": listed(
            country=choice("LT"), level=choice("gold"), status=choice("expired")
        ),
        "region": listed(region=choice("SI04")),
        "search, rare word": listed(q=known.rare),
        "search, frequent word": listed(q=known.frequent),
        "search, typing error": listed(q=known.mistyped),
        "search with facets": listed(q=known.rare, facets=("country", "level", "sector")),
        "search, rare word, label filters": listed(q=known.rare, **valid),
        "search, frequent word, label filters": listed(q=known.frequent, **valid),
        "search, rare word, in the past": lambda: query.page(_back_then(asked(q=known.rare))),
        "record by slug": lambda: query.record(known.slug, asked()),
        "record by slug, in the past": lambda: query.record(known.slug, _back_then(asked())),
        "record by label number": lambda: query.label_record(known.label, asked()),
        "record by identifier": lambda: query.record_by_identifier("eccp", "1", asked()),
        "around a cluster": lambda: around(query.record(known.slug, asked()).record(), DAY),
        "changes": lambda: changes.changes(known.seq, 1000),
        "changes, filtered": lambda: changes.changes(
            known.seq, 1000, asked(country=choice("DE"), level=choice("gold"))
        ),
        "what time brings": lambda: time.tell_some(DAY),
        "labels of a country": lambda: labels.labels_page(asked(country=choice("DE"), **valid)),
    }


def _back_then(question: Any) -> Any:
    from labels.models import RegisterHead

    return question.but(known_at=RegisterHead.objects.get().at - timedelta(microseconds=1))


def plans(ask: Callable[[], Any], *, analyze: bool = False) -> list[Plan]:
    """The statements behind a question and their plans; with `analyze` they are run."""
    from django.db import connection

    from labels.register import cache, upkeep

    # What a worker prepares in the background once is prepared here and now.
    with patch.object(upkeep, "later", lambda key, task: task()):
        ask()
    cache._kept.clear()  # counts that are kept would hide their statements
    seen: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        ask()
    return [
        Plan(sql, list(_explained(sql, params, analyze)))
        for sql, params in seen
        if "labels_entry" in sql
    ]


def _explained(sql: str, params: Any, analyze: bool) -> Iterator[str]:
    from django.db import connection

    options = "ANALYZE, BUFFERS" if analyze else "COSTS OFF"
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN ({options}) {sql}", params)
        yield from (line for (line,) in cursor.fetchall())


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.plans", description=__doc__)
    parser.add_argument("--size", type=int, default=50_000)
    parser.add_argument("--keep", type=Path, help="where the database stays for the next run")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="plans-") as directory:
        sys.exit(_report((options.keep or Path(directory)).resolve() / str(options.size), options))


def _report(place: Path, options: argparse.Namespace) -> int:
    from .__main__ import prepare

    prepare(place, options.size)
    os.environ |= {
        "DATA_DIR": str(place / "data"),
        "DJANGO_SETTINGS_MODULE": "registry.settings",
    }
    import django

    django.setup()
    whole = []
    for name, ask in questions(sample()).items():
        for plan in plans(ask, analyze=True):
            print(f"\n== {name}\n{plan.statement}\n" + "\n".join(plan.lines))
            whole += [f"{name} reads all of {table}" for table in plan.whole_tables]
    print("\n" + ("\n".join(whole) or "No question reads a whole table."))
    return 1 if whole else 0


if __name__ == "__main__":
    main()
