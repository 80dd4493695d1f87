"""Two imports at the same moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from labels.models import Cluster, Label
from labels.register.imports import import_awards
from labels.register.reference import load_reference

from .importing import as_csv, row


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_make_nothing_twice(tmp_path):
    load_reference()
    file = tmp_path / "file.csv"
    file.write_bytes(as_csv(*(row(f"Cluster {number}") for number in range(20))))

    def run(_):
        try:
            return import_awards(file).created
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        made = sorted(pool.map(run, range(2)), key=len)
    assert made[0] == {}
    assert made[1]["clusters"] == Cluster.objects.count() == 20
    assert Label.objects.count() == 20
