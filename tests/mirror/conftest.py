"""A register made of items, and copies that are brought in step with it."""

import pytest

from docs.mirror.register_mirror import following
from docs.mirror.register_mirror.store import Store
from tests.mirror.fake import Register
from tests.mirror.keeping import Direct


@pytest.fixture
def fake():
    return Register("Alpha", "Beta", "Gamma")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "copy.sqlite3"


@pytest.fixture
def sync(path, fake):
    """Brings the copy in step with the made-up register and gives the store; `says` is told."""
    stores = []

    def run(*, gap=following.GAP, tries=3):
        store = Store(path, new=True)
        stores.append(store)
        store.server = Direct(fake.answer, tries)
        following.Follower(store.server, store, run.says.append, gap=gap).catch_up()
        return store

    run.says = []
    yield run
    for store in stores:
        store.close()


@pytest.fixture
def own_dumps(settings, tmp_path):
    """Where the register keeps dumps, for this test alone."""
    options = {"location": tmp_path / "dumps", "allow_overwrite": True}
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = settings.STORAGES | {"dumps": {"BACKEND": backend, "OPTIONS": options}}
