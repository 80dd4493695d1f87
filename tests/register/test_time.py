"""Time as a source of changes: each event told once, in order of days, whatever the clock does."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from labels.models import Entry, TimeEvent
from labels.outreach.ticking import tick
from labels.register import time
from labels.register.changes import changes
from labels.register.check import Tally, check
from labels.register.document import content_hash
from labels.register.head import head
from labels.rules.happenings import time_events
from tests.factories import exact, make_cluster, make_label, republish, suspend
from tests.register.tampering import tamper

pytestmark = pytest.mark.django_db
D = date.fromisoformat


@pytest.fixture
def clock(settings):
    """What day it is, to be moved."""

    def move(day):
        settings.TODAY = day if isinstance(day, date) else D(day)

    move("2020-01-01")
    return move


def catch_up(day):
    with transaction.atomic():
        return time.catch_up(day if isinstance(day, date) else D(day))


def events():
    """What entries told, in order: number, cluster, events as (type, on)."""
    rows = Entry.objects.order_by("seq").values_list("seq", "slug", "events")
    return [(seq, slug, [(e["type"], e.get("on")) for e in told]) for seq, slug, told in rows]


def of_time(since=0):
    """What time told after an entry, one by one."""
    return [
        (slug, type_, on)
        for seq, slug, told in events()
        for type_, on in told
        if seq > since and on
    ]


def sound():
    return list(check(Tally())) == []


def test_a_label_lives_through_its_days_without_anybody(clock):
    label = make_label(
        make_cluster("Alpha"),
        validity=exact("2020-02-01", "2021-12-31", renewable_until=D("2022-12-31")),
    )
    suspend(label, D("2020-06-01"), D("2020-06-30"))
    assert catch_up("2030-01-01") == 6
    assert of_time(since=3) == [
        ("alpha", "label.valid_from", "2020-02-01"),
        ("alpha", "label.suspension_began", "2020-06-01"),
        ("alpha", "label.suspension_ended", "2020-07-01"),
        ("alpha", "label.expires_soon", "2021-10-02"),
        ("alpha", "label.expired", "2022-01-01"),
        ("alpha", "label.renewal_window_closed", "2023-01-01"),
    ]
    assert sound()


def test_an_event_is_told_as_the_same_record_under_a_new_number(clock):
    label = make_label(make_cluster("Alpha"), awarded="2020-01-01")
    before = Entry.objects.get(superseded_at=None)
    day = min(on for _, on in time_events(label.validity) if on > D("2020-01-01"))
    assert catch_up(day) == 1
    after = Entry.objects.get(superseded_at=None)
    old, new = changes(before.seq - 1).entries()
    assert (after.seq, after.sha256, after.kind) == (before.seq + 1, before.sha256, before.kind)
    assert (new["record"]["seq"], new["record"]["updated_at"]) == (after.seq, new["at"])
    assert content_hash(new["record"]) == new["sha256"] == old["sha256"]
    assert new["record"]["labels"] == old["record"]["labels"]
    assert Entry.objects.get(pk=before.seq).superseded_at == after.at
    assert (head().seq, head().at) == (after.seq, after.at)


def test_nothing_is_told_before_its_day_and_nothing_twice(clock):
    make_label(make_cluster("Alpha"), validity=exact("2020-02-01", "2020-03-31"))
    assert catch_up("2020-01-31") == 0
    assert catch_up("2020-02-01") == 1
    assert catch_up("2020-02-01") == catch_up("2020-03-31") == 0
    assert catch_up("2020-04-01") == 1
    assert sound()


def test_events_of_one_day_are_one_entry_of_the_cluster(clock):
    cluster = make_cluster("Alpha")
    make_label(cluster, "gold", validity=exact("2020-02-01", "2020-03-31"))
    make_label(cluster, "silver", validity=exact("2020-02-01", "2020-03-31"))
    assert catch_up("2020-02-01") == 1
    told = Entry.objects.get(superseded_at=None).events
    assert [each["type"] for each in told] == ["label.valid_from"] * 2
    assert sorted(each["label"] for each in told) == [each["label"] for each in told]


def test_several_days_of_several_clusters_come_in_order_of_the_days(clock):
    for name, first in (("Alpha", "2020-02-03"), ("Beta", "2020-02-01"), ("Gamma", "2020-02-02")):
        make_label(make_cluster(name), validity=exact(first, "2020-02-28"))
    since = head().seq
    assert catch_up("2021-01-01") == 6
    told = of_time(since)
    assert [slug for slug, _, _ in told] == ["beta", "gamma", "alpha", "alpha", "beta", "gamma"]
    assert [on for _, _, on in told] == sorted(on for _, _, on in told)
    assert sound()


def test_what_is_published_on_a_day_comes_after_what_earlier_days_brought(clock):
    alpha, beta = make_cluster("Alpha"), make_cluster("Beta")
    make_label(alpha, validity=exact("2020-02-01", "2020-03-31"))
    clock("2020-06-01")
    make_label(beta, validity=exact("2020-05-01", "2020-12-31"))
    assert [slug for _, slug, _ in events()] == ["alpha", "beta", "alpha", "alpha", "alpha", "beta"]
    assert of_time(since=3) == [
        ("alpha", "label.valid_from", "2020-02-01"),
        ("alpha", "label.expired", "2020-04-01"),
    ]
    assert sound()


def test_what_a_publication_says_is_not_told_again_by_time(clock):
    label = make_label(make_cluster("Alpha"), validity=exact("2020-01-01", "2020-12-31"))
    suspend(label, D("2020-01-01"), D("2020-01-31"))
    assert not TimeEvent.objects.filter(on__lte="2020-01-01").exists()
    assert [type_ for _, _, told in events() for type_, _ in told] == [
        "cluster.listed",
        "label.awarded",
        "label.suspended",
    ]


def test_a_correction_puts_other_days_in_place_of_those_that_wait(clock):
    label = make_label(make_cluster("Alpha"), validity=exact("2020-02-01", "2020-03-31"))
    label.sure_until = label.possible_until = D("2020-05-31")
    label.save(update_fields=["sure_until", "possible_until"])
    republish(label.cluster)
    catch_up("2021-01-01")
    assert [(type_, on) for _, type_, on in of_time()] == [
        ("label.valid_from", "2020-02-01"),
        ("label.expires_soon", "2020-03-02"),
        ("label.expired", "2020-06-01"),
    ]
    assert sound()


def test_a_day_that_was_told_and_comes_again_is_not_told_again(clock):
    label = make_label(make_cluster("Alpha"), validity=exact("2020-02-01", "2020-03-31"))
    catch_up("2020-12-31")
    since = head().seq
    republish(label.cluster)
    make_label(label.cluster, "silver", validity=exact("2020-02-01", "2020-03-31"))
    assert catch_up("2020-12-31") == 2
    assert [type_ for _, type_, _ in of_time(since + 1)] == ["label.valid_from", "label.expired"]
    assert sound()


def test_a_label_that_came_after_the_clock_jumped_ahead_and_back_has_its_events(clock):
    make_label(make_cluster("Alpha"), validity=exact("2020-02-01", "2020-03-31"))
    assert catch_up("2040-01-01") == 2
    make_label(make_cluster("Beta"), validity=exact("2020-02-10", "2020-03-20"))
    assert catch_up("2020-02-09") == 0
    since = head().seq
    assert catch_up("2020-02-10") == catch_up("2020-03-21") == 1
    assert [(slug, type_) for slug, type_, _ in of_time(since)] == [
        ("beta", "label.valid_from"),
        ("beta", "label.expired"),
    ]
    assert sound()


def test_many_days_take_as_many_statements_as_few(clock):
    def told(number):
        for n in range(number):
            cluster = make_cluster(f"Cluster {number} {n}", published=False)
            make_label(cluster, validity=exact("2020-02-01", f"2020-03-{10 + n}"))
        with CaptureQueriesContext(connection) as captured:
            assert catch_up("2021-01-01") == 2 * number
        return len(captured)

    assert told(1) == told(9)


def test_a_batch_ends_where_it_must_and_the_next_goes_on(clock, monkeypatch):
    monkeypatch.setattr(time, "BATCH", 2)
    for name in ("Alpha", "Beta", "Gamma"):
        make_label(make_cluster(name), validity=exact("2020-02-01", "2020-02-20"))
    since = head().seq
    assert time.tell_some(D("2020-12-31")) == 2
    assert sound()
    assert catch_up("2020-12-31") == 4
    assert [on for _, _, on in of_time(since)] == ["2020-02-01"] * 3 + ["2020-02-21"] * 3
    assert sound()


def test_a_tick_after_a_year_tells_everything(clock, monkeypatch):
    monkeypatch.setattr(time, "BATCH", 2)
    for name in ("Alpha", "Beta"):
        make_label(make_cluster(name), validity=exact("2020-02-01", "2020-12-31"))
    entry = Entry.objects.order_by("seq").last()
    report = tick(entry.at, today=D("2021-12-31"), parts=["time"])
    assert (report.told, report.failed) == (6, [])
    assert tick(entry.at, today=D("2021-12-31"), parts=["time"]).told == 0
    assert sound()


def test_a_document_that_does_not_bear_its_number_stops_the_part_and_nothing_is_lost(clock):
    make_label(make_cluster("Alpha"), validity=exact("2020-02-01", "2020-12-31"))
    number = head().seq
    tamper(
        f"UPDATE labels_entrydocument SET body = replace(body, '\"seq\":{number}', '\"seq\":0')"
        f" WHERE entry_id = {number}"
    )
    entry = Entry.objects.get(pk=number)
    report = tick(entry.at, today=D("2021-12-31"), parts=["time"])
    assert (report.told, report.failed, head().seq) == (0, ["time"], number)
    assert TimeEvent.objects.filter(seq=None).count() == 3
