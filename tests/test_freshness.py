"""Entity tags, and how long an answer about a day may be kept."""

from datetime import UTC, date, datetime

import pytest
from django.test import RequestFactory

from labels import freshness

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def clock_at(monkeypatch, settings):
    settings.TODAY = None
    return lambda now: monkeypatch.setattr("django.utils.timezone.now", lambda: now)


@pytest.mark.parametrize(
    ("now", "seconds"),
    [
        (datetime(2026, 1, 15, 22, 59, 30, tzinfo=UTC), 30),
        (datetime(2026, 7, 15, 21, 59, 30, tzinfo=UTC), 30),
        (datetime(2026, 3, 28, 23, 0, 0, tzinfo=UTC), 23 * 3600),
        (datetime(2026, 10, 24, 22, 0, 0, tzinfo=UTC), 25 * 3600),
    ],
)
def test_the_day_ends_at_midnight_in_brussels(now, seconds):
    assert freshness.seconds_left(now) == seconds


@pytest.mark.parametrize(
    ("now", "seconds"),
    [
        (NOON, 60),
        (datetime(2026, 11, 20, 22, 59, 30, tzinfo=UTC), 30),
        (datetime(2026, 11, 20, 22, 59, 59, tzinfo=UTC), 1),
        (datetime(2026, 11, 20, 22, 59, 59, 999_999, tzinfo=UTC), 0),
        (datetime(2026, 11, 20, 23, 0, tzinfo=UTC), 0),
        (datetime(2026, 11, 21, 12, tzinfo=UTC), 0),
    ],
)
def test_an_answer_about_today_is_kept_while_today_lasts(clock_at, now, seconds):
    clock_at(now)
    assert freshness.seconds_to_keep(date(2026, 11, 20)) == seconds


def asking(tags):
    return RequestFactory().get("/", headers={"If-None-Match": tags} if tags else {})


@pytest.mark.parametrize("tags", ['"a"', 'W/"a"', '"b", "a"', 'W/"b", W/"a"'])
@pytest.mark.parametrize("tag", ['"a"', 'W/"a"'])
def test_a_tag_that_is_named_is_there_already(tag, tags):
    assert freshness.has(asking(tags), tag)


@pytest.mark.parametrize("tags", ["", '"b"', "*", "a", '"a'])
def test_any_other_header_names_nothing(tags):
    assert not freshness.has(asking(tags), '"a"')


def test_a_tag_depends_on_every_part():
    tags = {freshness.entity_tag(*parts) for parts in ((1, 2), (2, 1), (12,), (1, None))}
    assert len(tags) == 4
