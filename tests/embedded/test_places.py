"""Any directory will do, as long as it is ours."""

import os
import pwd
import stat

import pytest

from registry.embedded.account import Account, account_for, check_owner
from registry.embedded.places import LONGEST_PATH, EmbeddedError, Places, socket_dir
from registry.embedded.server import ensure_running, release

from .conftest import running

NAMES = {
    "spaces and umlauts": "Müller-Straße in Łódź",
    "signs": """ $HOME `id` \\ ; & %s, it's "quoted" """,
    "long": "x" * 150,
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_the_path_may_be_anything(client, home, name):
    data = home / name / "pg"

    assert client(data, "--django").ask("SELECT current_user") == "registry"
    assert running(data) is not None


def test_a_long_path_gets_a_short_private_directory_for_its_socket(home):
    long = home / ("x" * 150)
    sockets = socket_dir(long)

    assert len(str(sockets)) < LONGEST_PATH
    assert sockets == socket_dir(long)
    assert sockets != socket_dir(home / ("y" * 150))
    ensure_running(long)
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    release(long)
    sockets.rmdir()


def test_a_directory_of_somebody_else_is_refused(home):
    other = Account(uid=os.geteuid() + 12345, gid=0, switch=False)

    with pytest.raises(
        EmbeddedError, match="belongs to the user .* Start the command as that user"
    ):
        check_owner(home, other)


def test_files_that_are_no_database_are_left_alone(fresh):
    data = fresh
    data.mkdir()
    (data / "thesis.txt").write_text("years of work")

    with pytest.raises(EmbeddedError, match="holds files but no database. Move them away"):
        ensure_running(data)

    assert (data / "thesis.txt").read_text() == "years of work"


def test_the_data_of_another_version_are_refused(data):
    (data / "PG_VERSION").write_text("17\n")

    with pytest.raises(EmbeddedError, match="was made by PostgreSQL 17, this is 18. Dump it"):
        ensure_running(data)


def needs_root():
    if os.geteuid() != 0:
        pytest.skip("changing the account needs root")


def test_root_runs_the_server_as_an_unprivileged_account(client, data):
    needs_root()
    client(data).ask("SELECT 1")

    assert pwd.getpwuid(data.stat().st_uid).pw_name in {"postgres", "nobody"}
    assert account_for(Places(data)).switch


def test_a_normal_user_runs_a_server_of_their_own(client, home, template):
    needs_root()
    theirs = home / "theirs"
    theirs.mkdir(mode=0o700)
    os.chown(theirs, pwd.getpwnam("nobody").pw_uid, pwd.getpwnam("nobody").pw_gid)

    assert client(theirs / "pg", "nobody").ask("SELECT current_user") == "registry"
    assert pwd.getpwuid((theirs / "pg").stat().st_uid).pw_name == "nobody"


def test_root_and_a_normal_user_take_turns_on_the_same_data(client, home, template):
    needs_root()
    theirs = home / "theirs"
    theirs.mkdir(mode=0o700)
    os.chown(theirs, pwd.getpwnam("nobody").pw_uid, pwd.getpwnam("nobody").pw_gid)
    for words in (["nobody"], [], ["nobody"]):
        worker = client(theirs / "pg", *words)
        assert worker.ask("SELECT current_user") == "registry"
        worker.leave()


def test_a_normal_user_is_told_that_the_data_belong_to_somebody_else(client, data):
    needs_root()
    ensure_running(data)
    release(data)

    refused = client(data, "nobody").ask("SELECT 1")

    assert (
        "belongs to another user" in refused["error"] or "belongs to the user" in refused["error"]
    )
