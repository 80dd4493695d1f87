"""The ledger and the journal take rows and never give them up, whoever asks."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from labels.journal import record
from labels.models import Entry, EntryDocument, EntryLabel, Event, TimeEvent
from tests.factories import make_cluster, make_label

LEDGER = ("labels_entry", "labels_entrydocument", "labels_entrylabel", "labels_event")
NEVER = "Rows of {} are never changed or deleted."
ONLY_ONCE = "Only superseded_at of {} may be set, and only once."
DAY = timedelta(days=1)


def fill():
    make_label(make_cluster("Alpha"), awarded="2020")
    return record("tested", by=None, of=("cluster", 1))


def refused(sentence, do):
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        do()
    return True


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("table", LEDGER)
def test_raw_sql_cannot_delete(register, table):
    assert refused(NEVER.format(table), lambda: run(f"DELETE FROM {table}"))


@pytest.mark.parametrize("table", LEDGER)
def test_raw_sql_cannot_truncate(register, table):
    run("SET CONSTRAINTS ALL IMMEDIATE")  # no table with waiting checks can be truncated at all
    assert refused(r"Rows of labels_\w+ are never", lambda: run(f"TRUNCATE {table} CASCADE"))


@pytest.mark.parametrize(
    ("table", "change", "sentence"),
    [
        ("labels_entry", "country = 'XX'", ONLY_ONCE),
        ("labels_entry", "superseded_at = at + interval '1 day', country = 'XX'", ONLY_ONCE),
        ("labels_entry", "seq = seq", ONLY_ONCE),
        ("labels_entrylabel", "sure_from = '2000-01-01'", ONLY_ONCE),
        ("labels_entrylabel", "superseded_at = now(), level = 'silver'", ONLY_ONCE),
        ("labels_entrydocument", "body = '{}'", NEVER),
        ("labels_entrydocument", "slots = '{}'", NEVER),
        ("labels_event", "note = 'x'", NEVER),
    ],
)
def test_raw_sql_cannot_change(register, table, change, sentence):
    assert refused(sentence.format(table), lambda: run(f"UPDATE {table} SET {change}"))


@pytest.mark.parametrize("table", ["labels_entry", "labels_entrylabel"])
def test_the_end_of_a_row_is_set_once_and_stays(register, table):
    run(f"UPDATE {table} SET superseded_at = '2100-01-01' WHERE superseded_at IS NULL")
    for later in ("'2100-01-02'", "NULL", "'2100-01-01'"):
        change = f"UPDATE {table} SET superseded_at = {later}"
        assert refused(ONLY_ONCE.format(table), lambda change=change: run(change))


@pytest.mark.parametrize("model", [Entry, EntryLabel, EntryDocument, Event])
def test_models_cannot_delete_either(register, model):
    assert refused("never changed|referenced", lambda: model.objects.all().delete())


def test_models_cannot_change_either(register):
    entry = Entry.objects.first()
    entry.at -= DAY
    assert refused("Only superseded_at", lambda: entry.save(update_fields=["at"]))
    register.note = "something else"
    assert refused("Rows of labels_event", lambda: register.save(update_fields=["note"]))


def told(seq):
    """An event of time, told under that number."""
    entry = Entry.objects.first()
    given = {"label": "2222-2222", "type": "label.expired", "on": "2022-01-01", "seq": seq}
    return TimeEvent.objects.create(cluster_id=entry.cluster_id, **given)


@pytest.mark.parametrize(
    "do", ["SET seq = NULL", "SET seq = 2", 'SET "on" = "on" + 1', "SET type = type"]
)
def test_what_time_has_told_is_never_changed(register, do):
    told(1)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        run(f"UPDATE labels_timeevent {do}")
    assert caught.value.__cause__.diag.constraint_name == "time_event_is_told_once"


def test_what_time_has_told_is_never_deleted_and_what_waits_may_be(register):
    told(None)
    assert TimeEvent.objects.all().delete()[0] == 1
    told(None)
    assert TimeEvent.objects.update(seq=1) == 1
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        TimeEvent.objects.all().delete()
    assert caught.value.__cause__.diag.constraint_name == "time_event_is_told_once"
