"""Dumps on offer: built once a day, kept for long, and never half there."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.db import connection

from labels.models import Dump
from labels.outreach.ticking import tick
from labels.register import dumps
from labels.register.dumps import kept
from labels.rules.validity import day_of
from tests.factories import make_cluster
from tests.workflow.at_once import at_once, kinds

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    """Where dumps are kept, for this test alone."""
    options = {"location": tmp_path / "dumps", "allow_overwrite": True}
    kind = settings.STORAGES["dumps"]
    settings.STORAGES = settings.STORAGES | {"dumps": kind | {"OPTIONS": options}}
    return tmp_path / "dumps"


def due(now):
    built = kept.build_due(now, today=day_of(now))
    return built and built.seq


def names(shelf):
    return sorted(each.name for each in shelf.iterdir() if not each.name.startswith("."))


def a_dump(seq, at):
    """A dump as a row with empty files."""
    files = [{"name": name} for name in dumps.file_names(seq)]
    for each in files:
        Path(storages["dumps"].location).mkdir(exist_ok=True)
        (Path(storages["dumps"].location) / each["name"]).touch()
    return Dump.objects.create(seq=seq, at=at, built_at=at, files=files)


def test_an_empty_register_builds_none():
    assert due(NOW) is None
    assert kept.newest() is None


def test_one_is_built_a_day_if_something_changed(shelf):
    make_cluster("Alpha")
    assert due(NOW) == 1
    make_cluster("Beta")
    assert due(NOW + timedelta(hours=10)) is None
    assert due(NOW + DAY) == 2
    assert due(NOW + 2 * DAY) is None
    assert names(shelf) == sorted(dumps.file_names(1) + dumps.file_names(2))


def test_a_clock_that_jumped_ahead_stops_no_later_dump():
    make_cluster("Alpha")
    assert due(NOW + 900 * DAY) == 1
    make_cluster("Beta")
    assert due(NOW) == 2


def test_the_tick_builds_it(shelf):
    make_cluster("Alpha")
    report = tick(NOW, today=day_of(NOW), parts=["dumps"])
    assert (report.dump, report.failed) == (1, [])
    assert tick(NOW, today=day_of(NOW), parts=["dumps"]).dump is None


def test_what_is_listed_is_there_as_it_is_told(shelf):
    make_cluster("Alpha")
    due(NOW)
    for each in kept.newest().files:
        assert (shelf / each["name"]).stat().st_size == each["size"]
        assert kept.named(each["name"]) == each


def test_killed_before_the_row_it_is_built_again(shelf, monkeypatch):
    make_cluster("Alpha")

    def killed(*_rows, **_options):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Dump.objects, "bulk_create", killed)
        with pytest.raises(KeyboardInterrupt):
            due(NOW)
    assert Dump.objects.count() == 0
    assert kept.named("manifest-1.json") is None
    assert due(NOW) == 1
    assert names(shelf) == sorted(dumps.file_names(1))


def test_killed_while_it_writes_nothing_is_listed(shelf, monkeypatch):
    make_cluster("Alpha")

    def full(*_):
        raise OSError("No space left")

    with monkeypatch.context() as patch:
        patch.setattr(kept, "write", full)
        report = tick(NOW, today=day_of(NOW), parts=["dumps"])
    assert report.failed == ["dumps"]
    assert names(shelf) == []
    assert list((shelf / ".building").iterdir()) == []
    assert due(NOW) == 1


def test_what_no_row_knows_goes_a_day_later(shelf):
    make_cluster("Alpha")
    due(NOW)
    leftover = shelf / ".building" / "abc"
    leftover.mkdir()
    lost, mine = shelf / "register-7.jsonl.gz", shelf / "notes.txt"
    for each in (lost, mine):
        each.touch()
    written = datetime.now(UTC)
    assert kept.sweep(written) == 0
    for each in (leftover, lost, mine):
        os.utime(each, ((written - 2 * DAY).timestamp(),) * 2)
    assert kept.sweep(written) == 2
    assert names(shelf) == sorted([*dumps.file_names(1), "notes.txt"])


def test_the_newest_ten_and_the_first_of_each_month_stay(shelf):
    first = datetime(2026, 1, 20, 12, tzinfo=UTC)
    for number in range(1, 31):
        a_dump(number, first + number * DAY)
    assert kept.prune() == 18
    # 21 January, 1 February, and the ten newest
    assert sorted(Dump.objects.values_list("seq", flat=True)) == [1, 12, *range(21, 31)]
    assert len(names(shelf)) == 12 * 7
    assert kept.prune() == 0


def test_the_month_is_that_of_brussels():
    late = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)  # the first of February in Brussels
    for number in range(3):
        a_dump(number + 1, late - timedelta(minutes=40 - 30 * number))
    for number in range(10):
        a_dump(number + 10, late + DAY + number * DAY)
    kept.prune()
    # 22:50 is of January, 23:20 the first of February
    assert Dump.objects.filter(seq__lte=3).count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once_build_one_dump(shelf):
    make_cluster("Alpha")
    done = at_once(*[partial(kept.build_due, NOW, today=day_of(NOW))] * 4)
    assert set(kinds(done)) <= {"Dump", "NoneType"}
    assert {each.seq for each in done if each} == {1}
    assert Dump.objects.count() == 1
    assert names(shelf) == sorted(dumps.file_names(1))


@pytest.mark.django_db(transaction=True)
def test_while_somebody_builds_nobody_else_does(shelf):
    make_cluster("Alpha")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [kept.LOCK])
    try:
        done = beside(partial(kept.build_newest, NOW))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [kept.LOCK])
    assert done is None
    assert kept.build_newest(NOW).seq == 1


def beside(work):
    """What the call gives back in another thread, while this connection stays open."""

    def run():
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result(60)


def test_a_number_beyond_all_is_nobodys_file():
    assert kept.named(f"manifest-{10**17}.json") is None
    assert kept.named(f"manifest-{10**30}.json") is None
