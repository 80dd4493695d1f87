"""Who assesses a case: refused cases first, then the way through."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from labels.clock import today
from labels.models import Assignment, Event, Evidence, Mail, Management, Membership, Organisation
from labels.workflow import assignments
from labels.workflow.steps import Stale, WorkflowError
from tests.cases import make_assessment as make_case
from tests.factories import make_cluster
from tests.people import make_assessor, make_secretariat, make_user
from tests.reviewing import LEAD, SECOND, assign, declared, parts, seal, start
from tests.workflow.refusals import refused

pytestmark = pytest.mark.django_db


def make_assessment(level="gold", cluster=None):
    return make_case("submitted", level, cluster=cluster)


def test_the_due_date_does_not_lie_in_the_past():
    case, yesterday = make_assessment(), today() - timedelta(days=1)
    refused("due_in_the_past", assign, case, due_on=yesterday)
    assert assign(case, due_on=today()).due_on == today()


@pytest.mark.parametrize("profile", [None, {"active": False}])
def test_only_an_active_assessor_is_assigned(profile):
    person = make_user() if profile is None else make_assessor(**profile)
    refused("not_an_assessor", assign, make_assessment(), person)


def test_an_assessor_who_cannot_log_in_is_not_assigned():
    person = make_assessor(user=make_user(is_active=False))
    refused("not_an_assessor", assign, make_assessment(), person)


def test_nobody_is_assigned_twice():
    case, person = make_assessment(), make_assessor()
    assign(case, person)
    refused("already_assigned", assign, case, person)


def test_who_left_the_case_does_not_come_back():
    case, person = make_assessment(), make_assessor()
    assignments.unassign(assign(case, person), by=make_secretariat(), reason="Ill.")
    refused("was_assigned", assign, case, person)


def test_a_case_has_one_lead():
    case = make_assessment()
    assign(case, part=LEAD)
    refused("lead_taken", assign, case, part=LEAD)


def test_a_hard_conflict_refuses_and_says_which():
    case, person = make_assessment(), make_assessor()
    Membership.objects.create(user=person, cluster=case.cluster, role="editor")
    with pytest.raises(WorkflowError) as error:
        assign(case, person)
    assert error.value.code == "conflict_of_interest"
    assert [problem["code"] for problem in error.value.problems] == ["member"]


def test_there_is_no_third_part():
    with pytest.raises(ValueError, match="no part"):
        assign(make_assessment(), part="third")


def test_an_old_form_does_not_assign():
    case = make_assessment()
    old = case.version
    assign(case)
    with pytest.raises(Stale):
        assignments.assign(
            case,
            make_assessor(),
            by=make_secretariat(),
            part=SECOND,
            due_on=today(),
            version=old,
        )


def test_the_secretariat_does_not_run_the_case_of_its_own_cluster():
    case, sam = make_assessment(), make_secretariat()
    Membership.objects.create(user=sam, cluster=case.cluster, role="manager")
    with pytest.raises(PermissionDenied):
        assign(case, by=sam)


def test_assigning_is_journaled_and_told_without_names():
    case, person = make_assessment(), make_assessor()
    assignment = assign(case, person, part=LEAD)
    event = Event.objects.of("assessment", case.public_id).get(verb="assign")
    said = {"assignment": str(assignment.public_id), "part": "lead", "due_on": str(today())}
    assert (event.role, event.after) == ("secretariat", said)
    assert Mail.objects.get(kind="assigned").user == person


def test_nothing_confidential_opens_before_the_declaration():
    case, person = make_assessment(), make_assessor()

    def seen():
        return Evidence.objects.visible_to(person).filter(assessment=case).exists()

    assert not seen()
    assignment = assign(case, person)
    assert not seen()
    assignments.declare(assignment, by=person, conflict=False)
    assert seen()
    assignments.declare(assignment, by=person, conflict=True)
    assert not seen()


def test_who_is_taken_off_reads_no_more():
    case = make_assessment()
    assignment = declared(case)
    assert Evidence.objects.visible_to(assignment.assessor).exists()
    assignments.unassign(assignment, by=make_secretariat(), reason="Ill.")
    assert not Evidence.objects.visible_to(assignment.assessor).exists()


def test_a_declared_conflict_ends_the_assignment_at_once():
    case, person = make_assessment(), make_assessor()
    assignment = assign(case, person)
    ended = assignments.declare(assignment, by=person, conflict=True, note="My sister works there.")
    assert (ended.conflict, ended.ended_reason) == (True, "conflict")
    assert ended.ended_at is not None
    assert assignments.still_needed(case) == 2
    event = Event.objects.of("assessment", case.public_id).get(verb="declare")
    assert "sister" not in f"{event.note}{event.after}"


def test_a_conflict_that_shows_later_ends_it_too():
    case, person = make_assessment(), make_assessor()
    assignment = declared(case, person)
    assert assignments.declare(assignment, by=person, conflict=True).ended_at


def test_a_declared_conflict_is_never_taken_back():
    case, person = make_assessment(), make_assessor()
    assignment = assign(case, person)
    assignments.declare(assignment, by=person, conflict=True)
    refused("assignment_ended", assignments.declare, assignment, by=person, conflict=False)


def test_nobody_declares_twice_that_they_are_free():
    assignment = declared(make_assessment())
    by = assignment.assessor
    refused("already_declared", assignments.declare, assignment, by=by, conflict=False)


def test_a_tie_that_came_up_since_stops_the_declaration():
    assignment = assign(make_assessment())
    by = assignment.assessor
    Membership.objects.create(user=by, cluster=assignment.assessment.cluster, role="editor")
    refused("conflict_of_interest", assignments.declare, assignment, by=by, conflict=False)


def test_nobody_declares_for_another():
    assignment = assign(make_assessment())
    for other in [make_secretariat(), make_assessor()]:
        with pytest.raises(PermissionDenied):
            assignments.declare(assignment, by=other, conflict=False)


def test_taking_off_needs_a_reason():
    assignment = assign(make_assessment())
    by = make_secretariat()
    refused("reason_missing", assignments.unassign, assignment, by=by, reason=" \n")


def test_nobody_is_taken_off_after_the_seal():
    case = start(make_assessment())
    lead, _ = parts(case)
    seal(lead)
    by = make_secretariat()
    refused("sealed", assignments.unassign, lead, by=by, reason="Late.")
    refused("sealed", assignments.declare, lead, by=lead.assessor, conflict=True)


def test_nobody_is_taken_off_twice():
    assignment, by = assign(make_assessment()), make_secretariat()
    assignments.unassign(assignment, by=by, reason="Ill.")
    refused("assignment_ended", assignments.unassign, assignment, by=by, reason="Ill.")


def test_the_lead_passes_on_also_from_who_has_sealed():
    case = start(make_assessment())
    lead, second = parts(case)
    seal(lead)
    assignments.make_lead(second, by=make_secretariat())
    assert [one.part for one in (_again(lead), _again(second))] == [SECOND, LEAD]
    refused("is_lead", assignments.make_lead, second, by=make_secretariat())


def test_candidates_come_without_ties_and_with_the_least_load_first():
    case = make_assessment()
    tied = make_assessor(employer="Park Ltd")
    park = Organisation.objects.create(name="Park")
    Management.objects.create(cluster=case.cluster, organisation=park)
    busy, idle = make_assessor(languages=["de"]), make_assessor("FR")
    assign(make_assessment(cluster=make_cluster("Other")), busy)
    on_the_case, retired = make_assessor(), make_assessor(active=False)
    assign(case, on_the_case)
    found = assignments.candidates(case)
    assert [(one.user, one.load, one.can_be_assigned) for one in found] == [
        (idle, 0, True),
        (busy, 1, True),
        (tied, 0, False),
    ]
    assert found[1].profile.languages == ["de"]
    assert retired not in [one.user for one in found]


def test_finished_reviews_are_no_load():
    case = start(make_assessment())
    lead, second = parts(case)
    seal(lead)
    other = make_assessment(cluster=make_cluster("Other"))
    loads = {one.user: one.load for one in assignments.candidates(other)}
    assert (loads[lead.assessor], loads[second.assessor]) == (0, 1)


def test_candidates_cost_the_same_for_many_assessors(django_assert_num_queries):
    case = make_assessment()
    for _ in range(3):
        make_assessor(employer="Somebody")
    with django_assert_num_queries(7) as few:
        _touch(assignments.candidates(case))
    for _ in range(10):
        make_assessor(employer="Somebody")
    with django_assert_num_queries(len(few)):
        _touch(assignments.candidates(case))


def _touch(found):
    return [(one.user.name, one.profile.country, list(one.profile.sectors.all())) for one in found]


@pytest.mark.parametrize(
    ("countries", "advice"),
    [
        (["DE"], []),
        (["DE", "FR"], []),
        (["DE", "DE"], ["no_foreign_assessor"]),
        (["FR", "NO"], ["no_national_assessor"]),
        (["FR", "NO", "DE"], []),
    ],
)
def test_gold_has_one_national_and_one_foreign_expert_but_is_only_advised(countries, advice):
    case = make_assessment()
    for country in countries:
        assign(case, make_assessor(country))
    assert [one.code for one in assignments.advice(case)] == advice


def test_silver_asks_for_no_foreign_expert():
    case = make_assessment(level="silver")
    assign(case), assign(case)
    assert assignments.advice(case) == []


def _again(assignment):
    return Assignment.objects.get(pk=assignment.pk)
