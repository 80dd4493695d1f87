"""dump: the register at one number as files, the same bytes whoever writes them."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from labels.register.dumps import PlaceTaken, UnknownNumber, state, write_new
from labels.register.publish import stamp

from .import_awards import sentence


class Command(BaseCommand):
    help = (
        "Writes the register as JSON Lines, CSV, GeoJSON and JSON-LD, compressed, with a manifest "
        "and checksums, into a new directory. It appears only when it is complete."
    )

    def add_arguments(self, parser):
        parser.add_argument("directory", type=Path, help="a new or an empty directory")
        parser.add_argument(
            "--seq", type=int, help="the number of the entry to stop at; the newest by default"
        )

    def handle(self, *, directory, seq, **options):
        try:
            known = state(seq)
            told = write_new(known, directory.absolute())
        except (PlaceTaken, UnknownNumber) as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"The dump cannot be written: {error}") from None
        except DatabaseError as error:
            raise CommandError(sentence(error)) from None
        summary = {
            "seq": known.seq,
            "at": stamp(known.at),
            "directory": str(directory),
            "files": len(told),
            "bytes": sum(each.size for each in told),
        }
        self.stdout.write(json.dumps(summary))
