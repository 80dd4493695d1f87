"""What is loaded from `fixtures/`, unless the journal has it that it was loaded already."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from labels.journal import record
from labels.models import Event
from labels.register.dumps import kept
from labels.register.imports import import_awards, import_names
from labels.register.reference import load_reference

from .database import Refused


def load_reference_data() -> None:
    files = sorted(_fixtures().glob("*.json")) + [_fixtures() / "regions.csv"]
    fingerprint = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
    if _was_done("loaded", fingerprint):
        return
    with transaction.atomic():
        added = load_reference()
        record(
            "loaded",
            by=None,
            role="command",
            of=("import", fingerprint),
            note=f"reference data: {added} rows",
        )


def load_awards() -> Iterator[str]:
    """The real label holders and their other names; says for each file what happened."""
    for name, load in (("awards.csv", import_awards), ("names.csv", import_names)):
        path = _fixtures() / name
        if _was_done("imported", hashlib.sha256(path.read_bytes()).hexdigest()):
            yield f"{name}: already there"
            continue
        report = load(path)
        if not report.ok:
            raise Refused(report.as_text())
        made = ", ".join(f"{number} {what}" for what, number in report.created.items())
        yield f"{name}: {made or 'nothing new'}"


def keep_dump() -> None:
    """A dump of the register as it is now, so that there is one to download."""
    kept.build_newest(timezone.now())


def _was_done(verb: str, fingerprint: str) -> bool:
    """Whether the journal has it that just this content was loaded."""
    done = Event.objects.filter(verb=verb, object_type="import", object_id=fingerprint)
    return done.exists()


def _fixtures() -> Path:
    return settings.BASE_DIR / "fixtures"
