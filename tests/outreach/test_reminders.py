"""Reminders about the end of labels: each once, none after a renewal, whatever the clock does."""

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from threading import Barrier, Thread

import pytest
from django.core import mail as post
from django.db import connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from labels.clock import today as real_today
from labels.models import Label, Mail, Membership, User
from labels.outreach import outbox
from labels.outreach.mails import message_id
from labels.outreach.reminders import put_due
from labels.outreach.ticking import tick
from labels.rules.reminders import planned
from tests.cases import make_assessment
from tests.factories import exact, make_cluster, make_label
from tests.people import make_editor, make_manager

START = date(2024, 1, 1)
END, CLOSES = date(2025, 4, 30), date(2026, 4, 30)
names = count(1)


def label_of(cluster, first="2023-04-09", until=END, renewable=CLOSES, **fields):
    period = exact(first, until.isoformat(), renewable_until=renewable)
    return make_label(cluster, "gold", validity=period, published=False, **fields)


def world(until=END, renewable=CLOSES):
    cluster = make_cluster(f"Cluster {next(names)}", published=False)
    return cluster, label_of(cluster, until=until, renewable=renewable), make_manager(cluster)


def at(day):
    return datetime.combine(day, time(9), UTC)


def tick_on(day, parts=("reminders", "mail")):
    return tick(at(day), today=day, parts=parts)


def codes():
    return sorted(mail.context["code"] for mail in Mail.objects.filter(kind="label_ends"))


# One after the other.


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"withdrawn_on": date(2026, 1, 1), "withdrawal_reason": "Test"},
        {"sure_from": None, "sure_until": None},
        {"renewable_until": None, "sure_until": date(2023, 12, 31)},
    ],
    ids=["withdrawn", "end not known", "over"],
)
def test_a_label_that_says_nothing_more_brings_no_reminder(change):
    _, label, _ = world()
    assert put_due(date(2024, 5, 1)) == 1
    Mail.objects.all().delete()
    Label.objects.filter(pk=label.pk).update(**change)

    assert put_due(date(2024, 5, 1)) == 0


@pytest.mark.django_db
def test_only_present_managers_who_can_log_in_are_reminded():
    cluster, _, manager = world()
    make_editor(cluster)
    make_manager(cluster, is_active=False)
    gone = make_manager(cluster)
    Membership.objects.filter(user=gone).update(ended_at=datetime(2999, 1, 1, tzinfo=UTC))
    put_due(date(2024, 5, 1))

    assert [mail.user for mail in Mail.objects.all()] == [manager]


@pytest.mark.django_db
@pytest.mark.parametrize("other", [{"level": "silver"}, {"scheme": "kkk"}])
def test_a_newer_label_of_another_level_or_scheme_is_no_renewal(other):
    cluster, _, _ = world()
    period = exact("2025-05-01", "2028-04-30")
    make_label(cluster, **({"level": "gold"} | other), validity=period, published=False)

    assert put_due(date(2024, 5, 1)) == 1


@pytest.mark.django_db
def test_a_withdrawn_renewal_is_no_renewal():
    cluster, _, _ = world()
    given = {"withdrawn_on": date(2024, 2, 1), "withdrawal_reason": "Test"}
    label_of(cluster, "2025-05-01", until=date(2028, 4, 30), renewable=None, **given)

    assert put_due(date(2024, 5, 1)) == 1


@pytest.mark.django_db
def test_an_open_case_for_the_renewal_is_told_in_the_text():
    cluster, _, manager = world()
    make_assessment("draft", level="gold", cluster=cluster)
    tick_on(date(2024, 5, 1))

    (told,) = [message for message in post.outbox if message.to == [manager.email]]
    assert "open already" in told.body


@pytest.mark.django_db
def test_a_label_awarded_late_reminds_of_nothing_before_the_register_knew_it():
    now = real_today()
    cluster = make_cluster("Late", published=False)
    make_manager(cluster)
    period = exact("2020-01-01", (now + timedelta(days=100)).isoformat())
    make_label(cluster, "gold", validity=period)  # published today

    assert put_due(now) == 0
    assert put_due(now + timedelta(days=20)) == 1
    assert codes() == ["months_3"]


@pytest.mark.django_db
def test_a_label_whose_end_is_known_roughly_says_so():
    _, label, _ = world()
    Label.objects.filter(pk=label.pk).update(possible_until=date(2025, 12, 31))
    tick_on(date(2024, 5, 1))

    assert "surely valid until 30 April 2025" in post.outbox[0].body


@pytest.mark.django_db
def test_a_manager_who_comes_later_is_told_the_latest_once():
    cluster, _, _ = world()
    tick_on(date(2024, 5, 1))
    later = make_manager(cluster)
    for day in (date(2024, 6, 1), date(2024, 6, 2)):
        tick_on(day)

    assert [message.to for message in post.outbox].count([later.email]) == 1
    assert len(post.outbox) == 2


@pytest.mark.django_db
def test_who_turned_reminders_off_gets_none_and_is_not_counted_as_told():
    _, _, manager = world()
    manager.mail_choices.create(kind="label_ends", wanted=False)
    assert put_due(date(2024, 5, 1)) == 0
    manager.mail_choices.update(wanted=True)
    assert put_due(date(2024, 5, 1)) == 1


