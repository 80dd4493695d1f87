"""The clock of `serve`: in one worker at a time, through a lost connection, until it is stopped."""

from time import monotonic, sleep

import pytest
from django.core import mail as post
from django.db import connection

from labels.management import background
from labels.management.background import LOCK, Clock
from labels.outreach import outbox, ticking
from tests.people import make_user

CASE = {"cluster": "BioCon Valley", "level": "Gold", "assessment": "a-1"}
HOLDERS = f"SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = {LOCK}"


@pytest.fixture
def clocks(transactional_db, monkeypatch):
    monkeypatch.setattr(background, "PACE", 0.05)
    monkeypatch.setattr(background, "EVERY", dict.fromkeys(background.EVERY, 0.05))
    made = [Clock(), Clock()]
    for clock in made:
        clock.start()
    yield made
    for clock in made:
        clock.stop()
    assert not any(clock._thread.is_alive() for clock in made)
    assert holders() == []


def holders():
    with connection.cursor() as cursor:
        cursor.execute(HOLDERS)
        return [pid for (pid,) in cursor.fetchall()]


def until(condition):
    end = monotonic() + 10
    while not (found := condition()):
        assert monotonic() < end, "waited too long"
        sleep(0.02)
    return found


def test_one_of_two_clocks_sends_what_is_put_in(clocks):
    (pid,) = until(holders)
    for number in range(3):
        outbox.put("returned", key=f"r:{number}", to=make_user(), context=CASE)
    until(lambda: len(post.outbox) == 3)
    sleep(0.2)

    assert holders() == [pid]
    assert len(post.outbox) == 3


def test_it_goes_on_after_the_database_ended_its_connection(clocks):
    (pid,) = until(holders)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    until(lambda: holders() not in ([], [pid]))
    outbox.put("returned", key="r:1", to=make_user(), context=CASE)
    until(lambda: len(post.outbox) == 1)


def test_it_does_every_part_of_the_tick():
    assert set(background.EVERY) == set(ticking.PARTS)


def test_when_one_is_stopped_the_other_goes_on(clocks):
    until(holders)
    clocks[0].stop()
    outbox.put("returned", key="r:1", to=make_user(), context=CASE)
    until(lambda: len(post.outbox) == 1)


def test_it_goes_on_after_something_that_nobody_thought_of(clocks, monkeypatch):
    until(holders)
    with monkeypatch.context() as patched:
        patched.setattr(background, "tick", None)
        sleep(0.2)
    outbox.put("returned", key="r:1", to=make_user(), context=CASE)
    until(lambda: len(post.outbox) == 1)
