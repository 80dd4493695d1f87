"""The days in each state are read from an index alone, however long the journal is."""

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from labels.clock import today
from labels.rules.moves import MOVES, State
from labels.workflow import cases, stages
from tests.cases import make_assessment
from tests.factories import make_cluster
from tests.people import make_manager

pytestmark = pytest.mark.django_db


def test_every_move_says_into_which_state_it_leads():
    assert set(stages._LED_INTO) == {"open_assessment", *MOVES}
    assert set(stages._LED_INTO.values()) == set(State)


def test_the_journal_itself_is_not_read():
    before = today()  # midnight may come before the case is made
    make_assessment("returned")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        with CaptureQueriesContext(connection) as asked:
            assert stages.stages(since=before)
        cursor.execute("EXPLAIN (COSTS OFF) " + asked[-1]["sql"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index Only Scan using event_of_a_move" in plan


@pytest.mark.parametrize(("moment", "counts"), [("22:59:59", False), ("23:00:00", True)])
def test_a_day_begins_at_midnight_in_brussels(monkeypatch, moment, counts):
    """In winter that is 23:00 of the day before in UTC, in which the journal is kept."""
    cluster = make_cluster()
    case = make_assessment("draft", cluster=cluster, manager=(manager := make_manager(cluster)))
    left = datetime.fromisoformat(f"2030-01-14T{moment}+00:00")
    monkeypatch.setattr(timezone, "now", lambda: left)
    cases.withdraw(case, by=manager)
    assert bool(stages.stages(since=date(2030, 1, 15))) is counts
