"""Handed in, returned, withdrawn: what is refused, and what follows."""

import pytest
from django.core.exceptions import PermissionDenied

from labels.models import (
    Assessment,
    CompletionRequest,
    Event,
    Evidence,
    Mail,
    Membership,
    Proposal,
)
from labels.workflow import cases, evidence
from labels.workflow.readiness import indicators_for
from labels.workflow.steps import Stale
from tests.cases import fill, make_assessment
from tests.factories import make_cluster
from tests.people import (
    make_auditor,
    make_board,
    make_editor,
    make_manager,
    make_secretariat,
    make_user,
)
from tests.workflow.at_once import at_once, kinds
from tests.workflow.refusals import refused

pytestmark = pytest.mark.django_db


def events(assessment):
    return list(
        Event.objects.of("assessment", assessment.public_id)
        .order_by("seq")
        .values_list("verb", flat=True)
    )


# Handing in.


def test_an_editor_edits_but_does_not_hand_in():
    case = make_assessment()
    editor = make_editor(case.cluster)
    fill(case, by=editor)
    with pytest.raises(PermissionDenied):
        cases.submit(case, by=editor)
    with pytest.raises(PermissionDenied):
        cases.submit(case, by=make_secretariat())
    assert cases.submit(case, by=make_manager(case.cluster)).status == "submitted"


def test_an_incomplete_case_is_refused_with_each_gap_by_name():
    case = make_assessment(level="silver")
    manager = make_manager(case.cluster)
    first, second, third = indicators_for(case)
    evidence.save_answer(case, first, by=manager, text="Done.", version=None)
    evidence.add_link(case, second, by=manager, link="https://example.org/")
    cases.set_improvement_areas(case, [(first, "Better."), (third, "")], by=manager)
    error = refused("incomplete", lambda: cases.submit(case, by=manager))
    assert [(each["code"], each.get("indicator")) for each in error.problems] == [
        ("answer_missing", second.pk),
        ("nothing_handed_in", third.pk),
        ("management_fte_missing", None),
        ("committed_members_missing", None),
        ("member_types_missing", None),
        ("platform_profile_missing", None),
        ("area_text_missing", third.pk),
        ("areas_missing", None),
    ]
    assert "1.2" in error.problems[0]["text"]
    case.refresh_from_db()
    assert (case.status, "submit" in events(case)) == ("draft", False)


def test_a_stale_form_does_not_hand_in():
    case = make_assessment()
    manager = make_manager(case.cluster)
    fill(case, by=manager)
    with pytest.raises(Stale) as caught:
        cases.submit(case, by=manager, version=case.version)
    assert caught.value.now.version > case.version


@pytest.mark.parametrize("status", ["submitted", "withdrawn"])
def test_a_case_that_is_not_with_the_cluster_is_not_handed_in(status):
    case = make_assessment(status)
    refused("wrong_state", lambda: cases.submit(case, by=make_manager(case.cluster)))


def test_handing_in_tells_the_secretariat_once_and_nobody_else():
    manned, away = make_secretariat(), make_secretariat(is_active=False)
    case = make_assessment("submitted")
    mail = Mail.objects.get(kind="submitted")
    assert (mail.user, mail.context["assessment"]) == (manned, str(case.public_id))
    assert mail.user != away
    assert mail.context["again"] is False


def test_handing_in_again_answers_what_was_asked_and_keeps_the_first_moment():
    case = make_assessment("returned")
    first = case.submitted_at
    again = cases.submit(case, by=make_manager(case.cluster))
    assert again.submitted_at == first
    assert not CompletionRequest.objects.filter(answered_at=None).exists()
    verbs = [each for each in events(case) if not each.startswith(("answer", "record_facts"))]
    assert verbs == ["open_assessment", "submit", "return_for_completion", "submit"]


# Returning.


def test_only_the_secretariat_returns_and_never_the_case_of_its_own_cluster():
    case = make_assessment("submitted")
    mixed = make_secretariat()
    Membership.objects.create(user=mixed, cluster=case.cluster, role="editor")
    for by in (make_manager(case.cluster), make_board(), make_auditor(), mixed):
        with pytest.raises(PermissionDenied):
            cases.return_for_completion(case, {None: "More."}, by=by)


@pytest.mark.parametrize("comments", [{}, {None: " \n "}])
def test_a_return_without_words_is_refused(comments):
    case = make_assessment("submitted")
    by = make_secretariat()
    refused("no_comments", lambda: cases.return_for_completion(case, comments, by=by))


def test_a_return_for_an_indicator_of_another_level_is_refused():
    case = make_assessment("submitted", "silver")
    foreign = indicators_for(make_assessment(level="gold", cluster=make_cluster("Other")))[-1]
    by = make_secretariat()
    refused("not_asked_for", lambda: cases.return_for_completion(case, {foreign.pk: "?"}, by=by))
    assert not CompletionRequest.objects.exists()


