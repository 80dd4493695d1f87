"""A whole register from files: everything that they say, published, and nothing else."""

import hashlib
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
from labels.register import query
from labels.register.bulk.periods import Stated, join
from labels.register.question import Choice, Question
from tests.benchmarks.generate import generate
from tests.factories import make_sector
from tests.register.bulk_set import change, load, rows, write

TODAY = date(2026, 6, 30)
pytestmark = pytest.mark.django_db


@pytest.fixture
def directory(tmp_path):
    generate(40, tmp_path)
    return tmp_path


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
