"""All of it or nothing: a bulk load names every fault by its place."""

import pytest

from labels.models import Cluster, Country
from labels.register import bulk
from tests.benchmarks.generate import generate
from tests.factories import make_cluster
from tests.register.bulk_set import change, load, refused, rows, seal

pytestmark = pytest.mark.django_db


@pytest.fixture
def directory(tmp_path):
    generate(40, tmp_path)
    return tmp_path


def test_a_register_with_clusters_is_left_alone(directory):
    make_cluster("Alpha")
    with pytest.raises(bulk.Refused) as error:
        load(directory)
    assert error.value.sentences == [
        "This register already holds clusters. A bulk load needs an empty register."
    ]
    assert Cluster.objects.count() == 1


def test_a_file_that_differs_from_the_manifest_is_named(directory):
    change(directory, "sectors", {2: {"name": "Other"}}, sealed=False)
    (sentence,) = refused(directory)
    assert sentence.startswith("sectors.csv is not the file of the manifest: its SHA-256 is ")


def test_missing_files_are_named(directory):
    (directory / "cases.csv").unlink()
    assert refused(directory) == ["cases.csv is missing or cannot be read."]


def test_another_number_of_rows_is_named(directory):
    seal(directory, "nuts", 3)
    (sentence,) = refused(directory)
    assert sentence.endswith("the manifest says 3.")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"files": {"nuts": 3}}', "[" * 5000])
def test_a_manifest_that_is_none_is_refused(directory, content):
    (directory / "manifest.json").write_text(content)
    (sentence,) = refused(directory)
    assert sentence.startswith("manifest.json does not list rows and sha256 of countries, nuts")


def test_a_directory_without_manifest_is_refused(tmp_path):
    (sentence,) = refused(tmp_path)
    assert sentence.startswith("There is no readable manifest.json in ")


BAD_CELLS = [
    ("clusters", "id", "one", "Write a whole number from 0 on."),
    ("clusters", "slug", "Ä b", "Write a slug of at most 100 letters a-z, digits and dashes."),
    ("clusters", "name", " ", "This cell must not be empty."),
    ("clusters", "name", "x" * 301, "This text has 301 characters; at most 300 fit."),
    (
        "clusters",
        "name",
        "a\u202eb",
        "This text holds characters that cannot be seen. Remove them.",
    ),
    ("clusters", "country", "XX", "XX is not in countries.csv."),
    ("clusters", "country", "Germany", "Write a country as two capital letters."),
    ("clusters", "nuts2", "DE99", "DE99 is not in nuts.csv."),
    ("clusters", "nuts2", "de", "Write a NUTS code like DE80."),
    ("clusters", "lat", "91", "Write degrees between -90 and 90."),
    ("clusters", "lat", "nan", "Write degrees between -90 and 90."),
    ("clusters", "lat", "", "Give both lat and lon, or neither."),
    ("clusters", "website", "ftp://x", "Write an address that begins with https:// or http://."),
    ("clusters", "founded", "20 15", "Write a year between 1900 and 2100."),
    ("clusters", "members", "99999999999", "This number is too large."),
    (
        "clusters",
        "updated_at",
        "2026-06-30",
        "Write a moment with its zone, like 2026-06-30T12:00:00+00:00.",
    ),
    ("cluster_sectors", "sector", "unheard", "unheard is not in sectors.csv."),
    ("cluster_sectors", "cluster_id", "777", "777 is not in clusters.csv."),
    ("labels", "level", "platinum", "Write bronze, silver or gold."),
    (
        "labels",
        "awarded_on",
        "2026-02-30",
        "Write an existing day between 1900 and 2100, like 2026-06-30.",
    ),
    ("labels", "valid_until", "1999-01-01", "The label ends before it begins."),
    ("labels", "revoked_on", "1999-01-01", "The label is revoked before its award."),
    ("labels", "certificate", "", "This cell must not be empty."),
]


@pytest.mark.parametrize(("name", "column", "text", "reason"), BAD_CELLS)
def test_a_bad_cell_is_named_by_file_line_column_and_reason(directory, name, column, text, reason):
    change(directory, name, {2: {column: text}})
    assert f"{name}.csv, line 2, {column}: {reason}" in refused(directory)


@pytest.mark.parametrize(
    ("name", "column"), [("clusters", "id"), ("clusters", "slug"), ("labels", "certificate")]
)
def test_what_must_be_there_once_is_named_where_it_comes_again(directory, name, column):
    change(directory, name, {6: {column: rows(directory, name)[1][column]}})
    assert f"{name}.csv, line 6, {column}: This is already on line 3." in refused(directory)


def test_lines_are_those_of_an_editor_also_after_cells_of_several_lines(directory):
    change(directory, "clusters", {2: {"description": "one\ntwo\nthree"}, 3: {"founded": "soon"}})
    assert refused(directory) == [
        "clusters.csv, line 5, founded: Write a year between 1900 and 2100."
    ]


def test_a_row_of_another_length_and_another_header_are_named(directory):
    path = directory / "sectors.csv"
    path.write_text(path.read_text() + "one,two,three\n")
    seal(directory, "sectors", len(path.read_text().splitlines()) - 1)
    (directory / "nuts.csv").write_text("code,title,country\n")
    seal(directory, "nuts", 0)
    found = refused(directory)
    assert "nuts.csv, line 1, (header): Expected code,name,country." in found
    assert "sectors.csv, line 20, (row): This row has 3 cells, the header has 2." in found


def test_many_faults_are_counted_but_not_all_shown(directory):
    change(directory, "labels", {n: {"level": "x", "awarded_on": "y"} for n in range(2, 42)})
    found = refused(directory)
    assert len(found) == 51
    assert found[-1] == "And 30 more like these."


def test_nothing_is_left_behind_when_the_load_fails_late(directory, monkeypatch):
    def fail(ids):
        raise RuntimeError("the power is gone")

    monkeypatch.setattr(bulk, "publish", fail)
    with pytest.raises(RuntimeError):
        load(directory)
    assert not Cluster.objects.exists()
    assert not Country.objects.exists()
