"""Dumps: the register at a number as files, the same from everybody, and what lies between."""

import csv
import gzip
import hashlib
import io
import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labels.models import Cluster, Entry
from labels.register import dumps
from labels.register.changes import changes
from labels.register.document import content_hash
from labels.register.publish import publish
from labels.rules.validity import label_status
from tests.factories import exact, make_cluster, make_label
from tests.register.histories import HISTORIES, play, validity_of

pytestmark = pytest.mark.django_db
FEW = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def content(directory, name):
    return gzip.decompress((directory / f"{name}.gz").read_bytes())


def lines(pieces):
    return [json.loads(line) for line in b"".join(pieces).splitlines()]


def fold(before, items):
    """What becomes of a copy: records take their place by slug, tombstones take one out."""
    held = dict(before)
    for item in items:
        held.pop(item["slug"], None)
        if item["kind"] == "record":
            held[item["slug"]] = item
    return held


def at(number):
    """A dump as a copy: the items by slug. Nothing is held at number 0."""
    return fold({}, lines(dumps.known.items(dumps.state(number)))) if number else {}


def some_clusters():
    alpha = make_cluster("Ärzte & Co", lat=54.0887, lon=12.1405, description={"de": "Größe"})
    make_label(alpha, "silver", validity=exact("2024-01-01", "2099-12-31"), until="2099-12-31")
    make_label(alpha, "bronze", validity=exact("2020-01-01", "2021-12-31"))
    for name in ("Beta", "=Gamma", "beta-2"):
        make_cluster(name)
    return alpha


def delisted(cluster):
    """The cluster leaves the register."""
    Cluster.objects.filter(pk=cluster.pk).update(delisted_at=timezone.now(), delisted_for="mistake")
    publish([cluster.pk])


# What is refused.


def test_an_empty_register_has_no_dump():
    with pytest.raises(dumps.UnknownNumber, match="Nothing has been published"):
        dumps.state()


@pytest.mark.parametrize("number", [-1, 0, 2, 2**70])
def test_a_number_that_the_register_does_not_have_is_named(number):
    make_cluster("Alpha")
    with pytest.raises(dumps.UnknownNumber, match=f"no entry {number}: the register has 1 to 1"):
        dumps.state(number)


