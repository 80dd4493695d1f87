"""Laws of time as a source of changes, on random labels, histories and clocks."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labels.models import Entry, TimeEvent
from labels.rules.happenings import time_events
from tests.factories import make_cluster, make_label, republish, suspend
from tests.register.histories import ALL_DAYS, END, HISTORIES, START, play, validities
from tests.register.test_time import catch_up, sound

pytestmark = pytest.mark.django_db
FEW = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
JUMPS = st.lists(st.sampled_from(ALL_DAYS), min_size=1, max_size=5)
ROWS = st.lists(validities(), min_size=1, max_size=4)


@FEW
@given(ROWS, JUMPS)
def test_whatever_the_clock_does_each_event_is_told_once_and_none_is_lost(rows, jumps):
    with transaction.atomic(), _today(START - timedelta(days=30)):
        cluster = make_cluster("Alpha", published=False)
        labels = [_label(cluster, validity) for validity in rows]
        republish(cluster)
        for day in jumps:
            with _today(day):
                catch_up(day)
                republish(cluster, make_cluster(f"At {day}"))
        catch_up(END + timedelta(days=400))
        told = [
            (e["label"], e["type"], e["on"])
            for entry in Entry.objects.filter(cluster=cluster).order_by("seq")[1:]
            for e in entry.events
        ]
        wanted = [
            (label.number, type_, str(on))
            for label in labels
            for type_, on in time_events(label.validity)
        ]
        assert sorted(told) == sorted(wanted)
        assert len(set(told)) == len(told)
        assert [on for _, _, on in told] == sorted(on for _, _, on in told)
        assert sound()
        transaction.set_rollback(True)


def _label(cluster, validity):
    more = {"withdrawn_on": validity.withdrawn_on, "withdrawal_reason": "Test"}
    given = more if validity.withdrawn_on else {}
    # Levels of another scheme each: no two of a cluster may overlap.
    scheme = f"scheme-{cluster.labels.count()}"
    label = make_label(cluster, validity=validity, scheme=scheme, published=False, **given)
    for each in validity.suspensions:
        with suppress(IntegrityError), transaction.atomic():
            suspend(label, each.first, each.last, published=False)
    return label


def _today(day):
    return override_settings(TODAY=day)


@FEW
@given(HISTORIES, st.lists(st.sampled_from(ALL_DAYS), min_size=7, max_size=7))
def test_statuses_never_change_without_an_entry_that_says_so(history, days):
    """Days go by between the transactions: the newest record of each cluster tells today's."""
    with transaction.atomic():
        for step, day in zip(history, sorted(days), strict=False):
            with _today(day):
                play([step])
        last = max(days)
        catch_up(last)
        for entry in Entry.objects.filter(superseded_at=None).select_related("document"):
            for row in TimeEvent.objects.filter(cluster=entry.cluster_id):
                assert (row.seq is None) == (row.on > last)
        assert sound()
        transaction.set_rollback(True)
