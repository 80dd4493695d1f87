"""Imports beside the workflow: they never wait for each other, and undo nothing people decided."""

import time

import pytest
from django.db import connection, transaction
from django.utils import timezone

from labels import journal
from labels.models import Cluster, Label, RegisterHead
from labels.register.imports import Unreadable, awards, import_awards
from labels.register.imports.write import write
from labels.register.reference import load_reference
from labels.workflow import decisions
from tests.cases import make_rule_set
from tests.factories import make_cluster
from tests.people import make_board
from tests.register.importing import as_csv, row
from tests.workflow.at_once import at_once
from tests.workflow.deciding import assessed
from tests.workflow.measuring import carry_out

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = %s"


def load(path, *rows):
    file = path / "file.csv"
    file.write_bytes(as_csv(*rows))
    return import_awards(file)


def until_somebody_waits():
    """Until another connection waits for a lock; five seconds at the most."""
    with connection.cursor() as cursor:
        for _ in range(100):
            cursor.execute(WAITING, [connection.settings_dict["NAME"]])
            if cursor.fetchone()[0]:
                return
            time.sleep(0.05)
    raise AssertionError("Nobody waits.")


@pytest.mark.django_db(transaction=True)
def test_an_import_holds_the_journal_before_it_publishes(tmp_path):
    """As steps do. The other way round each would wait for what the other holds."""
    load_reference()
    begun = []

    def step():
        with transaction.atomic():
            journal.record("first_half", by=None, of=("test", 1))
            begun.append(True)
            until_somebody_waits()
            RegisterHead.objects.select_for_update(nowait=True).get(pk=1)
        return "done"

    def imported():
        while not begun:
            time.sleep(0.01)
        return load(tmp_path, row()).created["labels"]

    load(tmp_path, row("An Older One"))
    assert at_once(step, imported) == ["done", 1]


@pytest.mark.django_db(transaction=True)
def test_an_import_and_a_decision_about_one_cluster_at_once(tmp_path):
    make_rule_set("its-own", scheme="another")
    load_reference()
    case, board = assessed(), make_board()
    case.propose()
    cluster = case.assessment.cluster
    told = row(cluster.name, country=cluster.country_id, awarded_on="2016")
    decided, imported = at_once(
        lambda: decisions.confirm(case.assessment, by=board).outcome,
        lambda: load(tmp_path, told).created["labels"],
    )
    assert (decided, imported) == ("awarded", 1)
    assert Label.objects.filter(cluster=cluster).count() == 2


@pytest.mark.django_db
def test_a_corrected_label_stays_as_it_is_when_its_source_is_imported_again(tmp_path):
    load_reference()
    told = row(awarded_on="2016-05-01")
    load(tmp_path, told)
    label = Label.objects.get()
    given = {"wrong": "The year.", "source": "https://example.org/certificate"}
    carry_out("correct", label, changes={"awarded_on": "2017-05-02"}, **given)
    label.refresh_from_db()
    days = label.awarded_on, label.valid_until, label.sure_until
    report = load(tmp_path, told)
    label = Label.objects.get()
    assert (label.awarded_on, label.valid_until, label.sure_until) == days
    assert days[0] == "2017-05-02"
    assert report.changed == []
    assert [(each.before, each.after) for each in report.conflicts] == [
        ("2017-05-02", "2016-05-01")
    ]


def corrected(path, told, **changes):
    """The label of a row, put right by people afterwards."""
    load(path, told)
    given = {"wrong": "The day.", "source": "https://example.org/certificate"}
    carry_out("correct", Label.objects.get(), changes=changes, **given)
    return Label.objects.get()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "cells",
    [
        {"awarded_on": "2016-05-20"},
        {"awarded_on": "2016-05"},
        {"awarded_on": "2016-09-01"},
        {"awarded_on": "2016-05-01", "note": "said in other words"},
        {"awarded_on": "2017-05-02"},
    ],
)
def test_a_corrected_label_gets_no_twin_when_its_source_says_it_in_other_words(tmp_path, cells):
    load_reference()
    label = corrected(tmp_path, row(awarded_on="2016-05-01"), awarded_on="2017-05-02")
    load(tmp_path, row(**cells))
    now = Label.objects.get()
    assert (now.awarded_on, now.validity) == (label.awarded_on, label.validity)
    assert now.citations.count() == 2
    load(tmp_path, row(**cells))
    assert Label.objects.count() == 1


@pytest.mark.django_db
def test_one_of_two_sources_of_a_corrected_label_says_it_in_other_words(tmp_path):
    load_reference()
    one = row(awarded_on="2016-05-01")
    other = row(awarded_on="2016-05", source="https://example.org/other")
    load(tmp_path, one, other)
    given = {"wrong": "The day.", "source": "https://example.org/certificate"}
    carry_out("correct", Label.objects.get(), changes={"awarded_on": "2017-09-02"}, **given)
    load(tmp_path, row(awarded_on="2016-05", note="said in other words"), other)
    assert Label.objects.get().awarded_on == "2017-09-02"


@pytest.mark.django_db
def test_the_next_award_of_the_source_of_a_corrected_label_is_a_label_of_its_own(tmp_path):
    load_reference()
    corrected(tmp_path, row(awarded_on="2016-05-01"), awarded_on="2016-06-02")
    load(tmp_path, row(awarded_on="2016-05-01"), row(awarded_on="2018-07-01"))
    assert [each.awarded_on for each in Label.objects.order_by("pk")] == [
        "2016-06-02",
        "2018-07-01",
    ]


@pytest.mark.django_db
def test_nothing_is_imported_for_a_cluster_that_left_after_its_name_was_matched(
    tmp_path, monkeypatch
):
    load_reference()
    cluster = make_cluster("Alpha Cluster", country="DE")

    def left_meanwhile(touched, **given):
        Cluster.objects.update(delisted_at=timezone.now(), delisted_for="mistake")
        write(touched, **given)

    monkeypatch.setattr(awards, "write", left_meanwhile)
    with pytest.raises(Unreadable):
        load(tmp_path, row(cluster.name, country="DE"))
    assert not Label.objects.exists()