def test_a_place_that_is_taken_is_left_alone(tmp_path):
    make_cluster("Alpha")
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(dumps.PlaceTaken, match="not empty"):
        dumps.write_new(dumps.state(), tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["mine"]


def test_what_fails_in_between_leaves_nothing(tmp_path, monkeypatch):
    make_cluster("Alpha")

    def broken(state, told):
        raise OSError("The disk is full")

    monkeypatch.setattr(dumps.files, "_manifest", broken)
    with pytest.raises(OSError, match="full"):
        dumps.write_new(dumps.state(), tmp_path / "dump")
    assert list(tmp_path.iterdir()) == []


# The files.


def test_the_files_have_their_names_and_sums(tmp_path):
    some_clusters()
    known = dumps.state()
    told = dumps.write_new(known, tmp_path / "dump")
    names = dumps.file_names(known.seq)
    assert sorted(each.name for each in (tmp_path / "dump").iterdir()) == sorted(names)
    assert [each.name for each in told] == names
    for each in told:
        data = (tmp_path / "dump" / each.name).read_bytes()
        assert each.size == len(data)
        assert each.sha256 == hashlib.sha256(data).hexdigest()
        plain = gzip.decompress(data) if each.name.endswith(".gz") else data
        assert each.content_sha256 == hashlib.sha256(plain).hexdigest()
    sums = (tmp_path / "dump" / f"SHA256SUMS-{known.seq}").read_text().splitlines()
    assert sums == [f"{each.sha256}  {each.name}" for each in told[:-1]]


def test_the_manifest_says_what_the_dump_is(tmp_path):
    some_clusters()
    known = dumps.state()
    told = dumps.write_new(known, tmp_path / "dump")
    manifest = json.loads((tmp_path / "dump" / f"manifest-{known.seq}.json").read_text())
    assert manifest["seq"] == known.seq
    assert manifest["valid_on"] == known.valid_on.isoformat()
    assert manifest["count"] == 4
    assert manifest["labels"] == 2
    assert manifest["licence"]["spdx"] == "CC0-1.0"
    assert f"entry {known.seq}" in manifest["citation"]["text"]
    assert [each["name"] for each in manifest["files"]] == [each.name for each in told[:-2]]


def test_the_lines_are_the_items_of_the_feed(tmp_path):
    alpha = some_clusters()
    Cluster.objects.filter(pk=alpha.pk).update(city="Rostock")
    publish([alpha.pk])
    told = {item["slug"]: item for item in changes(0, 1000).entries()}
    dump = lines(dumps.known.items(dumps.state()))
    assert dump == sorted(told.values(), key=lambda item: item["seq"])
    assert all(content_hash(item["record"]) == item["sha256"] for item in dump)


def test_the_tables_are_in_the_order_of_the_slugs(tmp_path):
    alpha = some_clusters()
    known = dumps.state()
    dumps.write_new(known, tmp_path / "dump")
    rows, labels = (
        list(csv.DictReader(io.StringIO(content(tmp_path / "dump", name).decode())))
        for name in (f"clusters-{known.seq}.csv", f"labels-{known.seq}.csv")
    )
    slugs = [row["slug"] for row in rows]
    assert slugs == sorted(Cluster.objects.values_list("slug", flat=True))
    assert [row["name"] for row in rows if row["slug"] == "gamma"] == ["'=Gamma"]
    assert {row["cluster_number"] for row in labels} == {alpha.number}
    features = json.loads(content(tmp_path / "dump", f"clusters-{known.seq}.geojson"))
    assert [each["properties"]["slug"] for each in features["features"]] == slugs
    assert features["register"]["seq"] == known.seq
    graph = json.loads(content(tmp_path / "dump", f"clusters-{known.seq}.jsonld"))["@graph"]
    assert len(graph) == len(slugs)


def test_statuses_are_those_of_the_day_of_the_newest_entry():
    cluster = make_cluster("Alpha")
    yesterday = date.today() - timedelta(days=1)
    label = make_label(cluster, validity=exact("2020-01-01", yesterday.isoformat()))
    known = dumps.state()
    with override_settings(TODAY=date(2020, 6, 1)):
        (record,) = dumps.known.records(known)
    shown = record["labels"][0]
    assert shown["number"] == label.number
    assert shown["status"] == label_status(validity_of(shown), known.valid_on) != "valid"


# The same bytes from everybody.


def digests(directory):
    return {
        each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in directory.iterdir()
    }


def test_the_same_bytes_on_any_day_and_in_any_language(tmp_path):
    alpha = some_clusters()
    number = dumps.state().seq
    dumps.write_new(dumps.state(), tmp_path / "one")
    Cluster.objects.filter(pk=alpha.pk).update(city="Rostock")
    publish([alpha.pk])
    delisted(Cluster.objects.get(slug="beta"))
    with (
        override_settings(TODAY=date(2031, 1, 1), TIME_ZONE="Asia/Tokyo", LANGUAGE_CODE="fr"),
        translation.override("fr"),
    ):
        dumps.write_new(dumps.state(number), tmp_path / "two")
    assert digests(tmp_path / "one") == digests(tmp_path / "two")
    assert len(digests(tmp_path / "one")) == 7


def test_only_what_holds_addresses_depends_on_the_address_of_the_site(tmp_path):
    some_clusters()
    dumps.write_new(dumps.state(), tmp_path / "one")
    with override_settings(BASE_URL="https://register.example"):
        dumps.write_new(dumps.state(), tmp_path / "two")
    one, two = digests(tmp_path / "one"), digests(tmp_path / "two")
    same = {name for name in one if one[name] == two[name]}
    assert same == {f"register-{dumps.state().seq}.jsonl.gz"}


@pytest.mark.django_db(transaction=True)
def test_the_same_bytes_from_another_process(tmp_path):
    some_clusters()
    dumps.write_new(dumps.state(), tmp_path / "one")
    program = (
        "import sys; from pathlib import Path; import django; from django.conf import settings;"
        "settings.DATABASES['default']['NAME'] = sys.argv[2]; django.setup();"
        "from labels.register import dumps;"
        "dumps.write_new(dumps.state(), Path(sys.argv[1]))"
    )
    changed = {
        "DJANGO_SETTINGS_MODULE": "registry.settings",
        "LC_ALL": "C",
        "TZ": "Asia/Tokyo",
        "PYTHONHASHSEED": "7",
        "DEBUG": "on",
        "TODAY": "2031-01-01",
    }
    root = Path(__file__).resolve().parents[2]
    subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "two"), connection.settings_dict["NAME"]],
        env=os.environ | changed,
        cwd=root,
        check=True,
    )
    assert digests(tmp_path / "one") == digests(tmp_path / "two")


# The fold laws.


@FEW
@given(HISTORIES, st.data())
def test_a_dump_and_what_changed_since_give_the_next_dump(history, data):
    with transaction.atomic():
        play(history)
        newest = Entry.objects.count()
        if newest:
            for cluster in data.draw(_some(Cluster.objects.filter(labels=None))):
                delisted(cluster)
            newest = Entry.objects.count()
            feed = changes(0, 1000).entries()
            for number in range(1, newest + 1):
                assert at(number) == fold({}, feed[:number])
            a, b = sorted(data.draw(st.tuples(*[st.integers(0, newest)] * 2)))
            between = lines(dumps.delta(a, dumps.state(b))) if b else []
            assert fold(at(a), between) == at(b)
            assert [item["seq"] for item in between] == sorted(item["seq"] for item in between)
            assert {item["slug"] for item in between} == {item["slug"] for item in feed[a:b]}
        transaction.set_rollback(True)


def _some(clusters):
    found = [each for each in clusters if Entry.objects.filter(cluster=each).exists()]
    return st.lists(st.sampled_from(found), unique=True, max_size=2) if found else st.just([])


def test_nothing_lies_between_a_number_and_itself():
    make_cluster("Alpha")
    assert list(dumps.delta(1, dumps.state(1))) == []


def test_a_cluster_that_left_is_in_no_later_dump():
    alpha, beta = make_cluster("Alpha"), make_cluster("Beta")
    delisted(alpha)
    assert set(at(2)) == {"alpha", "beta"}
    assert set(at(3)) == {"beta"}
    (item,) = lines(dumps.delta(2, dumps.state(3)))
    assert (item["slug"], item["kind"], item["record"]) == ("alpha", "tombstone", None)
    assert dumps.known.counts(dumps.state(3))["clusters"] == 1
    assert [record["slug"] for record in dumps.known.records(dumps.state(3))] == [beta.slug]
