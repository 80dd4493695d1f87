"""Measures on labels, asked for and carried out by two people."""

from datetime import date

import pytest

from labels.models import Measure
from labels.register.query import label_record
from labels.register.question import Question
from labels.workflow.labels import confirm_measure, propose_measure
from labels.workflow.steps import WorkflowError
from tests.cases import make_rule_set
from tests.factories import exact, make_cluster, make_label
from tests.people import make_board, make_secretariat


def gold_label():
    """A gold label for all of 2025 and 2026."""
    make_rule_set()
    terms = {"renewable_until": date(2027, 12, 31)}
    return make_label(
        make_cluster(),
        validity=exact("2025-01-01", "2026-12-31", **terms),
        awarded="2025-01-20",
        until="2026-12-31",
        valid_from="2025-01-01",
        valid_from_basis="stated",
    )


def ask(kind, label=None, *, by=None, reason="Because.", cluster=None, **details):
    names = {"first": "from", "last": "until"}
    given = {names.get(name, name): value for name, value in details.items()}
    return propose_measure(
        kind,
        by=by or make_secretariat(),
        reason=reason,
        label=label,
        cluster=cluster,
        details=given,
    )


def carry_out(kind, label=None, **fields):
    return confirm_measure(ask(kind, label, **fields), by=make_board())


def refused(kind, label=None, **fields):
    """The code with which it is refused; nothing is kept."""
    before = Measure.objects.count()
    with pytest.raises(WorkflowError) as error:
        ask(kind, label, **fields)
    assert Measure.objects.count() == before
    return error.value.code


def status(label, day, *, known_at=None):
    question = Question(valid_on=date.fromisoformat(day), known_at=known_at)
    shown, _record = label_record(label.number, question)
    return shown["status"]
