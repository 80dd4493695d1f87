"""`import_awards FILE`: label award facts from CSV or XLSX, all or nothing."""

import json
import sys

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from labels.register.imports import Unreadable, import_awards


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
        except OperationalError as error:
            return self._refuse(f"The database cannot be used: {str(error).strip()}", format)
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
