"""check_register says what it found, and finds what was changed without being published.

What it finds when rows of the ledger are changed: tests/register/test_tampering.py.
"""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from labels.management.commands.import_awards import NO_TABLES
from labels.models import Citation, Cluster, Label, Region
from labels.register import check as checking
from tests.factories import make_cluster, make_label, republish
from tests.register.tampering import tamper

pytestmark = pytest.mark.django_db


@pytest.fixture
def cluster():
    """One cluster with two labels, published three times: entry 3 is current."""
    cluster = make_cluster("Alpha Health", country="AT", city="Graz", regions=["AT22"])
    make_label(cluster, "silver", awarded="2020-01-15")
    make_label(cluster, "gold", until="2026-06")
    return cluster


def run(**options):
    """What the command writes, and its exit code."""
    out = StringIO()
    try:
        call_command("check_register", stdout=out, **options)
    except CommandError as error:
        return out.getvalue(), error.returncode
    return out.getvalue(), 0


def test_a_register_in_order_is_said_to_be_so(cluster):
    assert run() == ("The register is in order: 3 entries checked up to number 3.\n", 0)


def test_an_empty_register_is_in_order():
    assert run() == ("The register is in order: 0 entries checked up to number 0.\n", 0)


def test_a_difference_is_named_in_a_sentence_and_ends_with_code_1(cluster):
    tamper("UPDATE labels_entry SET country = 'XX' WHERE seq = 2")
    assert run() == (
        "columns: Entry 2 (alpha-health): country is not what its document gives.\n"
        "3 entries checked up to number 3.\n",
        1,
    )


def test_json_holds_the_same(cluster):
    in_order = {"differences": [], "count": 0, "entries": 3, "seq": 3}
    assert json.loads(run(format="json")[0]) == in_order
    tamper("UPDATE labels_entry SET country = 'XX', founded_on = '2007-01-01' WHERE seq < 3")
    text, code = run(format="json")
    answer = json.loads(text)
    assert (code, answer["count"]) == (1, 4)
    assert answer["differences"][0] == {
        "kind": "columns",
        "seq": 1,
        "slug": "alpha-health",
        "detail": "country is not what its document gives.",
    }


def test_the_size_of_a_batch_changes_nothing(cluster, monkeypatch):
    tamper("UPDATE labels_entry SET country = 'XX' WHERE seq <> 2")
    all_at_once = run()
    monkeypatch.setattr(checking, "BATCH", 1)
    assert run() == all_at_once


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (lambda: Label.objects.filter(level__code="gold").update(note="x"), "labels"),
        (lambda: Label.objects.update(possible_until=date(2030, 1, 1)), "labels"),
        (lambda: Cluster.objects.update(city="Wien"), "city"),
        (lambda: Citation.objects.update(states="something else"), "labels"),
        (lambda: Region.objects.update(name="Elsewhere"), "regions"),
        (
            lambda: Cluster.objects.update(name="Other", website="https://x.example"),
            "name, website",
        ),
    ],
)
def test_a_change_that_was_not_published_is_found(cluster, change, part):
    assert change()
    assert run() == (
        f"unpublished: Entry 3 (alpha-health): the tables say something else now: {part}.\n"
        "3 entries checked up to number 3.\n",
        1,
    )


def test_a_label_of_a_cluster_that_was_never_published_is_found():
    label = make_label(make_cluster("Gamma", published=False), awarded="2020", published=False)
    assert run() == (
        f"unpublished: Label {label.number} of gamma is not published.\n"
        "0 entries checked up to number 0.\n",
        1,
    )


def test_days_that_end_elsewhere_than_the_source_says_are_found(cluster):
    cluster.labels.filter(level__code="gold").update(possible_until=date(2027, 6, 30))
    republish(cluster)
    assert run()[0].startswith("period: Entry 4 (alpha-health): label ")


@pytest.mark.parametrize("format", ["text", "json"])
def test_a_database_without_tables_is_told_in_a_sentence(format):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path TO pg_catalog")
    out = StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("check_register", stdout=out, format=format)
    assert str(refused.value) == NO_TABLES
    if format == "json":
        assert json.loads(out.getvalue())["error"] == NO_TABLES
