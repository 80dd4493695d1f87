"""`import_awards FILE`: label award facts from CSV or XLSX, all or nothing."""

import json
import sys

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, OperationalError, connection
from psycopg import errors

from labels.register.imports import Unreadable, import_awards
from labels.register.imports.awards import ONE_AT_A_TIME

NO_TABLES = "The database has no tables yet. Run manage.py migrate or demo first."
BUSY = "Another import is running. Try again when it is done."


class Command(BaseCommand):
    help = "Import label award facts from a CSV or XLSX file, all or nothing."

    def add_arguments(self, parser):
        parser.add_argument("file", help="CSV in UTF-8, or XLSX; columns: see docs/data.md")
        parser.add_argument(
            "--dry-run", action="store_true", help="tell what would be done, and keep nothing"
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *, file, dry_run, format, **options):
        try:
            report = import_awards(file, dry_run=dry_run)
        except Unreadable as error:
            return self._refuse(str(error), format)
        except DatabaseError as error:
            return self._refuse(sentence(error), format)
        if format == "json":
            self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False))
        elif report.ok:
            self.stdout.write(report.as_text())
        else:
            raise CommandError(report.as_text(), returncode=1)
        if not report.ok:
            sys.exit(1)
        return None

    def _refuse(self, sentence, format):
        if format != "json":
            raise CommandError(f"{sentence} Nothing was imported.", returncode=1)
        self.stdout.write(json.dumps({"ok": False, "error": sentence}, ensure_ascii=False))
        sys.exit(1)


def sentence(error: DatabaseError) -> str:
    """What the database refused, in a line: its details and hints may hold what rows hold."""
    cause = error.__cause__
    if isinstance(cause, errors.UndefinedTable):
        return NO_TABLES
    if isinstance(cause, errors.LockNotAvailable):
        return BUSY
    if isinstance(cause, errors.QueryCanceled):
        # Waiting for the lock counts as running the statement, whose time may end first.
        return BUSY if _importing() else "The database took too long. Try again later."
    said = (str(error).strip().splitlines() or ["no reason given"])[0].rstrip(".")
    if isinstance(error, OperationalError):
        return f"The database cannot be used: {said}."
    return f"The database refused it: {said}."


def _importing() -> bool:
    """Whether somebody else holds the lock of the imports."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory'"
                " AND objid::bigint = %s AND granted AND pid <> pg_backend_pid()"
                " AND database = (SELECT oid FROM pg_database"
                " WHERE datname = current_database()))",
                [ONE_AT_A_TIME],
            )
            return cursor.fetchone()[0]
    except DatabaseError:
        return False