@pytest.mark.django_db
def test_more_labels_cost_no_more_statements(django_assert_max_num_queries):
    for _ in range(30):
        world()
    with django_assert_max_num_queries(8):
        assert put_due(date(2024, 5, 1)) == 30
    with django_assert_max_num_queries(4):
        assert put_due(date(2024, 5, 2)) == 0


@pytest.mark.django_db(transaction=True)
def test_four_ticks_at_once_remind_once():
    cluster, _, _ = world()
    for _ in range(9):
        make_manager(cluster)
    ready = Barrier(4)

    def work():
        try:
            ready.wait(10)
            tick_on(date(2024, 5, 1))
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    told = [message.to[0] for message in post.outbox]
    assert sorted(told) == sorted(User.objects.values_list("email", flat=True))


# Two years in odd jumps.


class Killed(BaseException):
    """What `kill` is to a process: nothing in the way catches it."""


def whole(day, patch):
    tick_on(day)
    return True


def twice(day, patch):
    tick_on(day)
    tick_on(day)
    return True


def killed_before_sending(day, patch):
    tick_on(day, parts=["reminders"])
    return False


def killed_while_putting(day, patch):
    insert = outbox._insert

    def dies(rows):
        insert(rows[:1])
        raise Killed

    with patch.context() as patched, suppress(Killed):
        patched.setattr(outbox, "_insert", dies)
        tick_on(day)
    return False


def killed_before_noting(day, patch):
    """Each mail is sent, and the process dies; the next one goes on with the others."""
    save = Mail.save

    def dies(self, *args, update_fields, **fields):
        if "sent_at" in update_fields:
            raise Killed
        return save(self, *args, update_fields=update_fields, **fields)

    with patch.context() as patched:
        patched.setattr(Mail, "save", dies)
        for _ in range(4):
            with suppress(Killed):
                tick_on(day)
    return True


DAYS = st.lists(
    st.tuples(
        st.one_of(st.integers(0, 40), st.integers(0, 300)),
        st.sampled_from(
            [whole, twice, killed_before_sending, killed_while_putting, killed_before_noting]
        ),
    ),
    min_size=1,
    max_size=14,
)


@pytest.mark.django_db
@example(  # put, never sent, and over before the next tick
    jumps=[(0, killed_before_sending), (31, whole)],
    end=30,
    window=None,
    over=None,
    how="left",
    joins=731,
)
@example(  # who joins after all others left is told
    jumps=[(0, whole), (1, whole)],
    end=30,
    window=None,
    over=0,
    how="left",
    joins=1,
)
@example(  # what was put before one kill goes out in a tick that is killed while putting
    jumps=[(0, killed_before_sending), (0, killed_while_putting)],
    end=30,
    window=None,
    over=None,
    how="left",
    joins=0,
)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    jumps=DAYS,
    end=st.integers(30, 700),
    window=st.one_of(st.none(), st.integers(1, 400)),
    over=st.one_of(st.none(), st.integers(0, 731)),
    how=st.sampled_from(["renewed", "withdrawn", "left"]),
    joins=st.integers(0, 731),
)
def test_over_two_years_each_is_sent_once_and_none_when_it_is_over(
    jumps, end, window, over, how, joins, monkeypatch
):
    until = START + timedelta(days=end)
    renewable = until + timedelta(days=window) if window else None
    over_on = START + timedelta(days=over) if over is not None else date.max
    joins_on = START + timedelta(days=joins)
    post.outbox.clear()
    with transaction.atomic():
        cluster, label, first = world(until, renewable)
        people, day, joined, is_over = [first], START, False, False
        certain, possible = set(), set()  # also what was put before a kill may go out later
        for jump, way in jumps:
            day += timedelta(days=jump)
            if day > START + timedelta(days=731):
                break
            if day >= joins_on and not joined:
                joined = True
                people.append(make_manager(cluster))
            if day >= over_on and not is_over:
                is_over = True
                end_it(how, label)
                people.clear()  # who joins after the others left is told, of a label that runs
            went_out = way(day, monkeypatch)
            runs = not is_over or how == "left"
            if runs and (code := latest(until, renewable, day)):
                due = {(person.pk, code) for person in people}
                possible |= due
                certain |= due if went_out else set()
        sent = {message_id(mail.key): mail for mail in Mail.objects.all()}
        told = [sent[message.message()["Message-ID"]] for message in post.outbox]
        transaction.set_rollback(True)
    reached = {(mail.user_id, mail.context["code"]) for mail in told}
    assert certain <= reached <= possible
    if killed_before_noting not in {way for _, way in jumps}:
        assert len(told) == len(reached)


def latest(until, renewable, day):
    """The reminder of the day, told without the code under test."""
    if day > max(until, renewable or until):
        return ""
    come = [reminder.code for reminder in planned(until, renewable) if reminder.on <= day]
    return come[-1] if come else ""


def end_it(how, label):
    if how == "renewed":
        begin, until = label.sure_until + timedelta(days=1), label.sure_until + timedelta(days=900)
        label_of(label.cluster, begin.isoformat(), until=until, renewable=None)
        # That it ends itself some day is not what is asked here.
        Label.objects.exclude(pk=label.pk).update(sure_from=None, sure_until=None)
    elif how == "withdrawn":
        Label.objects.filter(pk=label.pk).update(withdrawn_on=START, withdrawal_reason="Test")
    else:
        memberships = Membership.objects.filter(cluster=label.cluster)
        memberships.update(ended_at=datetime(2999, 1, 1, tzinfo=UTC))
