"""`import_registry DIR` from the command line."""

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from psycopg import errors

from labels.management.commands.import_awards import BUSY, NO_TABLES
from labels.models import Cluster
from tests.benchmarks.generate import generate

pytestmark = pytest.mark.django_db


def test_it_loads_the_set_and_says_what_it_did(tmp_path, capsys):
    generate(60, tmp_path)
    call_command("import_registry", str(tmp_path))
    said, progress = capsys.readouterr()
    assert Cluster.objects.count() == 60
    assert said.startswith("Loaded 60 clusters with ")
    assert "begin the day after it ends." in said
    assert "cases.csv was checked but not loaded: its 3 cases" in said
    assert "clusters.csv: 60 rows read" in progress
    assert "Published 60 of 60 clusters" in progress


def test_it_names_labels_that_keep_no_day(tmp_path, capsys, monkeypatch):
    generate(60, tmp_path)
    monkeypatch.setattr("labels.management.commands.import_registry.MOST_LISTED", 1)
    monkeypatch.setattr("labels.register.bulk.periods.copy_labels", lambda pks: (7, ["A", "B"]))
    call_command("import_registry", str(tmp_path))
    said = capsys.readouterr().out
    assert "7 labels overlapped an earlier one" in said
    assert (
        "2 labels have no sure day, because earlier ones cover all of theirs: A and 1 more." in said
    )


def test_it_refuses_with_every_reason(tmp_path):
    with pytest.raises(CommandError) as error:
        call_command("import_registry", str(tmp_path))
    assert str(error.value).startswith("Nothing was loaded.\nThere is no readable manifest.json in")


def test_it_loads_once_only(tmp_path):
    generate(20, tmp_path)
    call_command("import_registry", str(tmp_path))
    with pytest.raises(CommandError, match="already holds clusters"):
        call_command("import_registry", str(tmp_path))
    assert Cluster.objects.count() == 20


def test_a_database_without_tables_is_told_in_a_sentence(tmp_path):
    generate(20, tmp_path)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path TO pg_catalog")
    with pytest.raises(CommandError) as error:
        call_command("import_registry", str(tmp_path))
    assert str(error.value) == f"Nothing was loaded.\n{NO_TABLES}"


def test_another_import_that_is_running_is_told(tmp_path, monkeypatch):
    def busy(*args):
        raise OperationalError("canceling statement") from errors.LockNotAvailable()

    monkeypatch.setattr("labels.management.commands.import_registry.load", busy)
    with pytest.raises(CommandError) as error:
        call_command("import_registry", str(tmp_path))
    assert str(error.value) == f"Nothing was loaded.\n{BUSY}"
