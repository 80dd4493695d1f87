"""A whole register from files: all of it or nothing, and every fault by its place."""

import csv
import hashlib
import json
from datetime import date

import pytest

from labels.models import (
    Citation,
    Cluster,
    ClusterSector,
    Country,
    Entry,
    Label,
    MembershipFigures,
    Region,
    RegisterHead,
    Sector,
)
from labels.register import bulk, query
from labels.register.bulk.periods import Stated, join
from labels.register.question import Choice, Question
from tests.benchmarks.generate import generate
from tests.factories import make_cluster, make_sector

TODAY = date(2026, 6, 30)
pytestmark = pytest.mark.django_db


@pytest.fixture
def directory(tmp_path):
    generate(40, tmp_path)
    return tmp_path


def load(directory):
    return bulk.load(directory, say=lambda sentence: None)


def refused(directory):
    with pytest.raises(bulk.Refused) as error:
        load(directory)
    assert not Cluster.objects.exists()
    return error.value.sentences


def rows(directory, name):
    with (directory / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def change(directory, name, changes, *, sealed=True):
    """Give cells of a file other texts; `changes` are {line: {column: text}}, line 2 the first."""
    found = rows(directory, name)
    for line, cells in changes.items():
        found[line - 2] |= cells
    write(directory, name, found, sealed=sealed)


def write(directory, name, found, *, sealed=True):
    path = directory / f"{name}.csv"
    header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(found)
    if sealed:
        seal(directory, name, len(found))


def seal(directory, name, count):
    """Let the manifest say what the file is now."""
    manifest = json.loads((directory / "manifest.json").read_text())
    content = (directory / f"{name}.csv").read_bytes()
    manifest["files"][name] = {"rows": count, "sha256": hashlib.sha256(content).hexdigest()}
    (directory / "manifest.json").write_text(json.dumps(manifest))


def label(first, last, revoked=None, certificate="A"):
    days = (date.fromisoformat(day) if day else None for day in (first, last, revoked))
    return Stated(1, "gold", "Alpha", certificate, *days)


def periods(*labels):
    return [
        each.sure and (each.sure.first.isoformat(), each.sure.last.isoformat())
        for each in join(labels)
    ]


def test_everything_in_the_files_is_in_the_register(directory):
    load(directory)
    assert Cluster.objects.count() == 40
    assert Label.objects.count() == len(rows(directory, "labels"))
    assert ClusterSector.objects.count() == len(rows(directory, "cluster_sectors"))
    assert MembershipFigures.objects.count() == 40
    first = rows(directory, "clusters")[0]
    cluster = Cluster.objects.get(slug=first["slug"])
    assert cluster.name == first["name"]
    assert cluster.description == {"en": first["description"]}
    assert cluster.founded == first["founded"]
    assert (cluster.lat, cluster.lon) == (float(first["lat"]), float(first["lon"]))
    assert cluster.management.get().organisation.name == first["organisation"]
    assert cluster.regions.get().region_id == first["nuts2"]
    assert cluster.figures.get().total == int(first["members"])


def test_every_cluster_is_published_and_can_be_asked(directory):
    load(directory)
    assert Entry.objects.count() == RegisterHead.objects.get().seq == 40
    page = query.page(Question(valid_on=TODAY, limit=100))
    assert page.count == 40
    assert {each["slug"] for each in page.records()} == {
        row["slug"] for row in rows(directory, "clusters")
    }


def test_the_register_knows_for_every_day_what_the_files_say(directory):
    load(directory)
    stated = rows(directory, "labels")
    for day in ("2012-03-01", "2019-11-15", "2024-02-29", "2026-06-30"):
        valid = {
            row["cluster_id"]
            for row in stated
            if row["level"] == "silver" and row["awarded_on"] <= day <= row["valid_until"]
            if not row["revoked_on"] or day < row["revoked_on"]
        }
        asked = Question(
            valid_on=date.fromisoformat(day),
            level=Choice(any=("silver",)),
            status=Choice(any=("valid",)),
        )
        assert query.page(asked).count == len(valid)


def test_labels_keep_what_the_file_states(directory):
    change(directory, "labels", {2: {"revoked_on": rows(directory, "labels")[0]["valid_until"]}})
    load(directory)
    row = rows(directory, "labels")[0]
    found = Label.objects.get(certificate=row["certificate"])
    assert found.awarded_on == row["awarded_on"]
    assert (found.awarded_basis, found.valid_until_basis) == ("stated", "stated")
    assert found.valid_until == row["valid_until"]
    assert found.withdrawn_on == date.fromisoformat(row["revoked_on"])
    assert found.withdrawal_reason == "revoked according to the imported register"
    assert found.renewable_until > found.sure_until
    assert found.scheme.slug == "ecei"


def test_every_fact_cites_the_set_of_files(directory):
    load(directory)
    digest = hashlib.sha256((directory / "manifest.json").read_bytes()).hexdigest()
    sources = set(Citation.objects.values_list("source__reference", flat=True))
    assert sources == {f"registry import {digest[:12]}"}
    assert Citation.objects.count() == 40 + Label.objects.count()


def test_greece_and_the_united_kingdom_get_their_iso_codes(directory):
    change(directory, "clusters", {2: {"country": "EL", "nuts2": "EL30"}})
    change(directory, "clusters", {3: {"country": "UK", "nuts2": "UKC1"}})
    load(directory)
    assert Country.objects.get(pk="GR").nuts_code == "EL"
    assert Region.objects.get(pk="UKC1").country_id == "GB"
    assert Cluster.objects.get(slug="cluster-1").country_id == "GR"


def test_regions_above_those_of_the_file_are_made(directory):
    load(directory)
    assert Region.objects.get(pk="DE1").level == 1
    assert Region.objects.get(pk="DE11").parent_id == "DE1"


def test_a_sector_that_is_there_is_used_and_others_are_made(directory):
    make_sector("health", "esca-portfolio")
    load(directory)
    assert Sector.objects.get(code="health").classification.code == "esca-portfolio"
    assert Sector.objects.get(code="chips").classification.code == "registry-import"
    assert Sector.objects.filter(code="health").count() == 1


def test_a_renewal_that_overlaps_begins_the_day_after_the_earlier_one_ends():
    assert periods(
        label("2018-01-01", "2019-12-31"),
        label("2019-10-01", "2021-09-30"),
        label("2021-10-01", "2023-09-30"),
    ) == [("2018-01-01", "2019-12-31"), ("2020-01-01", "2021-09-30"), ("2021-10-01", "2023-09-30")]


def test_a_label_whose_days_are_all_covered_keeps_no_sure_day():
    assert periods(label("2018-01-01", "2021-12-31"), label("2018-06-01", "2020-05-31")) == [
        ("2018-01-01", "2021-12-31"),
        None,
    ]


def test_a_revoked_label_moves_no_other():
    assert periods(
        label("2018-01-01", "2019-12-31", "2018-05-01"), label("2018-06-01", "2020-05-31")
    ) == [("2018-01-01", "2019-12-31"), ("2018-06-01", "2020-05-31")]


def test_what_was_joined_is_reported_and_the_award_stays_as_stated(directory):
    found = rows(directory, "labels")[0]
    first = date.fromisoformat(found["awarded_on"])
    twin = found | {"id": "9999", "certificate": "TWIN"}
    later = twin | {
        "id": "9998",
        "certificate": "LATER",
        "awarded_on": date(first.year + 1, first.month, 1).isoformat(),
        "valid_until": "2099-12-31",
    }
    write(directory, "labels", [found, twin, later])
    loaded = load(directory)
    assert loaded.empty == ["TWIN"]
    assert loaded.joined == 1
    covered = Label.objects.get(certificate="TWIN")
    assert covered.sure_from is None
    assert covered.possible_from is not None
    moved = Label.objects.get(certificate="LATER")
    assert moved.awarded_on == later["awarded_on"]
    assert (moved.sure_from - date.fromisoformat(found["valid_until"])).days == 1
    assert moved.valid_from == moved.sure_from.isoformat()
    assert moved.valid_from_basis == "computed"


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
