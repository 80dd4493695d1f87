"""Time told by many at once, and by some who are killed: each event once, in order of its day."""

from threading import Event
from types import SimpleNamespace

import pytest
from django.db import transaction

from labels.models import Cluster, Entry, TimeEvent
from labels.register import time
from labels.register.check import Tally, check
from labels.register.head import head
from labels.register.imports.write import with_all_that_is_told
from labels.register.publish import publish
from labels.workflow import delisting, labels, measures, steps
from labels.workflow.memberships import locked_cluster
from tests.factories import exact, make_cluster, make_label
from tests.register.test_concurrency import be_patient, in_threads
from tests.register.test_time import D, clock, of_time, sound

__all__ = ["clock"]

pytestmark = pytest.mark.django_db(transaction=True)
NEW_YEAR = D("2021-01-01")


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(time, "BATCH", 2)


def fill(count):
    """Clusters with a label each: three days of every one are to come."""
    made = [make_cluster(f"Cluster {n}") for n in range(count)]
    for place, cluster in enumerate(made):
        make_label(cluster, validity=exact(f"2020-02-0{1 + place % 3}", "2020-12-30"))
    return made


def tell_all():
    while True:
        with transaction.atomic():
            be_patient()
            if not time.tell_some(NEW_YEAR):
                return


def days_of_time(since):
    return [on for _, _, on in of_time(since)]


def test_ticks_at_once_tell_each_event_once_and_in_order(clock):
    fill(5)
    since = head().seq
    in_threads(4, lambda n: tell_all())
    told = of_time(since)
    assert (len(told), len(set(told))) == (15, 15)
    assert days_of_time(since) == sorted(days_of_time(since))
    assert sound()


def test_publications_and_ticks_at_once_lose_nothing(clock):
    made = fill(4)
    since = head().seq
    clock(NEW_YEAR)

    def work(n):
        if n % 2:
            tell_all()
            return
        with transaction.atomic():
            be_patient()
            Cluster.objects.filter(pk=made[n].pk).update(city=f"City {n}")
            publish([made[n].pk])

    in_threads(4, work)
    told = of_time(since)
    assert (len(told), len(set(told))) == (12, 12)
    assert Entry.objects.filter(events__contains=[{"type": "cluster.changed"}]).count() == 2
    assert sound()


HOLDERS = {
    "delisting": lambda cluster: delisting._held(cluster, None),
    "decisions": lambda cluster: labels.hold_labels(SimpleNamespace(cluster_id=cluster.pk)),
    "measures": lambda cluster: measures._locked(cluster.pk),
    "assignments": lambda cluster: steps.hold_cluster(SimpleNamespace(cluster_id=cluster.pk)),
    "memberships": locked_cluster,
    "imports": lambda cluster: list(with_all_that_is_told([cluster.pk])),
}


@pytest.mark.parametrize("holder", HOLDERS)
def test_time_tells_of_a_cluster_that_a_step_holds_while_it_waits_for_the_register(clock, holder):
    (cluster,) = fill(1)
    since, held, told = head().seq, Event(), Event()
    clock(NEW_YEAR)

    def work(n):
        with transaction.atomic():
            be_patient()
            if n:
                assert held.wait(10)
                time.tell_some(NEW_YEAR)
                told.set()
                return
            HOLDERS[holder](cluster)
            held.set()
            assert told.wait(10)
            Cluster.objects.filter(pk=cluster.pk).update(city="Graz")
            publish([cluster.pk])

    in_threads(2, work)
    assert len(of_time(since)) == 3
    assert sound()


STATEMENTS = ["supersede", "_ENTRIES", "_DOCUMENTS", "_LABELS", "_TOLD"]


@pytest.mark.parametrize("after", STATEMENTS)
def test_killed_between_two_writes_nothing_is_half_told(clock, monkeypatch, after):
    fill(2)
    since, waiting = head(), TimeEvent.objects.filter(seq=None).count()
    with monkeypatch.context() as patch:
        pull_the_plug(patch, after)
        with pytest.raises(RuntimeError):
            time.tell_some(NEW_YEAR)
    assert head() == since
    assert TimeEvent.objects.filter(seq=None).count() == waiting
    assert list(check(Tally())) == []
    tell_all()
    assert len(of_time(since.seq)) == waiting == 6
    assert sound()


def pull_the_plug(patch, after):
    """Right after one of the writes."""
    if after == "supersede":
        name, last = "supersede", None
    else:
        name, last = "_write", getattr(time, after)
    done = getattr(time, name)

    def killed(*given):
        count = done(*given)
        if last in (None, given[0]):
            raise RuntimeError("The plug was pulled.")
        return count

    patch.setattr(time, name, killed)


def test_killed_between_two_batches_the_next_one_goes_on(clock):
    fill(3)
    since = head().seq
    assert time.tell_some(NEW_YEAR) == 2
    tell_all()
    assert len(days_of_time(since)) == 9
    assert days_of_time(since) == sorted(days_of_time(since))
    assert sound()
