"""Several people at one case at the same moment: one wins, and nobody acts on rights that ended."""

import threading
import time
from contextlib import contextmanager

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from labels.models import Assessment, Event, Evidence
from labels.workflow import assignments, cases, evidence, memberships, offices, reviews
from labels.workflow.readiness import indicators_for
from labels.workflow.steps import Stale, lock
from tests.cases import FACTS, make_assessment
from tests.people import again, make_manager, make_secretariat
from tests.reviewing import parts
from tests.workflow.at_once import at_once, kinds

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 32


def test_of_32_stale_edits_of_one_answer_one_wins():
    case = make_assessment()
    manager, indicator = make_manager(case.cluster), indicators_for(case)[0]
    given = {"by": manager, "version": None}
    evidence.save_answer(case, indicator, text="First.", **given)

    def saving(number):
        said = {"by": manager, "text": f"Text {number}.", "version": 1}
        return lambda: evidence.save_answer(case, indicator, **said)

    outcomes = at_once(*(saving(number) for number in range(MANY)))
    assert kinds(outcomes) == {"Evidence": 1, "Stale": MANY - 1}
    won = outcomes.index(next(each for each in outcomes if isinstance(each, Evidence)))
    kept = Evidence.objects.get()
    assert (kept.text, kept.version) == (f"Text {won}.", 2)
    assert {each.now.text for each in outcomes if isinstance(each, Stale)} == {kept.text}


def test_of_32_stale_edits_of_the_facts_of_a_case_one_wins():
    case = make_assessment()
    manager = make_manager(case.cluster)

    def saving(members):
        facts = FACTS | {"committed_members": members}
        return lambda: cases.record_facts(case, by=manager, version=case.version, **facts)

    outcomes = at_once(*(saving(members) for members in range(100, 100 + MANY)))
    assert kinds(outcomes) == {"Assessment": 1, "Stale": MANY - 1}
    won = outcomes.index(next(each for each in outcomes if isinstance(each, Assessment)))
    kept = Assessment.objects.get()
    assert (kept.committed_members, kept.version) == (100 + won, case.version + 1)
    assert Event.objects.filter(verb="record_facts").count() == 1
    stale = [each.now for each in outcomes if isinstance(each, Stale)]
    assert {each.committed_members for each in stale} == {kept.committed_members}


def test_of_two_managers_who_hand_in_and_withdraw_at_once_each_acts_on_what_the_other_left():
    case = make_assessment("returned")
    one, other = make_manager(case.cluster), make_manager(case.cluster)
    handed_in, withdrawn = at_once(
        lambda: cases.submit(case, by=one),
        lambda: cases.withdraw(case, by=other),
    )
    moves = (
        Event.objects.of("assessment", case.public_id)
        .order_by("seq")
        .values_list("verb", flat=True)
    )
    assert withdrawn.status == "withdrawn"
    if isinstance(handed_in, Assessment):
        assert list(moves)[-2:] == ["submit", "withdraw"]
    else:
        assert handed_in.code == "wrong_state"
        assert list(moves)[-2:] == ["return_for_completion", "withdraw"]
    assert Assessment.objects.get().status == "withdrawn"


def test_of_two_who_hand_in_the_same_version_at_once_one_wins():
    case = make_assessment("returned")
    people = [make_manager(case.cluster) for _each in range(2)]

    def handing_in(by):
        return lambda: cases.submit(case, by=by, version=case.version)

    assert kinds(at_once(*map(handing_in, people))) == {"Assessment": 1, "Stale": 1}
    assert Event.objects.filter(verb="submit").count() == 2  # the first time, and now


# Rights that end while a step waits for the case.


@contextmanager
def waiting(case, work):
    """`work` waits for the case while the body runs; the list fills with what came of it."""
    outcomes = []
    thread = threading.Thread(target=lambda: outcomes.extend(at_once(work)), daemon=True)
    with transaction.atomic():
        lock(case)
        thread.start()
        _wait_for_somebody_who_waits()
        yield outcomes
    thread.join(30)
    assert not thread.is_alive()


def _wait_for_somebody_who_waits():
    asked = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    deadline = time.monotonic() + 3
    with connection.cursor() as cursor:
        while cursor.execute(asked).fetchone() == (0,):
            assert time.monotonic() < deadline, "Nobody waits."
            time.sleep(0.01)


def elsewhere(work):
    """Another person does this meanwhile, on a connection of their own."""
    done = []
    thread = threading.Thread(target=lambda: done.extend(at_once(work)), daemon=True)
    thread.start()
    thread.join(30)
    (outcome,) = done
    assert not isinstance(outcome, Exception), outcome


def test_who_leaves_the_cluster_while_handing_in_waits_hands_in_no_more():
    case = make_assessment("returned")
    leaving, staying = make_manager(case.cluster), make_manager(case.cluster)
    membership = leaving.memberships.get()
    by = again(leaving)
    with waiting(case, lambda: cases.submit(case, by=by)) as outcomes:
        elsewhere(lambda: memberships.end_membership(membership, by=staying))
    assert isinstance(outcomes[0], PermissionDenied)
    assert Assessment.objects.get().status == "returned"


def test_who_is_made_an_editor_while_handing_in_waits_hands_in_no_more():
    case = make_assessment("returned")
    leaving, staying = make_manager(case.cluster), make_manager(case.cluster)
    membership = leaving.memberships.get()
    with waiting(case, lambda: cases.submit(case, by=leaving)) as outcomes:
        elsewhere(lambda: memberships.change_role(membership, "editor", by=staying))
    assert isinstance(outcomes[0], PermissionDenied)


def test_who_leaves_the_secretariat_while_a_return_waits_returns_nothing():
    case = make_assessment("submitted")
    leaving, _staying = make_secretariat(), make_secretariat()
    ask = {None: "Please add more."}
    by = again(leaving)
    with waiting(case, lambda: cases.return_for_completion(case, ask, by=by)) as outcomes:
        elsewhere(lambda: offices.end_office(leaving, "secretariat", by=again(leaving)))
    assert isinstance(outcomes[0], PermissionDenied)
    assert Assessment.objects.get().status == "submitted"


def test_who_is_taken_off_a_case_at_the_moment_of_scoring_scores_before_or_not_at_all():
    secretariat = make_secretariat()
    case = make_assessment("in_review", secretariat=secretariat)
    assignment, indicator = parts(case)[1], indicators_for(case)[0]

    def score():
        return reviews.save_score(assignment, indicator, by=assignment.assessor, points=3)

    scored, taken_off = at_once(
        score, lambda: assignments.unassign(assignment, by=secretariat, reason="Ill.")
    )
    assert taken_off.ended_at
    assert assignment.scores.count() == (0 if isinstance(scored, PermissionDenied) else 1)
    with pytest.raises(PermissionDenied):
        score()