@pytest.mark.parametrize("status", ["draft", "returned", "withdrawn"])
def test_only_what_was_handed_in_is_returned(status):
    case = make_assessment(status)
    by = make_secretariat()
    refused("wrong_state", lambda: cases.return_for_completion(case, {None: "More."}, by=by))


def test_a_return_asks_by_indicator_and_tells_the_managers():
    case = make_assessment("submitted")
    Mail.objects.all().delete()
    indicator = indicators_for(case)[0]
    comments = {indicator.pk: " Which year?\r\n", None: "Thank you.", indicator.pk + 1: ""}
    back = cases.return_for_completion(case, comments, by=make_secretariat())
    asked = {each.indicator_id: each.text for each in case.completion_requests.all()}
    assert asked == {indicator.pk: "Which year?", None: "Thank you."}
    assert back.status == "returned"
    mail = Mail.objects.get()
    assert (mail.kind, mail.user.memberships.get().role) == ("returned", "manager")
    assert "Which year" not in str(mail.context)


# Withdrawing.


def test_an_editor_or_the_board_does_not_withdraw():
    case = make_assessment("submitted")
    for by in (make_editor(case.cluster), make_board(), make_auditor(), make_user()):
        with pytest.raises(PermissionDenied):
            cases.withdraw(case, by=by)


def test_a_withdrawn_case_is_not_withdrawn_again():
    case = make_assessment("withdrawn")
    refused("wrong_state", lambda: cases.withdraw(case, by=make_secretariat()))


@pytest.mark.parametrize("status", ["draft", "submitted", "returned"])
def test_the_reason_of_a_withdrawal_stays_out_of_the_journal(status):
    case = make_assessment(status)
    cases.withdraw(case, by=make_secretariat(), reason="Private matter.")
    case.refresh_from_db()
    assert (case.status, case.withdrawal_reason) == ("withdrawn", "Private matter.")
    event = Event.objects.of("assessment", case.public_id).get(verb="withdraw")
    assert (event.role, event.note) == ("secretariat", "")


def test_a_withdrawal_takes_back_what_waits_for_the_board():
    case = make_assessment("submitted")
    Assessment.objects.filter(pk=case.pk).update(status="proposed")
    secretariat, manager = make_secretariat(), make_manager(case.cluster)
    proposal = Proposal.objects.create(
        assessment=case, outcome="awarded", proposed_by=secretariat, proposed_at=case.moved_at
    )
    cases.withdraw(case, by=manager)
    proposal.refresh_from_db()
    assert (proposal.answer, proposal.answered_by) == ("taken_back", manager)


# At once.


@pytest.mark.django_db(transaction=True)
def test_of_two_who_hand_in_at_once_one_wins():
    case = make_assessment()
    people = [make_manager(case.cluster), make_manager(case.cluster)]
    fill(case, by=people[0])
    found = at_once(*(lambda by=by: cases.submit(case, by=by) for by in people))
    assert kinds(found) == {"Assessment": 1, "wrong_state": 1}
    assert events(case).count("submit") == 1


@pytest.mark.django_db(transaction=True)
def test_nothing_slips_in_while_a_case_is_handed_in():
    """Each answer is either in before, or refused: none is written into a case handed in."""
    case = make_assessment()
    manager = make_manager(case.cluster)
    fill(case, by=manager)
    first = Evidence.objects.filter(assessment=case).first()

    def add():
        return evidence.add_link(case, first.indicator, by=manager, link="https://example.org/")

    found = at_once(lambda: cases.submit(case, by=manager), *[add] * 4)
    submitted = Event.objects.get(verb="submit").seq
    added = Event.objects.filter(verb="link_added")
    assert not added.filter(seq__gt=submitted).exists()
    assert kinds(found).get("Evidence", 0) == added.count()
    assert kinds(found).get("evidence_closed", 0) == 4 - added.count()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("broken", ["move", "put_each"])
def test_a_crash_while_handing_in_again_leaves_all_as_it_was(monkeypatch, broken):
    case = make_assessment("returned")
    manager, before = make_manager(case.cluster), Event.objects.count()

    def crash(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(f"labels.workflow.cases.{broken}", crash)
    with pytest.raises(RuntimeError):
        cases.submit(case, by=manager)
    now = Assessment.objects.get(pk=case.pk)
    assert (now.status, now.version) == ("returned", case.version)
    assert case.completion_requests.get().answered_at is None
    assert Event.objects.count() == before
    assert Mail.objects.filter(kind="submitted").count() == 0
