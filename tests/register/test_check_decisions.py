"""check_register computes decisions again and follows the chain of the journal."""

import json

import pytest
from django.db import connection

from labels.journal import record
from labels.models import Decision, Label
from labels.register.check import Tally, check
from labels.register.check_decisions import check_decisions, check_journal
from labels.workflow.appeals import appeal
from labels.workflow.labels import confirm_measure, propose_measure
from tests.people import make_board, make_secretariat
from tests.workflow.deciding import assessed

pytestmark = pytest.mark.django_db


def behind_our_back(statement, *values, table):
    """Change rows past the triggers, as somebody with all rights could."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing is left to be checked
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, values)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def found(checking):
    return [str(each) for each in checking]


@pytest.fixture
def decision():
    return assessed(assessed_on="2026-04-09").decide()


def change_inputs(decision, **inputs):
    text = json.dumps(decision.inputs | inputs)
    statement = "UPDATE labels_decision SET inputs = %s::jsonb WHERE id = %s"
    behind_our_back(statement, text, decision.pk, table="labels_decision")


def about(decision, text):
    case = decision.assessment
    return f"Decision {decision.round} on {case.public_id} ({case.cluster.slug}): {text}"


def test_decisions_and_journal_in_order_are_said_to_be_so(decision):
    assert list(check(Tally())) == []


def test_an_empty_register_is_in_order():
    assert list(check_decisions()) == []
    assert list(check_journal()) == []


@pytest.mark.parametrize(("level", "outcome"), [("bronze", "awarded"), ("silver", "awarded")])
def test_other_levels_are_computed_again_too(level, outcome):
    assessed(level).decide(outcome)
    assert list(check_decisions()) == []


def test_a_decision_after_an_appeal_is_in_order_too():
    case = assessed(points={"1.1": 1})
    case.decide("not_awarded")
    appeal(case.assessment, by=case.manager, grounds="Annex 3.")
    case.decide(departure_reason="Annex 3.")
    assert list(check(Tally())) == []


def test_changed_inputs_are_noticed_even_if_they_agree_with_themselves(decision):
    change_inputs(decision, kind="upgrade")
    noticed = about(decision, "its inputs are not those that the journal noted.")
    assert found(check_decisions()) == [noticed]


def test_a_verdict_that_the_scores_do_not_give_is_noticed(decision):
    scores = [each | {"points": 1} for each in decision.inputs["consolidated"]]
    change_inputs(decision, consolidated=scores)
    assert found(check_decisions())[1:] == [
        about(decision, "its inputs give another verdict."),
        about(decision, "it departs from the verdict without a reason."),
    ]


def test_an_award_without_eligibility_is_noticed(decision):
    change_inputs(decision, eligibility=decision.inputs["eligibility"] | {"findings": {}})
    assert about(decision, "the cluster was not eligible, and the label was awarded.") in found(
        check_decisions()
    )


@pytest.mark.parametrize("inputs", [{"consolidated": 5}, {"level_rule": None}, {"assessed_on": ""}])
def test_inputs_that_cannot_be_read_are_noticed(decision, inputs):
    change_inputs(decision, **inputs)
    assert about(decision, "its inputs cannot be read.") in found(check_decisions())


def test_a_label_with_other_days_is_noticed(decision):
    label = Label.objects.get()
    Label.objects.update(sure_until="2028-03-31")
    text = f"label {label.number} does not run from 2026-04-09 to 2028-04-30."
    assert found(check_decisions()) == [about(decision, text)]


def test_a_label_that_was_corrected_since_is_not(decision):
    details = {"changes": {"valid_until": "2028-03-31"}, "wrong": "A slip.", "source": "Letter"}
    measure = propose_measure(
        "correct",
        by=make_secretariat(),
        reason="They wrote.",
        label=Label.objects.get(),
        details=details,
    )
    confirm_measure(measure, by=make_board())
    assert list(check(Tally())) == []


def test_an_award_without_its_label_and_a_label_without_award_are_noticed(decision):
    other = assessed(points={"1.1": 1}, cluster=None).decide("not_awarded")
    label = Label.objects.get()
    Label.objects.update(decision=other)
    assert found(check_decisions()) == [
        about(decision, "the label was awarded, and there is none."),
        f"Label {label.number} was not awarded.",
    ]


# The journal.


@pytest.fixture
def events():
    return [record("looked", by=None, of=("test", n), note="Once.") for n in range(4)]


def test_a_changed_event_is_noticed(events):
    statement = "UPDATE labels_event SET note = 'Twice.' WHERE seq = 2"
    behind_our_back(statement, table="labels_event")
    assert found(check_journal()) == ["Event 2: it does not have the hash that was written."]


def test_an_event_that_was_taken_out_is_noticed(events):
    behind_our_back("DELETE FROM labels_event WHERE seq = 2", table="labels_event")
    assert found(check_journal()) == ["Event 2: the journal has a gap here."]


def test_an_end_that_was_cut_off_is_noticed(events):
    behind_our_back("DELETE FROM labels_event WHERE seq = 4", table="labels_event")
    assert found(check_journal()) == ["Event 3: the head of the journal does not end here."]


def test_an_event_with_a_new_hash_breaks_the_chain(events):
    statement = "UPDATE labels_event SET sha256 = repeat('a', 64) WHERE seq = 2"
    behind_our_back(statement, table="labels_event")
    assert "Event 3: it does not follow the event before it." in found(check_journal())


def test_check_register_names_them(decision):
    Decision.objects.get()
    behind_our_back("UPDATE labels_event SET note = 'x' WHERE seq = 1", table="labels_event")
    assert {each.kind for each in check(Tally())} == {"journal"}
