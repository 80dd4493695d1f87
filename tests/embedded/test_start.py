"""The server starts with the first connection and stops with the last process."""

import multiprocessing
import stat
import threading
from collections.abc import Iterator

import psycopg
import pytest

from registry.embedded.database import embedded
from registry.embedded.places import Places
from registry.embedded.process import postmaster
from registry.embedded.server import ensure_running, release

from .conftest import Client, clients, gone, running


def test_settings_alone_start_nothing(fresh):
    embedded(fresh)

    assert not fresh.exists()


def test_the_first_connection_makes_the_database_and_the_last_one_out_stops_the_server(
    client, data
):
    worker = client(data)
    assert worker.ask("SELECT current_database() || ' ' || current_user") == "registry registry"
    server = running(data)
    assert server is not None

    worker.leave()

    assert gone(server)
    assert running(data) is None


def test_a_second_start_finds_what_the_first_one_wrote(client, data):
    first = client(data)
    first.ask("CREATE TABLE kept AS SELECT 42 AS number")
    first.leave()

    assert client(data).ask("SELECT number FROM kept") == "42"


def test_the_server_stays_until_the_last_of_two_processes_leaves(client, data):
    first, second = client(data), client(data)
    first.ask("SELECT 1")
    second.ask("SELECT 1")
    server = running(data)

    first.leave()
    assert second.ask("SELECT 2") == "2"
    second.leave()

    assert gone(server)


def test_six_processes_that_start_at_once_share_one_server(client, fresh):
    workers = [client(fresh) for _ in range(6)]
    for worker in workers:
        worker.send("SELECT pg_postmaster_start_time()")

    assert len({worker.read() for worker in workers}) == 1


def test_threads_that_start_at_once_share_one_server(data):
    errors = []

    def start():
        try:
            ensure_running(data)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert running(data) is not None

    release(data)

    assert running(data) is None


def _use_and_leave(data):
    ensure_running(data)
    release(data)


def test_a_forked_child_that_leaves_does_not_take_the_server_from_its_parent(data):
    ensure_running(data)
    child = multiprocessing.get_context("fork").Process(target=_use_and_leave, args=[data])
    child.start()
    child.join(30)

    assert child.exitcode == 0
    assert running(data) is not None
    release(data)


def test_a_parent_that_leaves_does_not_take_the_server_from_a_forked_child(data):
    context = multiprocessing.get_context("fork")
    joined, parent_left = context.Event(), context.Event()

    def use():
        ensure_running(data)
        joined.set()
        parent_left.wait(30)
        alive = postmaster(Places(data)) is not None
        release(data)
        raise SystemExit(0 if alive else 1)

    ensure_running(data)
    child = context.Process(target=use)
    child.start()
    assert joined.wait(30)
    release(data)
    parent_left.set()
    child.join(30)

    assert child.exitcode == 0
    assert running(data) is None


@pytest.fixture(scope="module")
def worker(template) -> Iterator[Client]:
    """A process on a server whose settings are only looked at."""
    with clients() as start:
        yield start(template, "--django")


def test_only_its_owner_may_enter_the_directory_and_the_socket(worker, template):
    worker.ask("SELECT 1")

    assert stat.S_IMODE(template.stat().st_mode) == 0o700
    assert stat.S_IMODE((template / ".s.PGSQL.5432").stat().st_mode) == 0o700


def test_the_server_listens_on_no_port(worker):
    assert worker.ask("SHOW listen_addresses") == ""


def test_the_application_is_no_superuser_and_may_make_databases(worker):
    role = "FROM pg_roles WHERE rolname = current_user"

    assert worker.ask(f"SELECT rolsuper {role}") == "False"
    assert worker.ask(f"SELECT rolcreatedb {role}") == "True"
    assert "permission denied" in worker.ask("ALTER SYSTEM SET fsync = off")["error"]


@pytest.mark.parametrize("name", ["fsync", "full_page_writes", "synchronous_commit"])
def test_what_is_committed_is_durable(worker, name):
    assert worker.ask(f"SHOW {name}") == "on"


def test_session_settings_reach_the_server_through_the_pool(worker):
    assert worker.ask("SHOW statement_timeout") == "5s"
    assert worker.ask("SHOW timezone") == "UTC"


def test_text_is_stored_and_folded_as_unicode_says(worker):
    assert worker.ask("SHOW server_encoding") == "UTF8"
    assert worker.ask("SELECT casefold('STRASSE') = casefold('straße')") == "True"


def test_a_start_that_was_interrupted_before_the_role_was_made_is_completed(client, data):
    ensure_running(data)
    with psycopg.connect(host=str(data), user="postgres", dbname="postgres", autocommit=True) as c:
        c.execute("DROP DATABASE registry")
        c.execute("DROP ROLE registry")

    assert client(data).ask("SELECT current_user") == "registry"
    release(data)
