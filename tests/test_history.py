"""Earlier versions of rows: whoever changes them, by whatever way, leaves a trace."""

import re
from importlib import import_module

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from labels.models import Cluster, ClusterName, User
from labels.workflow.steps import step
from tests.factories import make_cluster
from tests.people import make_user

GUARDS = import_module("labels.migrations.0004_workflow_guards")
MODELS = list(apps.get_app_config("labels").get_models())
HISTORIES = [model for model in MODELS if hasattr(model, "pgh_tracked_model")]
Line = apps.get_model("labels", "ClusterEvent")
NameLine = apps.get_model("labels", "ClusterNameEvent")
UserLine = apps.get_model("labels", "UserEvent")


def fill():
    cluster = make_cluster("Alpha", city="Bonn")
    make_cluster("Beta", city="Graz")
    return cluster


def run(statement, *given):
    with connection.cursor() as cursor:
        cursor.execute(statement, given)


@step
def move_to(cluster, *, by, city):
    Cluster.objects.filter(pk=cluster.pk).update(city=city)
    ClusterName.objects.filter(cluster=cluster).update(language="de")


def lines(label="changed"):
    return list(Line.objects.filter(pgh_label=label).order_by("pgh_id"))


def test_a_bulk_update_leaves_the_old_values(register):
    assert Cluster.objects.update(city="Wien") == 2
    assert sorted(line.city for line in lines()) == ["Bonn", "Graz"]
    assert {line.pgh_obj_id for line in lines()} == set(
        Cluster.objects.values_list("pk", flat=True)
    )


def test_raw_sql_leaves_the_old_values(register):
    run("UPDATE labels_cluster SET name = 'Gamma', lat = 1, lon = 2 WHERE id = %s", register.pk)
    (line,) = lines()
    assert (line.id, line.name, line.city, line.lat) == (register.pk, "Alpha", "Bonn", None)


def test_a_delete_leaves_the_row(register):
    name = register.names.get()
    run("DELETE FROM labels_clustername WHERE id = %s", name.pk)
    line = NameLine.objects.get()
    assert (line.pgh_label, line.id, line.text, line.cluster_id) == (
        "deleted",
        name.pk,
        "Alpha",
        register.pk,
    )


def test_each_change_leaves_one_line_and_no_change_leaves_none(register):
    for city in ("Köln", "Köln", "Ulm"):
        Cluster.objects.filter(pk=register.pk).update(city=city)
    assert [line.city for line in lines()] == ["Bonn", "Köln"]


def test_a_new_row_leaves_no_line(register):
    make_cluster("Gamma")
    assert lines() == []


def test_a_step_tells_who_and_which_step(register):
    ann = make_user("ann.lee@example.org", name="Ann Lee")
    move_to(register, by=ann, city="Ulm")
    (line,) = lines()
    assert line.pgh_context == {"step": "move_to", "actor": f"user-{ann.pk}"}
    assert line.pgh_context_id == NameLine.objects.get().pgh_context_id


def test_two_runs_of_a_step_are_told_apart(register):
    ann = make_user()
    move_to(register, by=ann, city="Ulm")
    move_to(register, by=ann, city="Bonn")
    first, second = lines()
    assert first.pgh_context_id != second.pgh_context_id


@pytest.mark.django_db(transaction=True)
def test_nobody_is_named_for_what_comes_after_a_step():
    cluster = fill()
    move_to(cluster, by=make_user(), city="Ulm")
    Cluster.objects.filter(pk=cluster.pk).update(city="Wien")
    by_step, alone = lines()
    assert (by_step.city, alone.city) == ("Bonn", "Ulm")
    assert by_step.pgh_context["step"] == "move_to"
    assert (alone.pgh_context, alone.pgh_context_id) == (None, None)


def test_passwords_and_tokens_have_no_history(register):
    ann = make_user()
    User.objects.filter(pk=ann.pk).update(password="x", last_login="2026-01-01T00:00Z")
    assert not UserLine.objects.exists()
    User.objects.filter(pk=ann.pk).update(is_active=False)
    assert UserLine.objects.get().is_active is True
    columns = {
        f"{model.__name__}.{field.name}" for model in HISTORIES for field in model._meta.fields
    }
    assert not {each for each in columns if re.search("password|token|last_login|last_used", each)}


@pytest.mark.parametrize("change", ["UPDATE {} SET city = 'x'", "DELETE FROM {}"])
def test_lines_are_never_changed(register, change):
    Cluster.objects.update(city="Wien")
    with pytest.raises(DatabaseError, match="labels_clusterevent"), transaction.atomic():
        run(change.format("labels_clusterevent"))


@pytest.mark.parametrize("model", HISTORIES, ids=lambda model: model.__name__)
def test_every_history_refuses_change_and_truncation(register, model):
    table = model._meta.db_table
    run("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match=f"Rows of {table} are never"), transaction.atomic():
        run(f"TRUNCATE {table}")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bool_or(tgtype & 8 > 0) AND bool_or(tgtype & 16 > 0) FROM pg_trigger"
            " WHERE tgrelid = %s::regclass AND tgname LIKE 'pgtrigger_append_only%%'"
            " AND tgenabled <> 'D'",
            [table],
        )
        assert cursor.fetchone() == (True,)


def test_the_guards_know_every_table_with_a_history():
    tracked = {model.pgh_tracked_model._meta.model_name for model in HISTORIES}
    assert tracked == {*GUARDS.NEVER_DELETED, *GUARDS.TRACKED, "decision"}


@pytest.mark.parametrize("table", [*GUARDS.NEVER_DELETED, "decision"])
def test_tables_of_cases_cannot_be_emptied(register, table):
    run("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="are never changed or deleted"), transaction.atomic():
        run(f"TRUNCATE labels_{table} CASCADE")
