"""Files imported again, changed, broken, and beside what the register has already."""

from datetime import date

import pytest
from django.db import transaction

from labels.models import Citation, Cluster, Event, Label, Recognition
from labels.register import publish as publishing
from labels.register.imports import import_awards, import_names, write
from labels.register.query import page
from labels.register.question import Question

from .importing import AWARDS, NAMES, as_csv, counts, row, taken_back, without_label

TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def register(django_db_setup, django_db_blocker):
    """The register with the real label holders."""
    with taken_back(django_db_blocker):
        reports = import_awards(AWARDS), import_names(NAMES)
        yield reports


@pytest.fixture
def undone(register):
    with transaction.atomic():
        yield register
        transaction.set_rollback(True)


def found(**question):
    return page(Question(valid_on=TODAY, limit=100, **question)).records()


def labels(name, level):
    each = Label.objects.filter(cluster__name=name, level__code=level).order_by("pk")
    return [(label.awarded_on, label.valid_until) for label in each]


def load(path, *rows):
    file = path / "file.csv"
    file.write_bytes(as_csv(*rows))
    return import_awards(file)


def test_the_same_file_again_changes_nothing(undone):
    before = counts()
    again = import_awards(AWARDS), import_names(NAMES)
    assert [report.created for report in again] == [{}, {}]
    assert [report.changed for report in again] == [[], []]
    assert [report.left_alone for report in again] == [231, undone[1].rows]
    assert counts() == before


def test_a_dry_run_tells_what_it_would_do_and_leaves_nothing(undone, tmp_path):
    path = tmp_path / "new.csv"
    path.write_bytes(as_csv(row("Brand New"), without_label("bioPmed", country="IT", city="Ivrea")))
    before = counts()
    report = import_awards(path, dry_run=True)
    assert report.created["clusters"] == 1
    assert [each.what for each in report.changed] == ["city"]
    assert report.dry_run
    assert "nothing was kept" in report.as_text()
    assert counts() == before


def test_one_bad_row_and_nothing_is_imported(undone, tmp_path):
    before = counts()
    report = load(tmp_path, row("Good"), row("Bad", country="X"), row("Worse", source=""))
    assert [(each.line, each.column) for each in report.problems] == [(3, "country"), (4, "source")]
    assert counts() == before


def test_a_crash_in_the_middle_leaves_nothing(undone, tmp_path, monkeypatch):
    before = counts()

    def crash(ids):
        publishing.publish(ids)
        raise RuntimeError("out of paper")

    monkeypatch.setattr(write, "publish", crash)
    with pytest.raises(RuntimeError, match="out of paper"), transaction.atomic():
        load(tmp_path, row("Brand New"))
    assert counts() == before


def test_a_changed_file_reports_what_changed_and_publishes_only_that(undone, tmp_path):
    load(tmp_path, row("One", city="Kiel"), row("Two"), row("Three", awarded_on="", note="typo"))
    events = Event.objects.count()
    report = load(
        tmp_path,
        row("One", city="Lübeck"),
        row("Two", awarded_on="2016-06"),
        row("Three", awarded_on="", note="no typo"),
    )
    assert report.created == {}
    assert report.published == 3
    assert {(each.cluster, each.what, each.before, each.after) for each in report.changed} >= {
        ("One", "city", "Kiel", "Lübeck"),
        ("Two", "bronze: award", "2016", "2016-06"),
        ("Two", "bronze: end of validity", "", "2018-06-30"),
    }
    assert labels("Two", "bronze") == [("2016-06", "2018-06-30")]
    assert labels("Three", "bronze") == [("", "")]
    assert Citation.objects.get(cluster__name="Three").states == "bronze label; no typo"
    assert Event.objects.count() == events + 1
    assert load(tmp_path, row("One", city="Lübeck")).changed == []


def test_an_earlier_award_told_later_moves_the_periods_without_overlap(undone, tmp_path):
    load(tmp_path, row("One", awarded_on="2016-06", source="b"))
    report = load(tmp_path, row("One", awarded_on="2015-01", source="c"))
    assert report.created["labels"] == 1
    spans = Label.objects.filter(cluster__name="One").order_by("sure_from")
    assert [(str(each.sure_from), str(each.sure_until)) for each in spans] == [
        ("2015-01-31", "2017-01-31"),
        ("2017-02-01", "2018-06-30"),
    ]


def test_a_new_region_code_and_sector_reach_a_cluster_that_is_there(undone, tmp_path):
    load(tmp_path, row("One", region="Bayern", sectors="hemp"))
    report = load(
        tmp_path, row("One", region="Bayern", nuts="DE2", sectors="Hemp; photonics", source="c")
    )
    assert [(each.what, each.after) for each in report.changed][0] == ("region Bayern", "DE2")
    one = Cluster.objects.get(name="One")
    assert [(each.region_id, each.name) for each in one.regions.all()] == [("DE2", "Bayern")]
    assert one.sectors.filter(sector=None).count() == 1
    assert one.sectors.filter(word="photonics").exclude(sector=None).exists()


def test_recognitions_take_their_beginning_from_a_later_file(undone, tmp_path):
    load(tmp_path, row("One", programme="ECEI; go-cluster"))
    load(tmp_path, row("One", programme="ECEI; go-cluster since 2012-07", source="c"))
    told = Recognition.objects.get(cluster__name="One")
    assert (told.since, told.citations.count()) == ("2012-07", 2)


