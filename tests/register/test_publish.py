"""Publishing: the one way into the ledger, all of a transaction or nothing."""

import json
from datetime import date

import pytest
from django.db import transaction

from labels.models import Cluster, Entry, EntryDocument, EntryLabel, RegisterHead
from labels.register import publish as publishing
from labels.register import query
from labels.register.changes import changes
from labels.register.document import MARK, canonical, content_hash
from labels.register.head import head
from tests.factories import exact, make_cluster, make_label, make_scheme, republish
from tests.register.asking import ask, slugs

pytestmark = pytest.mark.django_db

# All that the public may read of a cluster, by the path to it. Nothing else is ever published.
PUBLIC = """
slug number url name country city website description updated_at seq names[].text names[].kind
names[].language names[].from names[].until location.lat location.lon founded.value
founded.precision regions[].code regions[].name management[].name management[].from
management[].until sectors[].classification sectors[].code sectors[].name
sectors[].source_words[] identifiers[].scheme identifiers[].value members[].on members[].total
recognitions[].programme recognitions[].name recognitions[].from recognitions[].until
recognitions[].sources[].reference recognitions[].sources[].states
recognitions[].sources[].dated succession[].kind succession[].on succession[].role
succession[].cluster.slug succession[].cluster.name sources[].reference sources[].states
sources[].dated standing.status standing.level standing.label standing.valid_until
labels[].number labels[].url labels[].level labels[].scheme labels[].status
labels[].awarded_on.value labels[].awarded_on.precision labels[].awarded_on.basis
labels[].valid_from.value labels[].valid_from.precision labels[].valid_from.basis
labels[].valid_until.value labels[].valid_until.precision labels[].valid_until.basis
labels[].sure.from labels[].sure.until labels[].possible.from labels[].possible.until
labels[].renewable_until labels[].suspensions[].from labels[].suspensions[].until
labels[].withdrawn.on labels[].withdrawn.reason labels[].cluster_name_at_award
labels[].certificate labels[].note labels[].sources[].reference labels[].sources[].states
labels[].sources[].dated
"""


def paths(value, path=""):
    """The paths to all values of a record. Descriptions are texts by language."""
    if isinstance(value, dict) and path != "description":
        return {p for k, v in value.items() for p in paths(v, f"{path}.{k}".lstrip("."))}
    if isinstance(value, list):
        return {p for each in value for p in paths(each, f"{path}[]")} or set()
    return {path} if value is not None else set()


def full():
    """A cluster with something in every part of its record, and one that it came from."""
    cluster = make_cluster(
        'Änder "Cluster" \\ e.V.',
        regions=["DE80"],
        sectors=["health"],
        programmes=["go-cluster"],
        managers=["Body GmbH"],
        names=[("Old name", "former")],
        description={"en": "What it does", "de": "Was es tut"},
        city="Rostock",
        lat=54.0887,
        lon=12.0,
        website="https://example.org",
        founded="2006-05",
    )
    _with_the_rest(cluster)
    other = make_cluster("Before")
    other.successions.create(kind="merged", successor=cluster, on="2010")
    cluster.successions.create(kind="split", successor=other)
    republish(cluster, other)
    return cluster


def _with_the_rest(cluster):
    cluster.identifiers.create(scheme="vat", value="DE1")
    cluster.sectors.create(word="unheard of")
    cluster.figures.create(on="2020", total=12)
    label = make_label(
        cluster,
        validity=exact("2020-01-01", "2022-12-31"),
        awarded="2020-01-01",
        until="2022-12-31",
        valid_from="2020-01",
        note="A note",
        certificate="C-1",
        withdrawn_on="2021-06-01",
        withdrawal_reason="Given back",
        published=False,
    )
    label.suspensions.create(first="2020-03-01", last="2020-03-31", reason="private")
    source = label.citations.get().source
    recognition = cluster.recognitions.get()
    source.citations.create(cluster=cluster, recognition=recognition, states="x", dated="2020")
    source.citations.create(cluster=cluster, states="founded", dated="2019-01")


def test_nothing_private_is_in_a_record_and_all_that_is_public_may_be():
    found, public = paths(query.record(full().slug, ask()).record()), set(PUBLIC.split())
    assert sorted(found - public) == []
    never_here = {"names[].language", "names[].from", "names[].until", "management[].from"}
    never_here |= {"management[].until", "recognitions[].from", "recognitions[].until"}
    never_here |= {"labels[].renewable_until", "labels[].sources[].dated"}
    assert sorted(public - found - never_here) == []


