"""dump: a directory that is there when it is complete, or not at all."""

import json
import os
import signal
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from labels.register import dumps
from tests.factories import make_cluster, make_label

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


def run(directory, **options):
    out = StringIO()
    call_command("dump", str(directory), stdout=out, **options)
    return json.loads(out.getvalue())


def refusal(directory, **options):
    with pytest.raises(CommandError) as caught:
        run(directory, **options)
    return str(caught.value)


def test_an_empty_register_is_said_to_be_empty(tmp_path):
    assert refusal(tmp_path / "dump") == "Nothing has been published yet."
    assert list(tmp_path.iterdir()) == []


def test_a_number_that_is_not_there_is_said_to_be_none(tmp_path):
    make_cluster("Alpha")
    said = refusal(tmp_path / "dump", seq=9)
    assert said == "There is no entry 9: the register has 1 to 1."
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("taken", ["a file", "a full directory"])
def test_what_is_there_stays(tmp_path, taken):
    make_cluster("Alpha")
    place = tmp_path / "dump"
    if taken == "a file":
        place.write_text("mine")
    else:
        place.mkdir()
        (place / "mine").write_text("mine")
    assert "is there already" in refusal(place)
    assert [each.name for each in tmp_path.iterdir()] == ["dump"]
    assert (place if taken == "a file" else place / "mine").read_text() == "mine"


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    make_cluster("Alpha")
    (tmp_path / "file").write_text("mine")
    assert "cannot be written" in refusal(tmp_path / "file" / "dump")


def test_the_line_at_the_end_tells_what_was_written(tmp_path):
    make_label(make_cluster("Alpha"), "gold", awarded="2020-01-15")
    told = run(tmp_path / "new" / "dump")
    files = list((tmp_path / "new" / "dump").iterdir())
    assert told["seq"] == dumps.state().seq
    assert told["files"] == len(files) == 7
    assert told["bytes"] == sum(each.stat().st_size for each in files)
    assert [each.name for each in (tmp_path / "new").iterdir()] == ["dump"]


def test_an_older_number_gives_the_older_register(tmp_path):
    make_cluster("Alpha")
    make_cluster("Beta")
    (tmp_path / "dump").mkdir()
    assert run(tmp_path / "dump", seq=1)["seq"] == 1
    assert sorted(each.name for each in (tmp_path / "dump").iterdir()) == sorted(
        dumps.file_names(1)
    )


@pytest.mark.django_db(transaction=True)
def test_killed_in_between_nothing_looks_finished(tmp_path):
    make_cluster("Alpha")
    # The command hangs in the middle of the second file until it is killed.
    program = (
        "import sys, time; from django.conf import settings; import django;"
        "settings.DATABASES['default']['NAME'] = sys.argv[2]; django.setup();"
        "from django.core.management import call_command; from labels.register.dumps import files;"
        "files.as_csv = lambda *_: iter(lambda: time.sleep(600), 1);"
        "call_command('dump', sys.argv[1])"
    )
    where = [str(tmp_path / "dump"), connection.settings_dict["NAME"]]
    settings = {"DJANGO_SETTINGS_MODULE": "registry.settings"}
    process = subprocess.Popen(
        [sys.executable, "-c", program, *where], env=os.environ | settings, cwd=ROOT
    )
    patience = time.monotonic() + 60
    while not list(tmp_path.glob(".*/clusters-1.csv.gz")):
        assert process.poll() is None
        assert time.monotonic() < patience
    process.send_signal(signal.SIGKILL)
    process.wait(30)
    assert not (tmp_path / "dump").exists()
    assert all(each.name.startswith(".") for each in tmp_path.iterdir())
    assert run(tmp_path / "dump")["files"] == 7
