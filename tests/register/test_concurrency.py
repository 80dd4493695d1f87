"""Many publish at once: numbers without gaps in the order of commits, on real connections."""

import random
import threading

import psycopg
import pytest
from django.db import connection, transaction

from labels.models import Cluster, Entry
from labels.register import check as checking
from labels.register.check import Tally, check
from labels.register.head import head
from labels.register.publish import publish
from tests.factories import make_cluster, make_label, republish

pytestmark = pytest.mark.django_db(transaction=True)

PUBLISHERS, EACH = 8, 5
SEEN = "SELECT coalesce(max(seq), 0), count(*) FROM labels_entry"


def in_threads(count, work):
    """Run `work(n)` in so many threads at once, each with a connection of its own."""
    failed = []

    def run(n):
        try:
            work(n)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,), daemon=True) for n in range(count)]
    connection.close()  # its place in the pool is for the others
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []


class Reader(threading.Thread):
    """Looks at the ledger all the time, on a connection beside the pool."""

    def __init__(self):
        super().__init__(daemon=True)
        self.done = threading.Event()
        self.seen = []

    def run(self):
        names = ("host", "port", "dbname", "user", "password")
        given = connection.get_connection_params()
        settings = {name: given[name] for name in names if name in given}
        with psycopg.connect(**settings, autocommit=True) as watching:
            while not self.done.is_set():
                self.seen.append(watching.execute(SEEN).fetchone())

    def __enter__(self):
        self.start()
        return self.seen

    def __exit__(self, *_):
        self.done.set()
        self.join(60)


def be_patient():
    """Each waits its turn behind all others, on a busy machine longer than a page would."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '60s'")


def publish_some(n, clusters):
    """Change and publish some clusters; every third time it is taken back."""
    chance = random.Random(n)
    for turn in range(EACH):
        with transaction.atomic():
            be_patient()
            chosen = chance.sample(clusters, chance.randint(1, 2))
            for pk in sorted(chosen):
                Cluster.objects.filter(pk=pk).update(city=f"City {n} {turn}")
            publish(chosen)
            transaction.set_rollback(turn % 3 == 2)


def test_numbers_have_no_gaps_and_rise_with_the_moments():
    clusters = [make_cluster(f"Cluster {i}").pk for i in range(12)]
    with Reader() as seen:
        in_threads(PUBLISHERS, lambda n: publish_some(n, clusters))
    entries = list(Entry.objects.order_by("seq").values_list("seq", "at"))
    assert [seq for seq, _ in entries] == list(range(1, len(entries) + 1))
    moments = [at for _, at in entries]
    assert moments == sorted(set(moments))
    assert len(entries) >= 12 + PUBLISHERS * 4
    assert head().seq == len(entries)
    assert Entry.objects.filter(superseded_at=None).count() == len(clusters)
    assert all(last == count for last, count in seen), "a number was seen before the one below it"
    assert len(set(seen)) > 3
    assert list(check(Tally())) == []


def test_the_first_publications_of_a_register_may_come_at_once():
    clusters = [make_cluster(f"Cluster {i}", published=False).pk for i in range(4)]

    def first(n):
        with transaction.atomic():
            publish([clusters[n]])

    in_threads(4, first)
    assert list(Entry.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3, 4]


def test_publishing_outside_a_transaction_is_refused():
    cluster = make_cluster("Alpha", published=False)
    with pytest.raises(transaction.TransactionManagementError, match="Publish inside"):
        publish([cluster.pk])
    assert not Entry.objects.exists()


def test_a_check_sees_one_register_while_others_publish(monkeypatch):
    monkeypatch.setattr(checking, "BATCH", 1)
    first, second = make_cluster("First"), make_cluster("Second")
    tally = Tally()
    walk = checking._of_the_head

    def publish_meanwhile(head, counted):
        in_another = threading.Thread(target=_award, args=(first, second))
        in_another.start()
        in_another.join(60)
        yield from walk(head, counted)

    monkeypatch.setattr(checking, "_of_the_head", publish_meanwhile)
    assert list(check(tally)) == []
    assert (tally.seq, head().seq) == (2, 3)


def _award(cluster, other):
    make_label(cluster, awarded="2020")
    republish(other)
    connection.close()
