"""A store of its own for each test."""

import pytest
from django.conf import settings
from django.test import override_settings


@pytest.fixture
def place(tmp_path):
    """The directory of the store."""
    directory = tmp_path / "evidence"
    evidence = settings.STORAGES["evidence"]
    options = evidence.get("OPTIONS", {}) | {"location": directory}
    with override_settings(
        STORAGES=settings.STORAGES | {"evidence": evidence | {"OPTIONS": options}}
    ):
        yield directory


def files_in(directory):
    """All files under the directory, those on their way in among them."""
    return [path for path in directory.rglob("*") if path.is_file()]
