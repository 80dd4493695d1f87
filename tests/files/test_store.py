"""Keeping files: whole or not at all, for us alone, and never two under one name."""

import gc
import hashlib
import io
import os
import signal
import stat
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, storages
from django.test import override_settings

from labels.files.arrivals import arrive
from labels.files.kinds import LARGEST, BadFile
from labels.files.store import A_DAY, Kept, keep, open_stored, orphans, sweep

from .conftest import files_in
from .samples import PDF, PNG

TWO_DAYS = 2 * 24 * 3600

KILLED = """
import os, signal, sys
from django.conf import settings
storage = "django.core.files.storage.FileSystemStorage"
options = {"location": sys.argv[3]}
settings.configure(STORAGES={"evidence": {"BACKEND": storage, "OPTIONS": options}})
from django.core.files.base import ContentFile
from labels.files import store
if sys.argv[1] == "rename":
    store.os.rename = lambda *names: os.kill(os.getpid(), signal.SIGKILL)
store.keep(ContentFile(open(sys.argv[2], "rb").read()), "a.pdf")
os.kill(os.getpid(), signal.SIGKILL)
"""


def aged(path, seconds=TWO_DAYS):
    before = time.time() - seconds
    os.utime(path, (before, before))


def test_a_bad_file_leaves_nothing_behind(place):
    with pytest.raises(BadFile, match="it is a PNG"):
        keep(ContentFile(PNG), "a.pdf")

    assert files_in(place) == []


def test_a_file_that_is_too_large_is_not_read_to_its_end(place):
    source = io.BytesIO(bytes(3 * LARGEST))

    with pytest.raises(BadFile, match="larger than 10 MB"):
        keep(source, "a.pdf")

    assert source.tell() < LARGEST + 1_000_000
    assert files_in(place) == []


@pytest.mark.parametrize(
    "name",
    ["", "..", "../secret_key", "/etc/passwd", "a" * 32 + "\n", "A" * 32, "f" * 32],
)
def test_only_our_own_names_are_opened(place, name):
    (place / ".arriving").mkdir(parents=True)
    (place / ("A" * 32)).write_bytes(b"x")

    with pytest.raises(FileNotFoundError):
        open_stored(name)


def test_a_kept_file_is_what_was_sent_under_a_name_of_ours(place):
    kept = keep(ContentFile(PDF), "C:\\Strategie Süd.PDF")

    assert kept == Kept(
        stored_as=kept.stored_as,
        file_name="Strategie Süd.pdf",
        media_type="application/pdf",
        size=len(PDF),
        sha256=hashlib.sha256(PDF).hexdigest(),
    )
    assert files_in(place) == [place / kept.stored_as]
    with open_stored(kept.stored_as) as file:
        assert b"".join(file.chunks()) == PDF


def test_the_same_file_is_kept_twice_under_two_names(place):
    first, second = keep(ContentFile(PDF), "a.pdf"), keep(ContentFile(PDF), "a.pdf")

    assert first.sha256 == second.sha256
    assert first.stored_as != second.stored_as
    assert len(files_in(place)) == 2


def test_nobody_else_on_the_machine_can_read_the_files(place):
    umask = os.umask(0)
    try:
        kept = keep(ContentFile(PDF), "a.pdf")
    finally:
        os.umask(umask)

    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in place.rglob("*")}
    assert modes == {place / kept.stored_as: 0o600, place / ".arriving": 0o700}
    assert stat.S_IMODE(place.stat().st_mode) == 0o700


def test_the_file_is_on_the_disk_before_it_has_its_name(place, monkeypatch):
    done = []
    for name in ("fsync", "rename"):
        real = getattr(os, name)
        monkeypatch.setattr(
            os, name, lambda *given, name=name, real=real: (done.append(name), real(*given))
        )

    keep(ContentFile(PDF), "a.pdf")

    assert done == ["fsync", "rename", "fsync", "fsync"]


def test_what_arrives_and_is_forgotten_is_gone(place):
    arrived = arrive(io.BytesIO(PDF), "a.pdf")
    assert len(files_in(place)) == 1

    del arrived
    gc.collect()

    assert files_in(place) == []


def test_an_orphan_stays_for_a_day_and_then_is_swept(place):
    known, orphan, young = (keep(ContentFile(PDF), "a.pdf").stored_as for _ in range(3))
    aged(place / known)
    aged(place / orphan)
    (place / "README").write_text("not ours")
    aged(place / "README")

    assert list(orphans([known])) == [orphan]
    assert sweep([known]) == 1
    assert sweep([known]) == 0
    assert {path.name for path in files_in(place)} == {known, young, "README"}


def test_the_edge_of_the_day(place):
    kept = keep(ContentFile(PDF), "a.pdf").stored_as

    aged(place / kept, A_DAY.total_seconds() - 60)
    assert list(orphans([])) == []
    aged(place / kept, A_DAY.total_seconds() + 60)
    assert list(orphans([])) == [kept]
    assert list(orphans([], older_than=timedelta(days=2))) == []


def test_a_store_that_was_never_used_has_no_orphans(place):
    assert list(orphans([])) == []
    assert sweep([]) == 0


@pytest.mark.parametrize("at", ["rename", "the row"])
def test_a_process_killed_before_the_row_leaves_only_what_is_swept(tmp_path, at):
    source = tmp_path / "source.pdf"
    source.write_bytes(PDF)
    store = tmp_path / "evidence"

    done = subprocess.run([sys.executable, "-c", KILLED, at, source, store], timeout=60)

    assert done.returncode == -signal.SIGKILL
    (left,) = files_in(store)
    assert left.read_bytes() == PDF
    assert (left.parent == store) == (at == "the row")
    aged(left)
    evidence = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    evidence["OPTIONS"] = {"location": store}
    with override_settings(STORAGES={"evidence": evidence}):
        assert sweep([]) == 1
    assert files_in(store) == []


def test_a_store_that_is_not_a_directory_works_alike(tmp_path):
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    with override_settings(STORAGES={"evidence": memory}, DATA_DIR=tmp_path):
        kept = keep(ContentFile(PDF), "a.pdf")

        assert isinstance(storages["evidence"], InMemoryStorage)
        with open_stored(kept.stored_as) as file:
            assert file.read() == PDF
        assert list(orphans([], older_than=timedelta(0))) == [kept.stored_as]
        assert sweep([kept.stored_as], older_than=timedelta(0)) == 0
        assert sweep([], older_than=timedelta(0)) == 1
        assert files_in(tmp_path) == []
        with pytest.raises(FileNotFoundError):
            open_stored(kept.stored_as)
