"""What the register shows after the import of the real label holders."""

import csv
import io
from datetime import date

import pytest
from django.db import transaction

from labels.models import Citation, Label
from labels.register.imports import import_awards, import_names
from labels.register.imports.rows import COLUMNS
from labels.register.query import page, record
from labels.register.question import Choice, Question

from .importing import AWARDS, NAMES, as_csv, row, taken_back

TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def register(django_db_setup, django_db_blocker):
    """The register with the real label holders."""
    with taken_back(django_db_blocker):
        reports = import_awards(AWARDS), import_names(NAMES)
        yield reports


def shown(slug, **question):
    return record(slug, Question(valid_on=TODAY, **question)).record()


def found(**question):
    return page(Question(valid_on=TODAY, limit=100, **question)).records()


def labels(name, level):
    each = Label.objects.filter(cluster__name=name, level__code=level).order_by("pk")
    return [(label.awarded_on, label.valid_until) for label in each]


def test_the_file_gives_187_clusters_and_no_award_twice(register):
    awards, names = register
    assert awards.ok
    assert names.ok
    assert awards.created["clusters"] == 187
    # 228 rows tell of an award: 3 of them once more of one that is told, 1 of one among four.
    assert awards.created["labels"] == 224
    assert [each.line for each in awards.joined if not each.certain] == [25, 150, 167, 186]
    assert awards.conflicts == []


def test_biopmed_has_bronze_of_2013_and_gold_of_2015_and_its_manager(register):
    assert ("2013", "") in labels("bioPmed", "bronze")
    assert labels("bioPmed", "gold") == [("2015", "")]
    told = shown("biopmed")
    assert [each["name"] for each in told["management"]] == ["Bioindustry Park Silvano Fumero SpA"]
    assert {each["text"] for each in told["names"]} >= {"bioPmed Piemonte innovation cluster"}


def test_biocon_valley_has_two_managing_bodies_and_is_in_go_cluster(register):
    told = shown("biocon-valley")
    assert [each["name"] for each in told["management"]] == [
        "BioCon Valley GmbH",
        "BioCon Valley Mecklenburg-Vorpommern e. V.",
    ]
    assert [each["programme"] for each in told["recognitions"]] == ["go-cluster"]
    silver = [each for each in told["labels"] if each["level"] == "silver"]
    assert [each["awarded_on"]["basis"] for each in silver] == ["notice"]
    assert [len(each["sources"]) for each in silver] == [2]


def test_klaster_lifescience_krakow_has_silver_and_is_a_key_cluster_since_2016(register):
    told = shown("klaster-lifescience-krakow")
    assert told["founded"] == {"value": "2006", "precision": "year"}
    recognition = told["recognitions"][0]
    assert recognition["programme"] == "krajowy-klaster-kluczowy"
    assert recognition["from"] == "2016-10-21"
    assert recognition["sources"][0]["reference"].startswith("004_")
    assert labels("Klaster LifeScience Kraków", "silver") == [("2021", "")]


@pytest.mark.parametrize(
    "words", ["Kraków", "krakow life science", "klaster lifescience", "Lifescience Krakow Klaster"]
)
def test_krakow_is_found_first_under_all_its_names(register, words):
    assert found(q=words)[0]["slug"] == "klaster-lifescience-krakow"


def test_the_six_life_science_holders_of_silver_are_found(register):
    holders = found(sector=Choice(any=("health",)), level=Choice(any=("silver",)))
    countries = sorted(each["country"] for each in holders)
    assert countries == ["BE", "DE", "DE", "DE", "IT", "PL"]


@pytest.mark.parametrize("slug", ["bioibal", "hbio", "lsk"])
def test_clusters_of_a_source_without_awards_have_no_label(register, slug):
    told = shown(slug)
    assert told["labels"] == []
    assert told["standing"]["status"] == "none"
    assert told["sources"][0]["reference"].startswith("002_")


def test_a_label_without_dates_is_never_valid(register):
    undated = Label.objects.filter(awarded_on="", valid_until="")
    assert undated.count() > 40
    assert not undated.exclude(sure_from=None).exists()
    numbers = set(undated.values_list("number", flat=True))
    statuses = {
        label["status"]
        for each in page(Question(valid_on=TODAY, limit=1000)).records()
        for label in each["labels"]
        if label["number"] in numbers
    }
    assert statuses == {"unknown"}


def test_several_awards_of_one_source_are_all_there(register):
    assert labels("it's OWL", "gold") == [("2014", ""), ("2016", ""), ("", "")]
    assert labels("iTech Transylvania", "gold") == [("", "")]
    assert len(labels("GCE Blue Maritime", "gold")) == 2
    assert len(labels("Packaging Cluster", "gold")) == 2


