"""`import_awards`: a file of award facts carried out in one transaction, or not at all."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from ...journal import record
from ...rules.partial_dates import PartialDate
from ...rules.text import fold
from ...rules.validity import day_of
from .codes import Codes
from .matching import Ambiguous, Directory, Known
from .periods import implausible_end
from .report import Joined, Report, Unknown
from .rows import COLUMNS, OPTIONAL, AwardRow, read_row
from .tables import Problem, read_file, read_table
from .write import write

# Any number: whoever imports holds this lock, so that two imports never make one cluster twice.
ONE_AT_A_TIME = 7_215_301


def import_awards(path: str | Path, *, dry_run: bool = False) -> Report:
    """Import the file; Unreadable if it is no such file. Bad rows are in `report.problems`.

    With a problem in any row nothing is kept, and nothing is kept of a dry run.
    """
    content = read_file(path)
    return in_one_transaction(
        Report(Path(path).name, dry_run=dry_run), lambda report: _import(content, report), content
    )


def in_one_transaction(report: Report, work: Callable[[Report], object], content: bytes) -> Report:
    """Do the work and note it in the journal; take all of it back in a dry run."""
    with transaction.atomic():
        _be_patient()
        work(report)
        if report.ok and report.wrote:
            _note(report, content)
        transaction.set_rollback(report.dry_run or not report.ok)
    return report


def _be_patient() -> None:
    """An import may take longer than a page, and waits its turn."""
    with connection.cursor() as cursor:
        for setting in (
            "statement_timeout",
            "lock_timeout",
            "idle_in_transaction_session_timeout",
        ):
            cursor.execute(f"SET LOCAL {setting} = '120s'")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])


def _note(report: Report, content: bytes) -> None:
    record(
        "imported",
        by=None,
        role="command",
        of=("import", hashlib.sha256(content).hexdigest()),
        note=f"{report.file}: {report.rows} rows",
        after={"created": report.created, "changed": len(report.changed)},
    )


def _import(content: bytes, report: Report) -> None:
    table = read_table(content, columns=COLUMNS, optional=OPTIONAL)
    codes = Codes.load()
    rows, problems = _rows(table.lines, codes)
    report.rows = len(table.lines) + len(table.problems)
    directory = Directory.load()
    problems += _placed(rows, directory)
    report.problems = sorted({*table.problems, *problems})
    if report.problems:
        return
    touched = [known for known in directory.known if known.rows]
    report.twins = directory.twins()
    report.unknown_sectors = _unknown(
        ((word, row.line) for row in rows for word in row.sectors),
        known=lambda word: bool(codes.sectors.get(fold(word))),
    )
    report.unknown_programmes = _unknown(
        ((part, row.line) for row in rows for part in row.programmes.loose),
        known=lambda part: False,
    )
    report.joined += _joined(touched)
    write(touched, codes=codes, report=report)


def _rows(lines: Iterable, codes: Codes) -> tuple[list[AwardRow], list[Problem]]:
    rows, problems = [], []
    today = day_of(timezone.now())
    for line in lines:
        row, faults = read_row(line, codes, today=today)
        problems += faults
        if row:
            rows.append(row)
            problems += _implausible(row, codes)
    return rows, problems


def _implausible(row: AwardRow, codes: Codes) -> Iterable[Problem]:
    """Dates that are good each for itself, but not together."""
    if row.level and row.scheme is not None and row.awarded:
        terms = codes.terms_on(row.scheme, row.level, row.awarded.first)
        if fault := implausible_end(row.awarded, row.until, terms):
            yield Problem(row.line, "valid_until", fault)
    for each in row.programmes.recognitions:
        if each.since and each.until:
            since, until = PartialDate.parse(each.since), PartialDate.parse(each.until)
            if until.last < since.first:
                reason = f"{each.words}: this ends before it begins. Check both dates."
                yield Problem(row.line, "programme", reason)


def _placed(rows: list[AwardRow], directory: Directory) -> list[Problem]:
    """Every row to its cluster; those with a country first, so that the others find them."""
    problems = []
    for row in sorted(rows, key=lambda row: (not row.country, row.line)):
        try:
            directory.place(row)
        except Ambiguous as error:
            problems.append(Problem(row.line, "country", str(error)))
    for known in directory.known:
        known.rows.sort(key=lambda row: row.line)
    return problems


def _joined(touched: list[Known]) -> list[Joined]:
    """Rows that found their cluster under another name, in the register or further up."""
    return [
        Joined(row.line, known.name, "", f"also called {row.name}", True)
        for known in touched
        for row in known.rows
        if row.name != known.name
    ]


def _unknown(words: Iterable[tuple[str, int]], *, known: Callable[[str], bool]) -> list[Unknown]:
    lines: dict[str, list[int]] = defaultdict(list)
    for word, line in words:
        if not known(word):
            lines[word].append(line)
    return [Unknown(word, tuple(numbers)) for word, numbers in sorted(lines.items())]
