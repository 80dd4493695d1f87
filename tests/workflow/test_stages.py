"""The days in each state are read from an index alone, however long the journal is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from labels.clock import today
from labels.rules.moves import MOVES, State
from labels.workflow import stages
from tests.cases import make_assessment

pytestmark = pytest.mark.django_db


def test_every_move_says_into_which_state_it_leads():
    assert set(stages._LED_INTO) == {"open_assessment", *MOVES}
    assert set(stages._LED_INTO.values()) == set(State)


def test_the_journal_itself_is_not_read():
    make_assessment("returned")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        with CaptureQueriesContext(connection) as asked:
            assert stages.stages(since=today())
        cursor.execute("EXPLAIN (COSTS OFF) " + asked[-1]["sql"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index Only Scan using event_of_a_move" in plan