def test_two_sources_for_the_bronze_of_queretaro_make_one_label_with_both_cited(register):
    bronze = Label.objects.get(
        cluster__name="Clúster Automotriz de Querétaro", level__code="bronze"
    )
    assert (bronze.awarded_on, bronze.valid_until) == ("2016-07", "2018-04-29")
    assert bronze.citations.count() == 2
    assert "two sources" in bronze.note


def test_a_second_source_that_fits_several_awards_is_cited_with_the_cluster(register):
    assert len(labels("GCE NODE", "gold")) == 4
    source = "https://gcenode.no/news/renewed-gold-label"
    citation = Citation.objects.get(cluster__name="GCE NODE", source__reference=source)
    assert citation.label is None
    assert citation.states.startswith("gold label; ")


def test_names_of_the_time_stay_with_the_award(register):
    award = Label.objects.get(cluster__name="GCE Ocean Technology", awarded_on="2013")
    assert award.cluster_name == "NCE Subsea"
    assert found(q="NCE Subsea")[0]["name"] == "GCE Ocean Technology"


def test_a_certificate_number_dates_an_award_and_tells_it_from_another(register):
    name = "Sofia Knowledge City cluster"
    assert sorted(labels(name, "bronze")) == [("", "2023-12-31"), ("2018", "")]
    dated = Label.objects.get(certificate="BGR011201812C181103")
    assert dated.awarded_basis == "certificate"


def test_unknown_sector_words_are_kept_and_reported(register):
    words = {each.word: each.lines for each in register[0].unknown_sectors}
    assert words["hemp"] == (15, 211, 212, 213)
    told = shown("hemp-cluster")["sectors"]
    assert [(each["code"], each["source_words"]) for each in told] == [(None, ["hemp"])]


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        (
            {"awarded_on": "2016-06", "valid_until": "2061-06"},
            "valid_until",
            "valid_until 2061-06 lies 45 years after the award (2016-06). Check both dates.",
        ),
        (
            {"programme": "ECEI; go-cluster since 2016 until 2012"},
            "programme",
            "go-cluster since 2016 until 2012: this ends before it begins. Check both dates.",
        ),
    ],
)
def test_dates_that_do_not_go_together_are_refused(register, tmp_path, cells, column, reason):
    path = tmp_path / "slip.csv"
    path.write_bytes(as_csv(row("One", **cells)))
    problems = import_awards(path, dry_run=True).problems
    assert [(each.line, each.column, each.reason) for each in problems] == [(2, column, reason)]


def test_the_longest_validity_of_an_award_is_taken(register, tmp_path):
    path = tmp_path / "long.csv"
    path.write_bytes(as_csv(row("One", awarded_on="2016-06", valid_until="2021-06")))
    assert import_awards(path, dry_run=True).ok


@pytest.fixture
def undone(register):
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def load(path, *rows):
    file = path / "file.csv"
    file.write_bytes(as_csv(*rows))
    return import_awards(file)


def test_the_only_source_of_a_label_corrects_its_end_and_nothing_is_doubled(undone, tmp_path):
    one = row("One", awarded_on="2016-06", valid_until="2018-06-30")
    load(tmp_path, one)
    report = load(tmp_path, one | {"awarded_on": "2016-09", "valid_until": "2018-09-30"})
    assert report.created == {}
    assert labels("One", "bronze") == [("2016-09", "2018-09-30")]
    assert Citation.objects.get(cluster__name="One", label__isnull=False).states == (
        "bronze label, awarded 2016-09, valid until 2018-09-30"
    )
    assert report.conflicts == []


def test_days_that_a_source_ruled_out_stay_ruled_out_when_another_is_told_again(undone, tmp_path):
    one = row("One", awarded_on="2016-06", award="x", certificate="C1")
    load(tmp_path, one, one | {"awarded_on": "2017-03", "source": "b"})
    found = Label.objects.get(cluster__name="One")
    assert found.sure_from == date(2017, 3, 31)
    assert load(tmp_path, one).changed == []
    found.refresh_from_db()
    assert (found.awarded_on, found.sure_from) == ("2016-06", date(2017, 3, 31))


def test_without_the_optional_columns_the_same_clusters_come_out(register, tmp_path):
    with AWARDS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    path = tmp_path / "plain.csv"
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    report = import_awards(path, dry_run=True)
    assert report.ok
    assert "clusters" not in report.created
    assert "labels" not in report.created
