"""A process that is killed while it confirms a decision: all of it is there, or nothing."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from labels.models import Assessment, Decision, Label
from labels.register.check import Tally, check
from labels.workflow import decisions
from tests.cases import make_assessment
from tests.people import make_board, make_secretariat
from tests.workflow.breaking import broken_off_after
from tests.workflow.everything import changes, everything

SCRIPT = Path(__file__).with_name("confirming.py")
ROOT = SCRIPT.parents[2]
KILLS = 5


def started(case, by):
    """The process, and the backend of the server that works for it."""
    process = subprocess.Popen(
        [sys.executable, SCRIPT, connection.settings_dict["NAME"], str(case.pk), str(by.pk)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ
        | {
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "registry.settings",
            "SECRET_KEY": settings.SECRET_KEY,
        },
    )
    return process, int(process.stdout.readline())


def kill(case, by, *, after):
    """Kills a confirmation after so many writes, or a moment later."""
    process, backend = started(case, by)
    said = [process.stdout.readline().strip() for _write in range(after)]
    time.sleep(random.uniform(0, 0.01))
    process.kill()
    process.communicate(timeout=30)
    _wait_for_the_end_of(backend)
    assert said == ["wrote"] * after


def _wait_for_the_end_of(backend):
    """The server has noticed, and undone what was not committed."""
    asked = "SELECT count(*) FROM pg_stat_activity WHERE pid = %s"
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            if cursor.execute(asked, [backend]).fetchone() == (0,):
                return
        time.sleep(0.01)
    raise AssertionError("The backend goes on without its client.")


def number_of_writes(case, by):
    watching, seen = broken_off_after(0)
    with transaction.atomic(), watching:
        decisions.confirm(case, by=by)
        transaction.set_rollback(True)
    return len(seen)


def proposed(secretariat):
    return make_assessment("proposed", secretariat=secretariat)


@pytest.mark.django_db(transaction=True)
def test_a_confirmation_that_is_killed_is_there_as_a_whole_or_not_at_all():
    secretariat, by = make_secretariat(), make_board()
    case, decided = proposed(secretariat), 0
    writes = number_of_writes(case, by)
    for round_ in range(KILLS):
        before = everything()
        kill(case, by, after=1 + round_ * (writes - 1) // (KILLS - 1))
        if Assessment.objects.get(pk=case.pk).status == "proposed":
            assert changes(before, everything()) == {}
        else:
            decided += 1
            assert Decision.objects.count() == Label.objects.count() == decided
            case = proposed(secretariat)
        assert list(check(Tally())) == []
    decisions.confirm(case, by=by)
    assert Decision.objects.count() == Label.objects.count() == decided + 1
    assert list(check(Tally())) == []
