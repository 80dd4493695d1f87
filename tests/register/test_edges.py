"""The ends of time and of the register: before the first entry, far days, forged cursors."""

import base64
import json
from datetime import UTC, date, datetime, timedelta

import pytest

from labels.register import labels, paging, query
from labels.register.changes import changes
from labels.register.head import head
from labels.register.statistics import statistics
from tests.factories import exact, make_cluster, make_label, suspend
from tests.register.asking import TODAY, ask, slugs

LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)


def fill():
    cluster = make_cluster("Alpha")
    return make_label(cluster, validity=exact("2020-01-01", "2022-12-31"))


def test_before_the_first_entry_the_register_was_empty(register):
    asked = ask(known_at=LONG_AGO, facets=("country", "level"), limit=100)
    page = query.page(asked)
    assert (page.count, page.records(), page.facets) == (0, [], {"country": [], "level": []})
    assert page.register.envelope(TODAY) == {
        "seq": 0,
        "valid_on": TODAY.isoformat(),
        "known_at": None,
    }
    assert labels.labels_page(asked).count == 0
    assert query.record("alpha", asked) is None
    assert statistics(on=TODAY, known_at=LONG_AGO)["totals"]["ever"] == 0
    then = head(LONG_AGO)
    assert list(query.walk(asked, then)) == []
    assert list(labels.walk_labels(asked, then)) == []


@pytest.mark.django_db
def test_an_empty_register_answers():
    page = query.page(ask(facets=("country", "status")))
    assert (page.count, page.records(), page.next_cursor) == (0, [], None)
    assert labels.labels_page(ask()).count == 0
    assert list(query.walk(ask(), head())) == []
    assert changes(0).entries() == []
    assert statistics(on=TODAY)["totals"]["valid"] == 0


@pytest.mark.parametrize("day", [date.min, date(1, 1, 2), date(9999, 12, 30), date.max])
@pytest.mark.parametrize("status", ["valid", "expired", ["valid", "upcoming"]])
def test_every_day_of_the_calendar_can_be_asked(register, day, status):
    found = slugs(valid_on=day, status=status)
    wanted = "expired" if day.year > 2000 else "upcoming"
    assert found == (["alpha"] if wanted in status else [])
    assert statistics(on=day)["totals"]["valid"] == 0


@pytest.mark.parametrize(
    ("day", "status"),
    [
        ("2019-12-31", "upcoming"),
        ("2020-01-01", "valid"),
        ("2021-02-28", "valid"),
        ("2021-03-01", "suspended"),
        ("2021-03-31", "suspended"),
        ("2021-04-01", "valid"),
        ("2022-12-31", "valid"),
        ("2023-01-01", "expired"),
        ("0001-01-01", "upcoming"),
        ("9999-12-31", "expired"),
    ],
)
def test_a_record_tells_its_status_on_the_days_around_each_change(register, day, status):
    suspend(register, date(2021, 3, 1), date(2021, 3, 31))
    asked = ask(valid_on=date.fromisoformat(day))
    found = query.record("alpha", asked)
    assert found.record()["labels"][0]["status"] == status
    assert found.record()["standing"]["status"] == status
    assert slugs(valid_on=asked.valid_on, status=status) == ["alpha"]
    assert labels.labels_page(asked).records()[0]["status"] == status


def forged(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


def moment(text):
    return [text, "", False, "alpha", "1"]


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "%",
        "é",
        "bm90IGpzb24",
        "[]",
        "A",
        base64.urlsafe_b64encode(b"[" * 100_000).decode(),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
        forged([]),
        forged({}),
        forged(None),
        forged(7),
        forged("text"),
        forged(["2026-01-01T00:00:00+00:00", "", False]),
        forged(moment("2026-01-01T00:00:00")),
        forged(moment("yesterday")),
        forged(moment(5)),
        forged(moment({"a": 1})),
        forged([None, "name", False, "alpha", "1"]),
        forged([None, "", True, "alpha", "1"]),
        forged([None, "", False, "alpha", "-1"]),
        forged([None, "", False, "alpha", "9" * 30]),
        forged([None, "", False, "alpha", "x"]),
        forged([None, "", False, "al\x00pha", "1"]),
        forged([None, "", False, "\ud800", "1"]),
        forged([None, "", False, ["alpha"], "1"]),
        forged([None, "", False, "a" * 5000, "1"]),
        forged([None, "", False, "alpha", "1", "1"]),
    ],
)
def test_a_cursor_that_is_not_ours_is_refused_in_a_sentence(register, cursor):
    asked = ask(cursor=cursor or "x")
    with pytest.raises(paging.BadCursor, match="Begin again"):
        query.page(asked)
    with pytest.raises(paging.BadCursor, match="Begin again"):
        labels.labels_page(asked)


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-01-01T00:00:00Z"]
)
def test_a_cursor_of_any_moment_gets_an_answer(register, at):
    assert query.page(ask(cursor=forged(moment(at)))).count in (0, 1)


def test_a_day_of_entries_is_found_by_the_moment_they_were_known(register):
    now = head()
    assert head(now.at) == now
    assert head(now.at + timedelta(days=400)) == now
    assert (head(now.at - timedelta(microseconds=1)).seq, now.seq) == (1, 2)
