"""Fast password hashing, empty caches, and a ledger that gives up its rows between tests only."""

from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import TransactionTestCase, override_settings
from django.test.utils import setup_databases, teardown_databases

from labels.register import cache, upkeep
from labels.views import kept_answers
from tests import worlds

MD5 = "django.contrib.auth.hashers.MD5PasswordHasher"
# What these hold follows from the models.
OF_DJANGO = {"auth_permission", "django_content_type"}


def pytest_xdist_auto_num_workers(config):
    """No workers for one module: it would stay on one of them, and starting them takes a while.
    Nor for the browser: one server serves all its tests."""
    few = (".py", "tests/browser")
    return 0 if len(config.args) == 1 and any(word in config.args[0] for word in few) else None


def pytest_collection_modifyitems(items):
    """The transaction of a world begins before that of the test."""
    for item in items:
        names = item.fixturenames
        if {"shared_world", "_django_db_marker"} <= set(names):
            names.remove("shared_world")
            names.insert(names.index("_django_db_marker"), "shared_world")


@pytest.fixture(scope="session", autouse=True)
def fast_passwords(django_test_environment):
    with override_settings(PASSWORD_HASHERS=[MD5]):
        yield


@pytest.fixture(scope="session", autouse=True)
def static_files_have_a_place():
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


@pytest.fixture(scope="session", autouse=True)
def dumps_have_a_place(django_test_environment, tmp_path_factory):
    """Of their own: a tick of a test must not take away the dumps of a register that is served."""
    options = {"location": tmp_path_factory.mktemp("dumps"), "allow_overwrite": True}
    dumps = settings.STORAGES["dumps"] | {"OPTIONS": options}
    with override_settings(STORAGES=settings.STORAGES | {"dumps": dumps}):
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment,
    django_db_modify_db_settings,
    django_db_blocker,
    django_db_keepdb,
    django_db_createdb,
):
    """The test database also for tests without the mark, which share what their module fills."""
    keep = django_db_keepdb and not django_db_createdb
    # Nobody misses what a crash of the machine would take from a test: no wait for the disk.
    connection.settings_dict["OPTIONS"]["options"] += " -c synchronous_commit=off"
    with django_db_blocker.unblock(), no_hurry():
        before = setup_databases(verbosity=0, interactive=False, keepdb=keep)
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock(), no_hurry():
            teardown_databases(before, verbosity=0)


@contextmanager
def no_hurry():
    """To make or drop a whole database may take longer than a page is allowed to."""
    options = connection.settings_dict["OPTIONS"]
    usual = options["options"]
    options["options"] = usual.replace("statement_timeout=5s", "statement_timeout=120s")
    try:
        yield
    finally:
        options["options"] = usual
        connection.close()
        connection.close_pool()


@pytest.fixture(scope="session", autouse=True)
def flush_past_the_triggers(django_test_environment):
    """What tests have committed is taken away; the ledger refuses that, and looks away here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: _empty(_filled()))
        yield


@pytest.fixture(autouse=True)
def empty_caches():
    """Nothing that one test counted is known to the next."""
    cache._kept.clear()
    kept_answers.forget()


@pytest.fixture(scope="module")
def worlds_end(django_db_setup, django_db_blocker):
    yield
    with django_db_blocker.unblock():
        worlds.end()


@pytest.fixture(autouse=True)
def shared_world(request, django_db_blocker):
    """The world that the test asks for is open, and no other (tests/worlds.py)."""
    make = worlds.asked_for(request)
    if make:
        request.getfixturevalue("worlds_end")
    with django_db_blocker.unblock():
        worlds.turn_to(make)


@pytest.fixture(scope="module")
def kept(request, django_db_setup, django_db_blocker):
    """What the module's function `fill` makes and gives back, once for all its tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield request.module.fill()
        transaction.set_rollback(True)


@pytest.fixture
def register(kept):
    """What `fill` made; what the test does to it is undone."""
    with transaction.atomic():
        yield kept
        transaction.set_rollback(True)


def _filled():
    """The tables with rows: few of all that there are, and to empty them all takes a while."""
    names = set(connection.introspection.django_table_names(only_existing=True)) - OF_DJANGO
    ask = "SELECT '{0}' WHERE EXISTS (SELECT FROM {0})"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(ask.format(name) for name in sorted(names)))
        return [name for (name,) in cursor.fetchall()]


def _empty(tables):
    """Past triggers of ours; the tables' owner may do so, without being a superuser."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for table in tables:
            cursor.execute(f"DELETE FROM {table}")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.fixture(autouse=True)
def nothing_goes_on_in_the_background(monkeypatch):
    """What a test has not committed another connection would not see."""
    monkeypatch.setattr(upkeep, "later", lambda key, task: None)
