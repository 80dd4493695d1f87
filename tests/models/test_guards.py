"""The triggers of the workflow: what no step, no script and no raw SQL gets past."""

import re
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction

from labels import models as m
from tests.models import world
from tests.models.world import NOW, assignment, case, decision, evidence, proposal, refused, score

fill = world.fill
GUARDS = import_module("labels.migrations.0004_workflow_guards")
NEVER = "Rows of labels_{} are never changed or deleted."


def run(statement, *given):
    with connection.cursor() as cursor:
        cursor.execute(statement, given)


def belongs(w, user, *, ended=False):
    """A part in the cluster, perhaps over."""
    return w.cluster.memberships.create(
        user=user, role="manager", ended_at=NOW + world.timedelta(days=1) if ended else None
    )


def moved(w, status):
    m.Assessment.objects.filter(pk=w.case.pk).update(status=status)


def sealed(w):
    return score(w, 2, sealed_at=NOW)


def own(w):
    """The assignment of the case, to be changed past all steps."""
    return m.Assignment.objects.filter(pk=w.assignment.pk)


def answered(w):
    return proposal(w, answer="sent_back", answered_by=w.cora, answered_at=NOW)


def after_appeal(w, **fields):
    decision(w)
    return decision(w, round=2, **fields)


def another():
    return m.User.objects.create(email="dora@example.org")


REFUSED = [
    ("decision_is_made_by_people_who_did_not_assess", lambda w: decision(w, confirmed_by=w.ann)),
    (
        "decision_is_made_by_people_who_did_not_assess",
        lambda w: decision(w, proposed_by=w.ann, proposal=answered(w)),
    ),
    *(
        (
            "decision_is_made_by_people_outside_the_cluster",
            lambda w, who=who, over=over: [belongs(w, getattr(w, who), ended=over), decision(w)],
        )
        for who in ("bob", "cora")
        for over in (False, True)
    ),
    ("appeal_is_decided_by_another_board_member", after_appeal),
    (
        "appeal_is_decided_by_another_board_member",
        lambda w: after_appeal(w, proposed_by=w.cora, confirmed_by=another(), proposal=answered(w)),
    ),
    (
        "decision_is_confirmed_by_somebody_who_never_proposed",
        lambda w: [answered(w), decision(w, proposed_by=w.cora, confirmed_by=w.bob)],
    ),
    (
        "assessor_has_no_part_in_the_cluster",
        lambda w: [belongs(w, w.bob), assignment(w, assessor=w.bob)],
    ),
    (
        "assessor_has_no_part_in_the_cluster",
        lambda w: [belongs(w, w.bob, ended=True), assignment(w, assessor=w.bob)],
    ),
    ("score_is_sealed", lambda w: m.Score.objects.filter(pk=sealed(w).pk).update(points=3)),
    ("score_is_sealed", lambda w: m.Score.objects.filter(pk=sealed(w).pk).update(sealed_at=None)),
    ("score_is_sealed", lambda w: sealed(w).delete()),
    (
        "score_comes_before_the_seal",
        lambda w: [own(w).update(sealed_at=NOW), score(w, 1)],
    ),
    (
        "assignment_stays_with_its_person_and_case",
        lambda w: own(w).update(assessor=w.bob),
    ),
    (
        "assignment_is_sealed",
        lambda w: [own(w).update(sealed_at=NOW), own(w).update(strengths="better")],
    ),
    (
        "assignment_is_ended",
        lambda w: [own(w).update(ended_at=NOW), own(w).update(ended_at=None)],
    ),
    (
        "score_needs_a_declaration_without_conflict",
        lambda w: score(w, 1, assignment=assignment(w)),
    ),
    (
        "score_needs_a_declaration_without_conflict",
        lambda w: score(
            w, 1, assignment=assignment(w, conflict=True, declared_at=NOW, ended_at=NOW)
        ),
    ),
    *(
        (
            "evidence_changes_only_while_the_case_is_with_the_cluster",
            lambda w, status=status: [moved(w, status), evidence(w)],
        )
        for status in (
            "submitted",
            "in_review",
            "assessed",
            "proposed",
            "decided",
            "appealed",
            "withdrawn",
        )
    ),
    (
        "evidence_changes_only_while_the_case_is_with_the_cluster",
        lambda w: [evidence(w), moved(w, "submitted"), m.Evidence.objects.update(text="better")],
    ),
    (
        "evidence_changes_only_while_the_case_is_with_the_cluster",
        lambda w: [
            evidence(w),
            moved(w, "submitted"),
            m.Evidence.objects.update(assessment=case(w, level=w.silver)),
        ],
    ),
    (
        "proposal_is_answered_once",
        lambda w: m.Proposal.objects.filter(pk=answered(w).pk).update(answer="confirmed"),
    ),
    (
        "proposal_is_answered_once",
        lambda w: m.Proposal.objects.filter(pk=answered(w).pk).update(answer="", answered_by=None),
    ),
]


@pytest.mark.parametrize(("name", "make"), REFUSED)
def test_the_database_refuses(register, name, make):
    refused(name, lambda: make(register))


def test_every_rule_of_the_triggers_has_a_row():
    written = GUARDS.DECISIONS + GUARDS.REVIEWS + GUARDS.EVIDENCE + GUARDS.PROPOSALS
    named = set(re.findall(r"register_refuse\('(\w+)'", written))
    tried = {name for name, _ in REFUSED}
    assert sorted(named ^ tried) == []


def test_another_board_member_decides_the_appeal(register):
    assert after_appeal(register, confirmed_by=m.User.objects.create(email="dan@example.org"))


def test_evidence_changes_again_in_a_returned_case(register):
    evidence(register)
    moved(register, "returned")
    assert m.Evidence.objects.update(text="better") == 1


def test_a_draft_score_changes_and_goes(register):
    draft = score(register, 1)
    assert m.Score.objects.filter(pk=draft.pk).update(points=2, sealed_at=NOW) == 1
    refused("score_is_sealed", draft.delete)


def rows(w):
    """One row of each table whose rows are never deleted."""
    decided = decision(w)
    return {
        "assessment": w.case,
        "evidence": evidence(w),
        "assignment": w.assignment,
        "proposal": decided.proposal,
        "appeal": m.Appeal.objects.create(
            assessment=w.case, decision=decided, grounds="x", lodged_by=w.ann, lodged_at=NOW
        ),
        "measure": world.measure(w),
        "decision": decided,
    }


@pytest.mark.parametrize("table", [*GUARDS.NEVER_DELETED, "decision"])
def test_rows_of_a_case_are_never_deleted(register, table):
    row = rows(register)[table]
    with pytest.raises(IntegrityError, match=NEVER.format(table)), transaction.atomic():
        run(f"DELETE FROM labels_{table} WHERE id = %s", row.pk)


@pytest.mark.parametrize("change", ["outcome = 'not_awarded'", "inputs = '{}'", "round = round"])
def test_a_decision_is_never_changed(register, change):
    decision(register)
    with pytest.raises(IntegrityError, match=NEVER.format("decision")), transaction.atomic():
        run(f"UPDATE labels_decision SET {change}")
