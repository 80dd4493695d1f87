"""Raw SQL behind the triggers: check_register finds each kind of it, and nothing besides."""

import json
from datetime import date

import pytest

from labels.models import EntryDocument
from labels.register.check import Tally, check
from labels.register.document import MARK, content_hash
from tests.factories import exact, make_cluster, make_label, suspend
from tests.register.tampering import tamper

ENTRY, DOCUMENT, LABEL = "labels_entry", "labels_entrydocument", "labels_entrylabel"


def fill():
    """Seven entries: 1, 2 and 7 are of Alpha, 3 to 6 of Beta; current are 6 and 7."""
    alpha = make_cluster(
        "Alpha Health",
        country="AT",
        city="Graz",
        regions=["AT22"],
        sectors=["health"],
        programmes=["go-cluster"],
        managers=["Alpha GmbH"],
        names=[("Alfa", "former")],
        founded="2006",
        lat=47.07,
        lon=15.4395,
    )
    make_label(alpha, "silver", validity=exact("2020-01-01", "2022-01-31"), awarded="2020-01-01")
    beta = make_cluster("Beta", country="DE")
    make_label(beta, "bronze", awarded="2016", source="https://example.org/beta")
    gold = make_label(beta, "gold", until="2026-06", source="https://example.org/gold")
    suspend(gold, date(2025, 3, 1), date(2025, 3, 31))
    make_label(alpha, "gold", awarded="2022-02")


def found():
    """Kind and entry of every difference."""
    return {(each.kind, each.seq) for each in check(Tally())}


def update(table, change, entry):
    key = "seq" if table == ENTRY else "entry_id"
    return f"UPDATE {table} SET {change} WHERE {key} = {entry}"


def delete(entry):
    return [
        f"DELETE FROM {LABEL} WHERE entry_id = {entry}",
        f"DELETE FROM {DOCUMENT} WHERE entry_id = {entry}",
        f"DELETE FROM {ENTRY} WHERE seq = {entry}",
    ]


TAMPERINGS = {
    "the text of a document": (
        [update(DOCUMENT, "body = replace(body, 'Graz', 'Linz')", 2)],
        {("hash", 2), ("search", 2)},
    ),
    "a document that is no JSON": ([update(DOCUMENT, "body = 'gone'", 2)], {("document", 2)}),
    "a document that is no record": ([update(DOCUMENT, "body = '[]'", 2)], {("document", 2)}),
    "a record that lost its labels": (
        [update(DOCUMENT, """body = replace(body, '"labels"', '"lost"')""", 2)],
        {("document", 2)},
    ),
    "a document that is gone": ([f"DELETE FROM {DOCUMENT} WHERE entry_id = 2"], {("document", 2)}),
    "white space in a document": ([update(DOCUMENT, "body = body || ' '", 2)], {("document", 2)}),
    "a mark in another place": (
        [update(DOCUMENT, "body = replace(body, chr(1), '') || chr(1)", 3)],
        {("document", 3)},
    ),
    "the number in a document": (
        [update(DOCUMENT, """body = replace(body, '"seq":2', '"seq":9')""", 2)],
        {("identity", 2)},
    ),
    "the hash": ([update(ENTRY, "sha256 = repeat('0', 64)", 2)], {("hash", 2)}),
    "the hash of a current entry": (
        [update(ENTRY, "sha256 = repeat('0', 64)", 7)],
        {("hash", 7), ("unpublished", 7)},
    ),
    "the slug": ([update(ENTRY, "slug = 'other'", 2)], {("identity", 2)}),
    "the cluster": (
        [update(ENTRY, "cluster_id = (SELECT max(id) FROM labels_cluster)", 2)],
        {("identity", 2), ("superseded", 1), ("superseded", 2)}
        | {("events", 2), ("events", 3), ("events", 7)},
    ),
    "the kind": (
        [update(ENTRY, "kind = 'tombstone'", 7)],
        {("kind", 7), ("events", 7), ("search", 7), ("head", None)},
    ),
    "a number": (
        [
            update(ENTRY, "seq = 12", 7),
            update(DOCUMENT, "entry_id = 12", 7),
            update(LABEL, "entry_id = 12", 7),
        ],
        {("missing", None), ("identity", 12), ("head", None)},
    ),
    "a past entry is gone": (
        delete(4),
        {("missing", None), ("superseded", 3), ("events", 5)},
    ),
    "the newest entry is gone": (
        delete(7),
        {("missing", None), ("superseded", 2), ("head", None), ("unpublished", None)},
    ),
    "a moment, not in order": (
        [update(ENTRY, "at = at - interval '1 day'", 5)],
        {("moment", 5), ("identity", 5), ("superseded", 4)},
    ),
    "a moment, later than the head": (
        [update(ENTRY, "at = at + interval '1 day'", 7)],
        {("moment", 7), ("identity", 7), ("superseded", 2), ("head", None)},
    ),
    "the end of an entry": (
        [update(ENTRY, "superseded_at = superseded_at + interval '1 second'", 1)],
        {("superseded", 1)},
    ),
    "two current entries": (
        [
            "DROP INDEX entry_one_current_per_cluster",
            "DROP INDEX entry_one_current_per_slug",
            update(ENTRY, "superseded_at = NULL", 1),
        ],
        {("superseded", 1), ("head", None)},
    ),
    "no current entry": (
        [update(ENTRY, "superseded_at = at + interval '1 second'", 7)],
        {("superseded", 7), ("head", None), ("unpublished", None)},
    ),
    "the end of a label's row": (
        [update(LABEL, "superseded_at = NULL", 2)],
        {("superseded", 2)},
    ),
    "a status": (
        [update(DOCUMENT, "slots[2] = replace(slots[2], 'valid', 'expired')", 2)],
        {("status", 2)},
    ),
    "the day of a status": ([update(DOCUMENT, "days[1] = days[1] + 1", 2)], {("status", 2)}),
    "a label's row is gone": (
        [f"DELETE FROM {LABEL} WHERE entry_id = 6 AND level = 'gold'"],
        {("labels", 6)},
    ),
    "a label's row too many": (
        [
            f"INSERT INTO {LABEL} (entry_id, superseded_at, number, scheme, level, rank, country,"
            " newest_on, suspensions) SELECT seq, superseded_at, '2222-2222', 'ecei', 'gold', 3,"
            f" country, '2020-01-01', '{{}}' FROM {ENTRY} WHERE seq = 2"
        ],
        {("labels", 2)},
    ),
    "the head's number": (
        ["UPDATE labels_registerhead SET seq = seq + 1"],
        {("head", None), ("missing", None)},
    ),
    "the head's moment": (
        ["UPDATE labels_registerhead SET at = at + interval '1 second'"],
        {("head", None)},
    ),
    "the head's count": (["UPDATE labels_registerhead SET clusters = 3"], {("head", None)}),
    "the longest period": (["UPDATE labels_registerhead SET longest = 30"], {("head", None)}),
    "the head is gone": (["DELETE FROM labels_registerhead"], {("head", None)}),
    "what a publication did": ([update(ENTRY, "events = '[]'", 2)], {("events", 2)}),
    "words": ([update(ENTRY, "words = to_tsvector('simple', 'x')", 2)], {("search", 2)}),
    "mistyped words": ([update(DOCUMENT, "search = '''x'':1A'::tsvector", 2)], {("search", 2)}),
}