def test_the_reason_of_a_suspension_stays_private():
    full()
    assert not any(
        "private" in body for body in EntryDocument.objects.values_list("body", flat=True)
    )


def test_a_document_is_canonical_and_its_hash_can_be_taken_by_anybody():
    full()
    for entry in Entry.objects.select_related("document"):
        text = entry.document.body.replace(MARK, "")
        record = json.loads(text)
        assert canonical(record) == text
        assert content_hash(record) == entry.sha256
    for change in changes(0, 100).entries():
        assert content_hash(change["record"]) == change["sha256"]
        assert canonical(change) in changes(0, 100).body


def test_the_hash_does_not_depend_on_the_day_or_the_number():
    cluster = full()
    days = (date(2020, 3, 15), date(2025, 1, 1))
    records = [query.record(cluster.slug, ask(valid_on=day)).record() for day in days]
    assert records[0] != records[1]
    found = {content_hash(record) for record in records}
    assert found == {Entry.objects.get(cluster=cluster, superseded_at=None).sha256}


def test_what_did_not_change_is_not_published_again():
    cluster = full()
    before = head()
    assert republish(cluster) == []
    assert head() == before
    Cluster.objects.filter(pk=cluster.pk).update(city="Wismar")
    assert republish(cluster) == [before.seq + 1]
    assert republish(cluster) == []


def test_what_changes_back_is_published_again():
    cluster = make_cluster("Alpha", city="Graz")
    for city in ("Linz", "Graz"):
        Cluster.objects.filter(pk=cluster.pk).update(city=city)
        republish(cluster)
    hashes = Entry.objects.order_by("seq").values_list("sha256", flat=True)
    assert hashes[0] == hashes[2] != hashes[1]


def test_several_clusters_of_one_transaction_get_numbers_in_a_row():
    clusters = [make_cluster(name, published=False) for name in ("B", "A", "C")]
    assert republish(*clusters, clusters[0]) == [1, 2, 3]
    moments = list(Entry.objects.order_by("seq").values_list("at", flat=True))
    assert moments == sorted(set(moments))
    assert head().clusters == 3


def test_many_clusters_are_published_in_batches(monkeypatch):
    monkeypatch.setattr(publishing, "BATCH", 2)
    clusters = [make_cluster(f"C{i}", published=False) for i in range(5)]
    assert republish(*clusters) == [1, 2, 3, 4, 5]
    assert (head().seq, head().clusters) == (5, 5)


def test_nothing_to_publish_is_fine():
    assert republish() == []
    assert slugs() == []


def test_two_clusters_may_exchange_their_addresses():
    a, b = make_cluster("A"), make_cluster("B")
    for cluster, slug in ((a, "x"), (b, "a"), (a, "b")):
        Cluster.objects.filter(pk=cluster.pk).update(slug=slug)
    republish(a, b)
    assert query.record("a", ask()).record()["name"] == "B"
    assert query.record("b", ask()).record()["name"] == "A"


def test_a_publication_that_is_rolled_back_leaves_no_trace():
    cluster = make_cluster("Alpha")
    before, rows = head(), _rows()
    with transaction.atomic():
        make_label(cluster, awarded="2020")
        assert head().seq == 2
        transaction.set_rollback(True)
    assert (head(), _rows()) == (before, rows)
    make_label(cluster, awarded="2021")
    assert head().seq == 2


@pytest.mark.parametrize("table", ["labels_entry", "labels_entrydocument", "labels_entrylabel"])
def test_a_crash_between_two_writes_leaves_nothing(monkeypatch, table):
    cluster = make_cluster("Alpha")
    before, rows, copy = head(), _rows(), publishing._copy

    def crash(name, columns, written):
        copy(name, columns, written)
        if name == table:
            raise RuntimeError("The plug was pulled.")

    monkeypatch.setattr(publishing, "_copy", crash)
    with pytest.raises(RuntimeError):
        make_label(cluster, awarded="2020")
    assert (head(), _rows()) == (before, rows)


def test_labels_of_other_schemes_never_make_the_standing():
    make_scheme("other")
    cluster = make_cluster("Alpha")
    make_label(cluster, scheme="other", validity=exact("2020-01-01", "2030-01-01"))
    record = query.record(cluster.slug, ask()).record()
    assert record["labels"][0]["status"] == "valid"
    assert record["standing"]["status"] == "none"


def _rows():
    tables = (Entry, EntryDocument, EntryLabel, RegisterHead)
    return [list(table.objects.order_by("pk").values()) for table in tables]
