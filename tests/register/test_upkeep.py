"""Work in the background: done once, never in the way of an answer."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import OperationalError

from labels.register import bits, cache, upkeep

later = upkeep.later  # the tests of everything else replace it


@pytest.fixture(autouse=True)
def nothing_waits():
    upkeep._waiting.clear()
    yield
    assert not upkeep._waiting


def finish():
    upkeep._thread().submit(lambda: None).result(5)


def test_a_process_that_is_ending_takes_no_work_and_says_nothing_to_the_visitor(monkeypatch):
    ended = ThreadPoolExecutor(1)
    ended.shutdown()
    monkeypatch.setattr(upkeep, "_thread", lambda: ended)
    later("key", lambda: pytest.fail("too late"))


@pytest.mark.parametrize("error", [OperationalError("away"), ValueError("wrong")])
def test_a_task_that_fails_is_noted_and_may_be_asked_for_again(error, caplog):
    def task():
        raise error

    for _ in range(2):
        later("key", task)
        finish()
    assert caplog.text.count("not prepared") == 2


def test_what_waits_already_is_not_done_twice_and_the_queue_is_bounded(monkeypatch):
    monkeypatch.setattr(upkeep, "MOST_WAITING", 2)
    begin, done = Event(), []
    later("first", lambda: begin.wait(5))
    for _ in range(3):
        later("second", lambda: done.append("second"))
    later("third", lambda: done.append("third"))
    begin.set()
    finish()
    assert done == ["second"]


@pytest.mark.parametrize("module", [upkeep, cache, bits])
def test_a_forked_child_can_work_though_a_lock_was_closed_in_its_parent(module):
    closed = module._lock
    with closed:
        module._begin_anew()
        assert module._lock.acquire(timeout=1)
        module._lock.release()
