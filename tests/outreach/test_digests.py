"""Digests of saved sets: to whom, when, about what, and never twice."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail as post
from django.db import transaction
from django.utils import timezone

from labels.models import AgencyMembership, Cohort, Label, Mail
from labels.outreach import digests, outbox
from labels.outreach.choices import choices_of, choose
from labels.outreach.digests import changed_since, is_due, put_digests
from labels.outreach.mails import message
from labels.outreach.ticking import PARTS, tick
from labels.register.cohorts import NoSuchMoment
from labels.register.head import head
from labels.register.time import catch_up
from labels.rules.cohort_diff import compose
from labels.workflow.cohorts import set_digest
from tests.agencies import make_agency, make_agency_person
from tests.cohorts import make_filter, make_list, on, put_in, reasons, slugs, take_out
from tests.factories import exact, make_cluster, make_label, suspend
from tests.people import make_user
from tests.workflow.at_once import at_once

MONDAY = date(2026, 3, 2)


def world(digest="daily", kind="list"):
    """A set with one cluster and its label, digested since Monday the second of March."""
    agency = make_agency("Region Alpha")
    anna = make_agency_person(agency)
    with on("2026-03-02"):
        alpha = make_cluster("Alpha")
        label = make_label(alpha, "gold", validity=exact("2025-01-01", "2026-12-31"))
        cohort = make_filter(agency, "country=DE") if kind == "filter" else make_list(agency, alpha)
        cohort = set_digest(cohort, digest, by=anna)
    return cohort, label, anna


def put(day):
    with on(day.isoformat(), hour=12) as now, transaction.atomic():
        return put_digests(day, at=now)


def happen(day, label):
    """Something is published: the label is suspended from that day on."""
    with on(day.isoformat(), hour=8):
        return suspend(label, day)


def mails():
    return Mail.objects.filter(kind="cohort_digest").order_by("pk")


# To whom.


@pytest.mark.django_db
def test_only_people_who_belong_to_the_agency_now_are_told():
    cohort, label, anna = world()
    member = make_agency_person(cohort.agency, "member")
    make_agency_person(cohort.agency, is_active=False)
    gone = make_agency_person(cohort.agency)
    AgencyMembership.objects.filter(user=gone).update(ended_at=timezone.now())
    make_agency_person(make_agency("Region Beta"))
    make_user()
    happen(MONDAY, label)
    assert put(MONDAY + timedelta(days=1)) == 2
    assert {each.user for each in mails()} == {anna, member}


@pytest.mark.django_db
def test_who_turned_digests_off_is_not_told():
    _cohort, label, anna = world()
    assert {each.kind.name: each.can_change for each in choices_of(anna)}["cohort_digest"]
    choose(anna, "cohort_digest", False, by=anna)
    happen(MONDAY, label)
    assert put(MONDAY + timedelta(days=1)) == 0


# When.


@pytest.mark.parametrize(
    ("digest", "last", "today", "due"),
    [
        ("never", None, "2026-03-09", False),
        ("daily", "2026-03-09", "2026-03-09", False),
        ("daily", "2026-03-10", "2026-03-09", False),
        ("daily", "2026-03-08", "2026-03-09", True),
        ("weekly", "2026-03-02", "2026-03-08", False),
        ("weekly", "2026-03-02", "2026-03-09", True),
        ("weekly", "2026-03-08", "2026-03-09", True),
        ("weekly", "2026-03-04", "2026-03-11", True),
        ("weekly", "2026-03-09", "2026-03-15", False),
        ("monthly", "2026-03-01", "2026-03-31", False),
        ("monthly", "2026-03-31", "2026-04-01", True),
        ("monthly", "2026-03-31", "2026-04-20", True),
        ("monthly", "2026-04-01", "2026-04-30", False),
    ],
)
def test_a_digest_is_due_when_its_day_has_come_since_the_last_one(digest, last, today, due):
    cohort = Cohort(digest=digest, digested_on=last and date.fromisoformat(last))
    assert is_due(cohort, date.fromisoformat(today)) == due


@pytest.mark.django_db
def test_nothing_is_sent_when_nothing_happened_and_the_day_is_kept():
    cohort, label, _anna = world()
    with on("2026-03-03"):
        make_cluster("Elsewhere", country="FR")
    assert put(MONDAY + timedelta(days=1)) == 0
    cohort.refresh_from_db()
    assert (cohort.digested_seq, cohort.digested_on) == (head().seq, date(2026, 3, 3))
    assert not mails().exists()


@pytest.mark.django_db
def test_a_removed_set_sends_nothing():
    cohort, label, _anna = world()
    happen(MONDAY, label)
    Cohort.objects.filter(pk=cohort.pk).update(removed_at=timezone.now())
    assert put(MONDAY + timedelta(days=1)) == 0


@pytest.mark.django_db
def test_each_thing_is_told_in_one_digest_and_in_no_other():
    _cohort, label, _anna = world("weekly")
    happen(MONDAY, label)
    days = [MONDAY + timedelta(days=each) for each in range(1, 30)]
    assert [day for day in days if put(day)] == [date(2026, 3, 9)]
    (mail,) = mails()
    (lost,) = mail.context["lost"]
    assert (lost["number"], lost["reason"]) == (label.number, "suspended")
    assert mail.context["since"] == "2026-03-02"


@pytest.mark.django_db
def test_what_time_brings_is_told_though_nobody_published_anything():
    _cohort, label, _anna = world()
    day = date(2027, 1, 1)
    assert put(day - timedelta(days=1)) == 0
    assert put(day) == 1
    assert mails().get().context["lost"][0]["reason"] == "expired"
    with on(day.isoformat()), transaction.atomic():
        assert catch_up(day)
    assert put(day + timedelta(days=1)) == 0


@pytest.mark.django_db
def test_a_clock_that_goes_back_sends_nothing_again():
    _cohort, label, _anna = world()
    happen(MONDAY, label)
    told = [put(MONDAY + timedelta(days=each)) for each in (5, 1, 3, 5, 6)]
    assert told == [1, 0, 0, 0, 0]


@pytest.mark.django_db
def test_a_register_from_a_backup_begins_anew():
    cohort, label, _anna = world()
    Cohort.objects.filter(pk=cohort.pk).update(digested_seq=10**6)
    assert put(MONDAY + timedelta(days=1)) == 0
    cohort.refresh_from_db()
    assert cohort.digested_seq == head().seq


# About what.


@pytest.mark.django_db
def test_what_people_do_to_their_list_is_no_news_to_them():
    cohort, _label, _anna = world()
    with on("2026-03-02", hour=20):
        beta = make_cluster("Beta")
    assert put(date(2026, 3, 3)) == 0
    with on("2026-03-03", hour=20):
        put_in(cohort, beta)
        take_out(cohort, cohort.members.first().cluster)
    assert put(date(2026, 3, 4)) == 0


@pytest.mark.django_db
def test_who_enters_a_filter_is_news():
    _cohort, _label, _anna = world(kind="filter")
    with on("2026-03-02", hour=20):
        beta = make_cluster("Beta")
        make_label(beta, "silver", validity=exact("2026-01-01", "2026-04-30"))
    assert put(date(2026, 3, 3)) == 1
    context = mails().get().context
    assert context["counts"] == {
        "entered": 1,
        "left": 0,
        "gained": 1,
        "lost": 0,
        "will_expire": 1,
    }
    text = message(mails().get()).body
    for said in (
        "1 cluster entered the set:\n\n– Beta\n\n",
        "1 label is valid now that was not:",
        "1 label ends within 90 days:",
        "Valid until 30 April 2026.",
        f"/agency/{_cohort.agency.slug}/cohorts/{_cohort.public_id}/",
    ):
        assert said in text
    assert "left the set" not in text
    assert "cut" not in text


@pytest.mark.django_db
def test_long_lists_are_cut_and_say_so():
    world(kind="filter")
    with on("2026-03-02", hour=20):
        for number in range(21):
            make_cluster(f"New {number:02}")
    put(date(2026, 3, 3))
    text = message(mails().get()).body
    assert "21 clusters entered the set:" in text
    assert text.count("– New") == 20
    assert "Lists are cut after 20 lines" in text


# Once.


@pytest.mark.django_db
def test_who_is_killed_between_two_writes_has_told_nothing_and_tells_it_later(monkeypatch):
    cohort, label, _anna = world()
    happen(MONDAY, label)
    day = MONDAY + timedelta(days=1)

    def killed(*args, **kwargs):
        put_letters(*args, **kwargs)
        raise KeyboardInterrupt

    put_letters = outbox.put_letters
    with monkeypatch.context() as patch:
        patch.setattr(digests, "put_letters", killed)
        with pytest.raises(KeyboardInterrupt):
            put(day)
    assert not mails().exists()
    cohort.refresh_from_db()
    assert cohort.digested_on == MONDAY
    assert (put(day), put(day)) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once_tell_it_once():
    _cohort, label, _anna = world()
    happen(MONDAY, label)
    day = MONDAY + timedelta(days=1)
    told = at_once(*[lambda: put_digests(day)] * 4)
    assert sorted(told) == [0, 0, 0, 1]
    assert mails().count() == 1


@pytest.mark.django_db
def test_tick_sends_them():
    world_ = world()
    happen(MONDAY, world_[1])
    now = datetime(2026, 3, 3, 9, tzinfo=UTC)
    report = tick(now, today=date(2026, 3, 3), parts=("digests", "mail"))
    assert (report.digests, report.sent, report.failed) == (1, 1, [])
    assert "What changed in a saved set" in post.outbox[0].subject
    order = list(PARTS)
    assert order.index("time") < order.index("digests") < order.index("mail")


@pytest.mark.django_db
def test_sets_that_are_not_due_cost_one_statement(django_assert_num_queries):
    for name in ("Beta", "Gamma"):
        make_list(make_agency(name), digest="weekly", digested_on=MONDAY)
    with django_assert_num_queries(1):
        assert put_digests(MONDAY + timedelta(days=1)) == 0


# For webhooks.


@pytest.mark.django_db
def test_what_changed_since_a_number_goes_on_from_where_it_ended():
    cohort, label, _anna = world(kind="filter")
    first = head().seq
    happen(MONDAY, label)
    one = changed_since(cohort, first, head().seq).difference
    assert one.until.seq == head().seq
    assert reasons(one.lost) == {label.number: "suspended"}
    with on("2026-03-03"):
        Label.objects.filter(pk=label.pk).update(note="Seen.")
        make_cluster("Beta")
    last = head().seq
    two = changed_since(cohort, one.until.seq, last).difference
    assert slugs(two.entered) == ["beta"]
    assert compose(one, two) == changed_since(cohort, first, last).difference
    assert changed_since(cohort, last, last).difference.is_empty
    with pytest.raises(NoSuchMoment):
        changed_since(cohort, first, last + 1)
