"""What is left of a crash never keeps the server from starting."""

import os
import subprocess
import sys
import time

import psycopg
import pytest

from registry.embedded import launch
from registry.embedded.places import DBNAME, ROLE, EmbeddedError, Places
from registry.embedded.server import ensure_running, release

from .conftest import gone, running


@pytest.fixture
def written(data):
    """A stopped server with one committed row."""
    ensure_running(data)
    with psycopg.connect(host=str(data), user=ROLE, dbname=DBNAME) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS number")
    release(data)
    return data


def kill(process):
    process.kill()
    assert gone(process)


def test_after_the_postmaster_was_killed_the_next_process_finds_the_committed_rows(client, written):
    first = client(written)
    first.ask("SELECT 1")
    kill(running(written))
    first.kill()
    assert (written / "postmaster.pid").exists()

    assert client(written).ask("SELECT number FROM kept") == "42"


def test_a_process_with_an_open_pool_recovers_by_itself(client, written):
    worker = client(written, "--django")
    assert worker.ask("SELECT number FROM kept") == "42"
    kill(running(written))

    assert worker.ask("SELECT number FROM kept") == "42"


def test_a_process_with_an_open_pool_survives_a_killed_backend(client, written):
    worker = client(written, "--django")
    backend = int(worker.ask("SELECT pg_backend_pid()"))
    os.kill(backend, 9)

    end = time.monotonic() + 10
    while (found := worker.ask("SELECT number FROM kept")) != "42" and time.monotonic() < end:
        time.sleep(0.1)
    assert found == "42"


def test_a_killed_process_is_not_counted_and_the_server_stops_with_the_last(client, written):
    first, second = client(written), client(written)
    first.ask("SELECT 1")
    second.ask("SELECT 1")
    server = running(written)

    first.kill()
    assert second.ask("SELECT 2") == "2"
    second.leave()

    assert gone(server)


def test_a_server_whose_only_process_was_killed_is_used_and_stopped_by_the_next(client, written):
    first = client(written)
    first.ask("SELECT 1")
    server = running(written)
    first.kill()

    second = client(written)
    assert second.ask("SELECT number FROM kept") == "42"
    assert running(written).pid == server.pid
    second.leave()

    assert gone(server)


def leave_behind(data, pid):
    """The lock files of a crash, with a process number that somebody else has by now."""
    for name in ("postmaster.pid", ".s.PGSQL.5432.lock"):
        text = f"{pid}\n{data}\n1700000000\n5432\n{data}\n\n  1234 5678\nready\n"
        (data / name).write_text(text)


def test_a_stale_pid_file_with_the_number_of_another_program_is_ignored(client, written):
    leave_behind(written, os.getpid())

    assert client(written).ask("SELECT number FROM kept") == "42"


def test_a_stale_pid_file_with_the_number_of_a_zombie_is_ignored(client, written):
    zombie = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)
    leave_behind(written, zombie.pid)

    assert client(written).ask("SELECT number FROM kept") == "42"
    zombie.wait()


@pytest.mark.parametrize("text", ["", "nonsense\n", "999999999\n"])
def test_a_damaged_pid_file_is_ignored(client, written, text):
    (written / "postmaster.pid").write_text(text)

    assert client(written).ask("SELECT number FROM kept") == "42"


def test_an_interrupted_initdb_leaves_nothing_that_looks_whole(client, fresh):
    data = fresh
    places = Places(data)
    places.unfinished.mkdir()
    (places.unfinished / "PG_VERSION").write_text("18\n")
    (places.unfinished / "half").write_text("made")

    assert client(data).ask("SELECT 1") == "1"
    assert not places.unfinished.exists()
    assert not (data / "half").exists()


def test_a_server_that_does_not_start_says_why_and_where_to_look(data, monkeypatch):
    monkeypatch.setitem(launch.SETTINGS, "shared_buffers", "no size")

    with pytest.raises(EmbeddedError) as caught:
        ensure_running(data)

    assert "does not start" in str(caught.value)
    assert 'invalid value for parameter "shared_buffers"' in str(caught.value)
    assert str(data / "log") in str(caught.value)


def test_a_process_that_failed_to_start_the_server_can_try_again(data, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setitem(launch.SETTINGS, "shared_buffers", "no size")
        with pytest.raises(EmbeddedError):
            ensure_running(data)

    ensure_running(data)
    assert running(data) is not None
    release(data)
