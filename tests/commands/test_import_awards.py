"""`manage.py import_awards` as an operator meets it."""

import io
import json
from contextlib import closing, contextmanager, nullcontext
from datetime import date

import pytest
import xlsxwriter
from django.core.management import CommandError, call_command
from django.db import DataError, OperationalError, connection, transaction
from psycopg import errors

from labels.management.commands import import_awards as command
from labels.models import Cluster, Label
from labels.register.imports.rows import COLUMNS
from tests.register.importing import as_csv, counts, row, taken_back


@pytest.fixture(scope="module")
def reference(django_db_setup, django_db_blocker):
    with taken_back(django_db_blocker):
        yield


@pytest.fixture
def file(reference, tmp_path):
    """A file to be written, and the database as it was."""
    with transaction.atomic():
        yield tmp_path / "awards.csv"
        transaction.set_rollback(True)


def run(path, *words):
    out = io.StringIO()
    call_command("import_awards", str(path), *words, stdout=out)
    return out.getvalue()


def as_json(path, *words, fails=False):
    out = io.StringIO()
    if not fails:
        call_command("import_awards", str(path), "--format", "json", *words, stdout=out)
    else:
        with pytest.raises(SystemExit) as ended:
            call_command("import_awards", str(path), "--format", "json", *words, stdout=out)
        assert ended.value.code == 1
    return json.loads(out.getvalue())


def test_every_bad_row_is_named_by_line_column_and_reason(file):
    file.write_bytes(
        as_csv(row(), row("Two", country="X", awarded_on="soon"), row("", level="tin"))
    )
    before = counts()
    with pytest.raises(CommandError) as refused:
        run(file)
    sentences = str(refused.value).splitlines()
    assert sentences[0] == "awards.csv: nothing was imported. 4 problems:"
    assert [line.split(":")[0].strip() for line in sentences[1:]] == [
        "line 3, awarded_on",
        "line 3, country",
        "line 4, cluster",
        "line 4, level",
    ]
    assert refused.value.returncode == 1
    assert counts() == before


def test_bad_rows_as_json(file):
    file.write_bytes(as_csv(row("Two", country="X")))
    told = as_json(file, fails=True)
    assert told["ok"] is False
    assert [(each["line"], each["column"]) for each in told["problems"]] == [(2, "country")]


@pytest.mark.parametrize("content", [b"", b"\0", b"a,b\n1,2\n", "cluster,ü".encode("latin-1")])
def test_what_is_no_file_of_awards_is_refused_in_a_sentence(file, content):
    file.write_bytes(content)
    with pytest.raises(CommandError, match=r"\. Nothing was imported\.$"):
        run(file)
    assert as_json(file, fails=True)["error"].endswith(".")


def test_a_file_that_is_not_there_is_refused_in_a_sentence(file):
    with pytest.raises(CommandError, match="There is no file"):
        run(file)


def test_a_database_that_is_away_is_told_in_a_sentence(file, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError("connection refused")

    monkeypatch.setattr(command, "import_awards", away)
    with pytest.raises(CommandError, match="The database cannot be used: connection refused"):
        run(file)


def caused(error, cause):
    error.__cause__ = cause
    return error


@contextmanager
def another_import():
    """Somebody else holds the lock; it is given back, because connections are used again."""
    with closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [command.ONE_AT_A_TIME])
        assert cursor.fetchone()[0]
        yield
        cursor.execute("SELECT pg_advisory_unlock(%s)", [command.ONE_AT_A_TIME])


def test_a_database_without_tables_is_told_in_a_sentence(file):
    file.write_bytes(as_csv(row()))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path TO pg_catalog")
    with pytest.raises(CommandError) as refused:
        run(file)
    assert str(refused.value) == f"{command.NO_TABLES} Nothing was imported."
    assert as_json(file, fails=True) == {"ok": False, "error": command.NO_TABLES}


@pytest.mark.parametrize(
    ("cause", "elsewhere", "sentence"),
    [
        (errors.LockNotAvailable(), False, command.BUSY),
        (errors.QueryCanceled(), True, command.BUSY),
        (errors.QueryCanceled(), False, "The database took too long. Try again later."),
    ],
)
def test_a_lock_that_another_import_holds_is_told(file, monkeypatch, cause, elsewhere, sentence):
    def busy(*args, **kwargs):
        raise caused(OperationalError("canceling statement"), cause)

    monkeypatch.setattr(command, "import_awards", busy)
    with another_import() if elsewhere else nullcontext():
        assert as_json(file, fails=True)["error"] == sentence


def test_details_and_hints_of_the_database_are_not_repeated(file, monkeypatch):
    def refused(*args, **kwargs):
        raise DataError("too long.\nDETAIL:  Key (x)=(secret)\nHINT:  buy more")

    monkeypatch.setattr(command, "import_awards", refused)
    assert as_json(file, fails=True)["error"] == "The database refused it: too long."


def test_a_good_file_is_imported_and_told(file):
    file.write_bytes(as_csv(row("One"), row("Two", sectors="hemp", programme="ECEI; Big Prize")))
    told = run(file)
    assert "awards.csv: 2 rows read." in told
    assert "Created: 2 clusters, 2 names" in told
    assert "hemp (line 3)" in told
    assert "Big Prize (line 3)" in told
    assert Cluster.objects.filter(name__in=["One", "Two"]).count() == 2
    assert "Created: nothing. Changed: 0. Left alone: 2 rows. Published: 0." in run(file)


def test_a_dry_run_as_json_is_one_object_and_keeps_nothing(file):
    file.write_bytes(as_csv(row("One"), row("Eno", website="https://one.example")))
    before = counts()
    told = as_json(file, "--dry-run")
    assert told["dry_run"] is True
    assert told["created"]["clusters"] == 2
    assert told["twins"] == []
    assert counts() == before


def test_twins_joined_rows_and_contradictions_are_told(file):
    rows = [
        row("Solar Nord", awarded_on="2016", valid_until="2018-06"),
        row("Nord Solar"),
        row("Solar Nord e. V.", awarded_on="2016", valid_until="2018-09", source="b"),
        row("Solar Nord", awarded_on="", source="c"),
    ]
    file.write_bytes(as_csv(*rows))
    told = run(file)
    assert "Solar Nord / Nord Solar: the same words in another order (line 2, 3, 4, 5)" in told
    assert "line 4: Solar Nord: also called Solar Nord e. V." in told
    assert "Solar Nord: bronze: end of validity: 2018-06 is kept, 2018-09 is told too" in told
    assert "line 5: Solar Nord, bronze: the source gives no date" in told


def test_a_workbook_with_real_dates_is_read_like_a_csv(file):
    path = file.with_suffix(".xlsx")
    with xlsxwriter.Workbook(path) as book:
        days = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, COLUMNS)
        cells = row("One", awarded_on=2016, valid_until=date(2018, 6, 30), founded=1999)
        for column, name in enumerate(COLUMNS):
            value = cells.get(name, "")
            write = sheet.write_datetime if isinstance(value, date) else sheet.write
            write(1, column, value, days)
    assert "1 row read" in run(path)
    label = Label.objects.get(cluster__name="One")
    assert (label.awarded_on, label.valid_until) == ("2016", "2018-06-30")
    assert label.cluster.founded == "1999"
