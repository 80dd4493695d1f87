"""Rights end at the next request of a session that is still open: pages, files and API."""

import pytest
from django.contrib.auth.models import Group
from django.urls import NoReverseMatch, reverse

from labels.models import AssessorProfile, User
from labels.workflow import assignments, keys, people

FILE, CASE, REVIEW, DESK = "portal-file", "portal-case", "review-case", "desk-case"


@pytest.fixture
def ask(world):
    """The status of a page of the role, before and after."""

    def ask(role, name, row):
        return world.visits.ask(role, reverse(name, args=[row.public_id])).status

    return ask


def api(world, role):
    """The status of the person's cases by the API, with the key."""
    try:
        address = reverse("api-assessments")
    except NoReverseMatch:
        pytest.skip("the API has no cases yet")
    return world.visits.ask(role, address).status


def end_membership(world, role):
    membership = world.people[role].memberships.get(cluster=world.clusters["in_review"])
    people.end_membership(membership, by=world.people["manager"])


def leave_group(world, role):
    user = world.people[role]
    user.groups.remove(Group.objects.get(name=role))


def switch_off(world, role):
    User.objects.filter(pk=world.people[role].pk).update(is_active=False)


def test_who_leaves_a_cluster_reads_its_cases_and_files_no_more(world, ask):
    case, file = world.cases["in_review"], world.rows["in_review_file"]
    assert (ask("editor", CASE, case), ask("editor", FILE, file)) == (200, 200)

    end_membership(world, "editor")

    assert (ask("editor", CASE, case), ask("editor", FILE, file)) == (404, 404)
    assert ask("manager", CASE, case) == 200


def test_an_assessor_who_is_taken_off_reads_and_scores_no_more(world, ask):
    assignment, file = world.rows["assignment"], world.rows["in_review_file"]
    assert (ask("lead", REVIEW, assignment), ask("lead", FILE, file)) == (200, 200)

    by = world.people["secretariat"]
    assignments.unassign(assignment, by=by, reason="Ill.")

    assert ask("lead", FILE, file) == 404
    indicator = [assignment.public_id, world.rows["indicator"].pk]
    assert world.visits.ask("lead", reverse("review-indicator", args=indicator)).status in (
        403,
        404,
    )


def test_a_conflict_told_later_ends_the_reading_at_once(world, ask):
    assignment, file = world.rows["assignment"], world.rows["in_review_file"]
    assert ask("lead", FILE, file) == 200

    assignments.declare(assignment, by=world.people["lead"], conflict=True, note="My brother.")

    assert ask("lead", FILE, file) == 404
    answer = world.visits.ask("lead", reverse(REVIEW, args=[assignment.public_id]))
    assert not answer.marks & {"inreviewanswer", "inreviewfilename", "leadcomment"}


def test_before_the_declaration_nothing_confidential_opens(world, ask):
    assert ask("undeclared", FILE, world.rows["in_review_file"]) == 404
    there = reverse(REVIEW, args=[world.rows["undeclared"].public_id])
    assert not {each for each in world.visits.ask("undeclared", there).marks if "inreview" in each}


@pytest.mark.parametrize("role", ["secretariat", "board", "auditor"])
def test_who_leaves_an_office_finds_the_desk_gone(world, ask, role):
    case, file = world.cases["in_review"], world.rows["in_review_file"]
    assert (ask(role, DESK, case), ask(role, FILE, file)) == (200, 200)

    leave_group(world, role)

    assert (ask(role, DESK, case), ask(role, FILE, file)) == (404, 404)
    assert world.visits.ask(role, reverse("desk")).status == 404


def test_an_assessor_who_is_asked_no_more_keeps_what_was_assigned_only(world, ask):
    """The profile says who is asked; the assignments that run are ended one by one."""
    AssessorProfile.objects.filter(user=world.people["lead"]).update(active=False)

    assert ask("lead", REVIEW, world.rows["assignment"]) == 200
    assert ask("unassigned", REVIEW, world.rows["assignment"]) == 404


@pytest.mark.parametrize("role", ["manager", "lead", "secretariat", "board", "auditor"])
def test_somebody_who_is_switched_off_is_nobody_at_once(world, ask, role):
    file = world.rows["in_review_file"]
    assert ask(role, FILE, file) == 200

    switch_off(world, role)

    assert ask(role, FILE, file) == 302
    for start in ("portal", "reviews", "desk"):
        assert world.visits.ask(role, reverse(start)).status == 302


def test_a_revoked_key_opens_nothing(world):
    assert api(world, "manager") == 200

    keys.revoke_key(world.rows["manager_key"], by=world.people["manager"])

    assert api(world, "manager") == 401


def test_the_key_of_somebody_who_is_switched_off_opens_nothing(world):
    assert api(world, "manager") == 200

    switch_off(world, "manager")

    assert api(world, "manager") == 401


def test_a_key_gives_the_rights_of_its_person_at_that_moment(world):
    case = world.cases["in_review"]
    assert api(world, "editor") == 200
    there = reverse("api-assessment", args=[case.public_id])
    assert world.visits.ask("editor", there).status == 200

    end_membership(world, "editor")

    assert world.visits.ask("editor", there).status == 404
