"""`mirror.py` as people and their timers call it: answers, sentences, exit codes."""

import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from docs.mirror.register_mirror.store import Store, locked
from tests.mirror.fake import problem, record
from tests.mirror.serving import serving

MIRROR = Path(__file__).resolve().parents[2] / "docs" / "mirror" / "mirror.py"


def mirror(*words):
    """Without site-packages: the standard library is all it needs."""
    return subprocess.run(
        [sys.executable, "-S", str(MIRROR), *map(str, words)],
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def server(fake):
    with serving(fake.answer) as url:
        yield url


def test_sync_query_and_check(server, fake, path):
    fake.publish(record("Delta", country="AT", level="gold"))
    done = mirror("sync", "--url", server, "--store", path)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert "At number 4 of 4." in done.stderr

    asked = ["--store", path, "--valid-on", "2025-06-30", "--status", "valid"]
    told = json.loads(mirror("query", *asked, "--country", "AT").stdout)
    assert (told["count"], told["results"][0]["slug"]) == (1, "delta")
    assert told["results"][0]["standing"]["level"] == "gold"
    table = mirror("query", *asked, "--country__n", "AT", "--format", "csv").stdout
    assert [line.split(",")[1] for line in table.splitlines()] == ["slug", "alpha", "beta", "gamma"]

    done = mirror("check", "--store", path)
    assert (done.returncode, done.stdout) == (0, "Every checksum is right.\n")
    assert "both at number 4" in done.stderr


def test_a_damaged_copy_has_an_exit_code(server, path):
    mirror("sync", "--url", server, "--store", path)
    with closing(Store(path)) as store:
        store.db.execute("UPDATE cluster SET sha256 = 'x' WHERE slug = 'beta'")

    done = mirror("check", "--store", path, "--offline")

    assert (done.returncode, done.stdout.count("beta")) == (1, 1)


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["query", "--levle", "gold"], 2, "unrecognized arguments"),
        (["query", "--level", "glod"], 2, "Did you mean gold?"),
        (["sync", "--url", "register.example"], 2, "Write the address"),
    ],
)
def test_a_wrong_word_is_refused(server, path, words, code, sentence):
    mirror("sync", "--url", server, "--store", path)

    done = mirror(*words, "--store", path)

    assert (done.returncode, done.stdout) == (code, "")
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_copy_there_is_no_answer(path):
    done = mirror("query", "--store", path)

    assert (done.returncode, "There is no copy" in done.stderr) == (6, True)
    assert not path.exists()


def test_a_server_that_refuses_is_quoted(server, fake, path):
    fake.next = [problem(403)]

    done = mirror("sync", "--url", server, "--store", path)

    assert (done.returncode, "answers 403. Not now." in done.stderr) == (3, True)


def test_damaged_data_have_an_exit_code_of_their_own(server, fake, path):
    fake.items[0]["sha256"] = "0" * 64

    done = mirror("sync", "--url", server, "--store", path)

    assert (done.returncode, "is not what its hash says" in done.stderr) == (4, True)


def test_a_second_run_on_the_same_copy_goes_away(server, path):
    with locked(path):
        done = mirror("sync", "--url", server, "--store", path)

    assert (done.returncode, "Another run" in done.stderr) == (5, True)
