"""check_register: is the register what its own rules make of it? Exit code 1 if it is not."""

import json
from collections.abc import Iterable
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from labels.register.check import Tally, check
from labels.register.recompute import Difference

from .import_awards import sentence


class Command(BaseCommand):
    help = (
        "Recomputes numbers, moments, hashes, statuses, columns and search words of all entries,"
        " and compares the current ones with the tables. Recomputes decisions from their frozen"
        " inputs, and follows the chain of the journal. Names every difference."
    )

    def add_arguments(self, parser):
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, **options):
        tally = Tally()
        show = self.as_json if options["format"] == "json" else self.as_text
        try:
            found = show(check(tally), tally)
        except DatabaseError as error:
            raise CommandError(sentence(error), returncode=1) from None
        if found:
            raise CommandError(f"{_counted(found, 'difference')} found.", returncode=1)

    def as_text(self, differences: Iterable[Difference], tally: Tally) -> int:
        """A line for each difference; for a register in order, one that says so."""
        found = 0
        for difference in differences:
            found += 1
            self.stdout.write(f"{difference.kind}: {difference}")
        read = f"{_counted(tally.entries, 'entry', 'entries')} checked up to number {tally.seq}"
        self.stdout.write(f"{read}." if found else f"The register is in order: {read}.")
        return found

    def as_json(self, differences: Iterable[Difference], tally: Tally) -> int:
        """One object, written as it is found: the differences may be many."""
        found = 0
        rest: dict[str, int | str] = {}
        self.stdout.write('{"differences": [', ending="")
        try:
            for difference in differences:
                comma = ",\n" if found else "\n"
                self.stdout.write(comma + json.dumps(asdict(difference)), ending="")
                found += 1
        except DatabaseError as error:
            rest["error"] = sentence(error)
            raise
        finally:
            rest |= {"count": found, "entries": tally.entries, "seq": tally.seq}
            self.stdout.write(f"], {json.dumps(rest)[1:]}")
        return found


def _counted(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"
