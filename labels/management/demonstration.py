"""The steps of `demo`, each of which does nothing where its work is done already."""

import contextlib
import hashlib
import os
import secrets
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from labels.journal import record
from labels.management.serving import publish_under
from labels.models import (
    Area,
    Classification,
    Country,
    Event,
    Indicator,
    LabelLevel,
    LevelRule,
    Programme,
    ProgrammeRule,
    Region,
    RuleSet,
    Scheme,
    SchemeAlias,
    Sector,
    SectorWord,
    User,
)
from labels.register.imports import import_awards, import_names
from labels.register.reference import load_reference
from registry.accounts import confirm_address

PASSWORD_FILE = "demo_password"
SECRETARIAT = "secretariat"
REFERENCE_DATA = [
    Area,
    Classification,
    Country,
    Indicator,
    LabelLevel,
    LevelRule,
    Programme,
    ProgrammeRule,
    Region,
    RuleSet,
    Scheme,
    SchemeAlias,
    Sector,
    SectorWord,
]


class Refused(Exception):
    """The demonstration cannot go on; the sentence says what to do."""


def data_dir() -> Path:
    return settings.DATA_DIR


def address(host: str, port: int) -> str:
    """The address under which the demonstration is reached, on any free port for port 0."""
    if not 0 <= port <= 65535:
        raise Refused("--port must be between 0 and 65535.")
    if port == 0:
        with socket.create_server(("127.0.0.1", 0)) as any_free:
            port = any_free.getsockname()[1]
    return publish_under(host, port)


def reset() -> None:
    """Drop everything in the embedded database. A server of one's own is never emptied."""
    if settings.DATABASES["default"]["ENGINE"] != "registry.embedded":
        raise Refused(
            "--reset empties the embedded database only, and DATABASE_URL names another one. "
            "Unset DATABASE_URL, or empty that database yourself."
        )
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    # Connections of the pool may still hold statements prepared for the tables of before.
    connection.close()
    connection.close_pool()
    (data_dir() / PASSWORD_FILE).unlink(missing_ok=True)


def open_database() -> None:
    connection.ensure_connection()


def migrate() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)


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


def make_people() -> list[dict[str, str | None]]:
    """Those who can do something, with the one password of this database."""
    password = _password()
    email = f"{SECRETARIAT}.1@demo.example"
    with transaction.atomic():
        group, _ = Group.objects.get_or_create(name=SECRETARIAT)
        group.permissions.add(*_may_keep_reference_data())
        user = User.objects.filter(email=email).first()
        if user is None:
            user = User.objects.create_user(email, name="Demo secretariat", is_staff=True)
        if not user.check_password(password):
            user.set_password(password)
            user.save(update_fields=["password"])
        user.groups.add(group)
        confirm_address(user)
    person = {"email": email, "role": SECRETARIAT, "password": password, "totp_secret": None}
    return [person]


def _may_keep_reference_data() -> set[Permission]:
    """To see, add and change reference data; nothing is ever deleted."""
    names = [model._meta.model_name for model in REFERENCE_DATA]
    codenames = [f"{verb}_{name}" for name in names for verb in ("view", "add", "change")]
    return set(Permission.objects.filter(content_type__app_label="labels", codename__in=codenames))


def _password() -> str:
    """Made once and kept beside the data, readable by its owner alone.

    The file appears complete or not at all, so that two first starts agree on one password.
    """
    path = data_dir() / PASSWORD_FILE
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{PASSWORD_FILE}-")
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(12))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        os.unlink(draft)
    return path.read_text(encoding="ascii").strip()


def _was_done(verb: str, fingerprint: str) -> bool:
    """Whether the journal has it that just this content was loaded."""
    done = Event.objects.filter(verb=verb, object_type="import", object_id=fingerprint)
    return done.exists()


def _fixtures() -> Path:
    return settings.BASE_DIR / "fixtures"