def test_a_cluster_found_under_its_second_name_is_told(undone, tmp_path):
    report = load(tmp_path, row("Media Cluster Norway", country="NO", level="gold"))
    assert "clusters" not in report.created
    assert [each.reason for each in report.joined if each.certain] == [
        "also called Media Cluster Norway"
    ]


def test_a_possible_twin_in_the_register_is_reported_and_stays_apart(undone, tmp_path):
    report = load(tmp_path, row("Valley BioCon", country="DE"))
    assert report.created["clusters"] == 1
    assert [(each.name, each.other) for each in report.twins] == [
        ("BioCon Valley", "Valley BioCon")
    ]


def test_namesakes_of_two_countries_get_addresses_of_their_own(undone, tmp_path):
    load(tmp_path, row("One"), row("One", country="AT"), row("Öne!", country="FR"))
    slugs = Cluster.objects.filter(slug__startswith="one").values_list("slug", flat=True)
    assert sorted(slugs) == ["one", "one-at", "one-fr"]


def test_a_row_without_a_country_is_refused_where_several_clusters_have_the_name(undone, tmp_path):
    rows = [row("One"), row("One", country="AT"), row("One", country="")]
    report = load(tmp_path, *rows)
    assert [(each.line, each.column) for each in report.problems] == [(4, "country")]
    assert "(DE, AT)" in report.problems[0].reason


def test_a_second_name_of_another_cluster_is_reported(undone, tmp_path):
    report = load(tmp_path, row("New One", country="NO", other_names="english: GCE NODE"))
    assert "clusters" not in report.created
    assert report.joined[0].reason == "also called New One"


def test_the_dates_of_a_withdrawn_label_are_moved_by_no_file(undone, tmp_path):
    load(tmp_path, row("One", awarded_on="2016-06"))
    one = Label.objects.filter(cluster__name="One")
    one.update(withdrawn_on=date(2017, 1, 1), withdrawal_reason="Test")
    before = one.values().get()
    load(tmp_path, row("One", awarded_on="2016-06-15", source="b"), row("One", awarded_on="2019"))
    assert one.order_by("pk").values().first() == before
    assert one.count() == 2


def test_a_more_precise_date_of_foundation_is_taken_and_another_one_told(undone, tmp_path):
    load(tmp_path, without_label("One", founded="1999"))
    load(tmp_path, without_label("One", founded="1999-03", source="b"))
    assert Cluster.objects.get(name="One").founded == "1999-03"
    assert load(tmp_path, without_label("One", founded="1999", source="c")).changed == []
    rows = [without_label("One", founded=year, source=year) for year in ("2001", "2002")]
    report = load(tmp_path, *rows)
    assert [(each.before, each.after) for each in report.changed] == [("1999-03", "2001")]
    assert [each.after for each in report.conflicts] == ["2002"]


def test_awards_of_two_sources_within_a_year_are_told_to_a_person(undone, tmp_path):
    report = load(tmp_path, row(awarded_on="2016-12"), row(awarded_on="2017-01", source="b"))
    assert [each.reason for each in report.joined] == [
        "kept apart, though another source has an award of 2016-12"
    ]


def test_a_programme_with_a_date_that_does_not_exist_is_refused(undone, tmp_path):
    report = load(tmp_path, row(programme="ECEI; ESCA; go-cluster until 2016-00"))
    assert [each.column for each in report.problems] == ["programme"]


def test_a_cluster_without_a_label_takes_one_later(undone, tmp_path):
    load(tmp_path, without_label("One", note="named as a partner"))
    load(tmp_path, row("One"))
    assert labels("One", "bronze") == [("2016", "")]
    assert Cluster.objects.filter(name="One").count() == 1


def test_the_journal_has_one_event_for_an_import_that_changed_something(undone, tmp_path):
    before = Event.objects.count()
    load(tmp_path, row("One"))
    load(tmp_path, row("One"))
    event = Event.objects.first()
    assert Event.objects.count() == before + 1
    assert (event.verb, event.actor, event.role) == ("imported", "system", "command")
    assert event.after["created"]["labels"] == 1


# Names.


def names(path, *rows):
    columns = ["cluster", "country", "other_name", "kind", "source", "note"]
    file = path / "names.csv"
    file.write_bytes(as_csv(*rows, columns=columns))
    return import_names(file)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"cluster": "Nobody"}, "cluster"),
        ({"cluster": ""}, "cluster"),
        ({"other_name": "GCE NODE", "country": "NO"}, "cluster"),
        ({"other_name": ""}, "other_name"),
        ({"other_name": "a\u202e"}, "other_name"),
        ({"other_name": "x" * 301}, "other_name"),
        ({"kind": "current"}, "kind"),
        ({"source": ""}, "source"),
    ],
)
def test_a_bad_name_is_refused(undone, tmp_path, cells, column):
    good = {"cluster": "NCE Media", "country": "NO", "other_name": "Medier", "kind": "local"}
    before = counts()
    report = names(tmp_path, good | {"source": "https://example.org"} | cells)
    assert [(each.line, each.column) for each in report.problems] == [(2, column)]
    assert counts() == before


def test_a_name_is_added_with_its_source(undone, tmp_path):
    cells = {"cluster": "NCE Media", "other_name": "Medier", "kind": "local", "source": "s"}
    report = names(tmp_path, cells)
    assert report.created == {"names": 1, "citations": 1}
    assert found(q="Medier")[0]["slug"] == "nce-media"
