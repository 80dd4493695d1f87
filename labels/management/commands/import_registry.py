"""Load a whole register from the CSV files of another one."""

import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from labels.register.bulk import Loaded, Refused, load

from .import_awards import sentence

MOST_LISTED = 20


class Command(BaseCommand):
    help = (
        "Fill an empty register from a directory of CSV files with a manifest.json: all of it, "
        "or nothing and the reasons."
    )

    def add_arguments(self, parser):
        parser.add_argument("directory", metavar="DIR", type=Path)

    def handle(self, *args, directory, **options):
        started = time.monotonic()

        def say(line):
            self.stderr.write(f"[{time.monotonic() - started:6.1f} s] {line}")

        try:
            loaded = load(directory, say)
        except Refused as refused:
            raise CommandError("Nothing was loaded.\n" + "\n".join(refused.sentences)) from None
        except DatabaseError as error:
            raise CommandError(f"Nothing was loaded.\n{sentence(error)}") from None
        say("Gathering statistics for the planner")
        tidy()
        for line in told(loaded, time.monotonic() - started):
            self.stdout.write(line)


def tidy():
    """Let the planner know the new rows, and index-only scans trust their pages."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout')")
        usual = cursor.fetchone()[0]
        cursor.execute("SET statement_timeout = 0")
        # VACUUM cannot run inside a transaction, as tests have around them.
        cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM (ANALYZE)")
        cursor.execute("SELECT set_config('statement_timeout', %s, false)", [usual])


def told(loaded: Loaded, seconds):
    rows = loaded.rows
    yield (
        f"Loaded {rows['clusters']:,} clusters with {rows['labels']:,} labels"
        f" in {seconds:.0f} seconds."
    )
    yield (
        f"{loaded.joined:,} labels overlapped an earlier one of their level and now begin the"
        " day after it ends."
    )
    if loaded.empty:
        more = len(loaded.empty) - MOST_LISTED
        listed = ", ".join(loaded.empty[:MOST_LISTED]) + (f" and {more:,} more" if more > 0 else "")
        yield (
            f"{len(loaded.empty):,} labels have no sure day, because earlier ones cover all of"
            f" theirs: {listed}."
        )
    yield f"cases.csv was checked but not loaded: its {rows['cases']:,} cases are not labels yet."
