"""Cursors: those we made go on, those we did not are refused with a sentence."""

import base64
import json
from datetime import date

import pytest

from labels.register import query
from labels.register.labels import labels_page
from labels.register.paging import BadCursor
from labels.register.question import Question
from tests.factories import make_cluster, make_label

pytestmark = pytest.mark.django_db
ASKED = Question(valid_on=date(2026, 6, 30), limit=1, cursor="*")


def forged(*parts):
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def refuse(ask, question):
    with pytest.raises(BadCursor, match=r"cursor=\*"):
        ask(question)


@pytest.mark.parametrize("day", ["2020-W01-1", "20200101", "2020-02-30", "tomorrow", "now"])
def test_a_day_that_the_database_may_not_read_is_refused(day):
    now = "2026-11-20T12:00:00+00:00"
    founded = ASKED.but(ordering="founded", cursor=forged(now, "founded", False, day, "a", "1"))
    refuse(query.page, founded)
    refuse(labels_page, ASKED.but(cursor=forged(now, "", False, day, "2222-2222")))


@pytest.mark.parametrize("number", [str(2**63), "-1", "1.5", "x", "\x00", "\ud800"])
def test_a_number_out_of_range_is_refused(number):
    now = "2026-11-20T12:00:00+00:00"
    refuse(query.page, ASKED.but(cursor=forged(now, "", False, "a", number)))
    refuse(query.page, ASKED.but(q="a", cursor=forged(now, "", True, str(2**40), "a", "1")))


def test_a_cursor_is_refused_for_another_moment():
    make_cluster("A")
    make_cluster("B")
    first = query.page(ASKED)
    earlier = query.record("a", ASKED).at
    refuse(query.page, ASKED.but(cursor=first.next_cursor, known_at=earlier))


def test_a_cursor_goes_on_after_the_longest_name_in_any_script():
    for letter in "აბგ":
        make_cluster(letter * 300, slug=f"c-{ord(letter)}")
    seen, asked = [], ASKED
    while asked.cursor:
        page = query.page(asked)
        seen += [record["slug"] for record in page.records()]
        asked = asked.but(cursor=page.next_cursor)
    assert len(seen) == len(set(seen)) == 3


def test_a_search_for_one_very_long_word_finds_nothing_and_breaks_nothing():
    make_label(make_cluster("A"), "gold", awarded="2025")
    assert query.page(ASKED.but(q="㌀" * 200)).count == 0