@pytest.mark.parametrize(("statements", "expected"), TAMPERINGS.values(), ids=TAMPERINGS)
def test_tampering_is_found(register, statements, expected):
    tamper(*statements)
    assert found() == expected


@pytest.mark.parametrize(
    "change",
    [
        "country = 'DE'",
        "sort_name = 'beta'",
        "names = names || '{beta}'",
        "regions = '{}'",
        "sectors = '{ict}'",
        "programmes = '{}'",
        "identifiers = '{vat:1}'",
        "founded_on = '2007-01-01'",
        "levels = '{gold}'",
        "lat = 50.5",
        "lon = 8.5",
    ],
)
def test_no_column_of_an_entry_can_change_unseen(register, change):
    tamper(update(ENTRY, change, 2))
    assert found() == {("columns", 2)}


@pytest.mark.parametrize(
    "change",
    [
        "number = '2222-2222'",
        "scheme = 'other'",
        "level = 'gold'",
        "rank = 3",
        "country = 'DE'",
        *(
            f"{column} = '2019-01-01'"
            for column in [
                "newest_on",
                "awarded_first",
                "awarded_last",
                "until_first",
                "until_last",
                "sure_from",
                "sure_until",
                "possible_from",
                "possible_until",
                "renewable_until",
                "withdrawn_on",
            ]
        ),
        "suspensions = '{\"[2021-01-01,)\"}'",
    ],
)
def test_no_column_of_a_label_can_change_unseen(register, change):
    tamper(update(LABEL, change, 2))
    assert found() == {("labels", 2)}


def test_a_body_and_its_hash_together_still_differ_from_columns_and_events(register):
    new = """replace(body, '"country":"AT"', '"country":"CH"')"""
    tamper(update(DOCUMENT, f"body = {new}", 1))
    tamper(update(ENTRY, f"sha256 = '{_hash_of(1)}'", 1))
    assert found() == {("columns", 1), ("events", 2)}


def _hash_of(seq):
    body = EntryDocument.objects.get(pk=seq).body
    return content_hash(json.loads(body.replace(MARK, "")))
