"""The assessors' first page, the declaration, and the case that it opens."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from labels.clock import today
from labels.models import Assignment
from labels.workflow import assignments, cases, evidence
from tests.accounts.people import log_in
from tests.cases import fill, make_assessment
from tests.factories import make_cluster
from tests.people import make_assessor, make_board, make_manager, make_secretariat, make_user
from tests.reviewing import LEAD, assign, declared, parts, seal
from tests.worlds import world

from .november import in_november
from .review_pages import Assessor, indicators, lead_and_second

pytestmark = pytest.mark.django_db

SECRET = "Canary of the draft"
HIDDEN = "Canary for the secretariat"
PAGES = ("review-case", "review-summary", "review-seal", "review-others")


def submitted(level="gold", **people):
    """A case whose evidence can be told from everything else."""
    case = make_assessment("draft", level, **people)
    manager = case.opened_by
    first, second = indicators(case)[:2]
    fill(case, by=manager)
    known = evidence.Evidence.objects.get(assessment=case, indicator=first)
    evidence.save_answer(case, first, by=manager, text=SECRET, version=known.version)
    where = {"confidentiality": "secretariat", "text": HIDDEN}
    evidence.add_link(case, second, by=manager, link="https://example.org/hidden", **where)
    case.refresh_from_db()
    return cases.submit(case, by=manager)


@world
@in_november
def assignment():
    return assign(submitted(), part=LEAD)


@pytest.fixture
def ida(assignment):
    return Assessor(assignment.assessor)


def all_pages(assignment):
    number = assignment.public_id
    first = indicators(assignment.assessment)[0]
    yield from (reverse(name, args=[number]) for name in PAGES)
    yield reverse("review-indicator", args=[number, first.pk])
    yield reverse("review-area", args=[number, 1])


def test_a_stranger_finds_none_of_the_pages(client, assignment):
    log_in(client, make_assessor())
    for address in all_pages(assignment):
        assert client.get(address).status_code == 404
    unknown = client.get(reverse("review-case", args=[uuid4()]))
    own = client.get(reverse("review-case", args=[assignment.public_id]))
    assert own.status_code == unknown.status_code == 404
    assert "Cluster 1" not in own.content.decode()


def test_other_parts_have_no_reviews_of_their_own(client, assignment):
    people = (make_secretariat(), make_board(), assignment.assessment.opened_by)
    for person in people:
        log_in(client, person)
        for address in all_pages(assignment):
            assert client.get(address).status_code == 404, (person, address)
        declare = reverse("review-declare", args=[assignment.public_id])
        assert client.post(declare, {"answer": "free"}).status_code == 404


def test_nobody_comes_in_without_logging_in(client, assignment):
    for address in [reverse("reviews"), *all_pages(assignment)]:
        response = client.get(address)
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/?next=%2Freviews%2F")


def test_before_the_declaration_nothing_of_the_case_is_shown(ida, assignment):
    page = ida.see("review-case", assignment.public_id)
    assert assignment.assessment.cluster.name in page.words
    assert "Gold label" in page.words
    assert str(assignment.assessment.cluster.country) in page.words
    for word in (SECRET, HIDDEN, "Indicator 1.1", "What we do", "First award", "full-time"):
        assert word not in page.response.content.decode()
    others = [each for each in all_pages(assignment) if each != page.response.request["PATH_INFO"]]
    for address in others:
        assert ida.client.get(address).status_code == 403


def test_the_declaration_opens_what_assessors_may_read(ida, assignment):
    ida.send("review-declare", assignment.public_id, answer="free", note="")
    page = ida.see("review-case", assignment.public_id)
    assert SECRET in page.words
    assert "Scoring opens when the review starts." in page.words
    assert HIDDEN not in page.response.content.decode()
    assert "example.org/hidden" not in page.response.content.decode()


def test_a_declared_conflict_ends_the_assignment_at_once(ida, assignment):
    ida.send("review-declare", assignment.public_id, answer="tied", note="My brother works there.")
    assignment.refresh_from_db()
    assert (assignment.conflict, assignment.ended_reason) == (True, "conflict")
    ida.see("review-case", assignment.public_id, status=404)
    page = ida.see("reviews")
    assert "You declared a conflict of interest." in page.words
    assert reverse("review-case", args=[assignment.public_id]) not in page.links


def test_a_conflict_can_be_told_later_until_the_seal(ida, assignment):
    assignments.declare(assignment, by=ida.user, conflict=False)
    assert "after all" in ida.see("review-case", assignment.public_id).words
    ida.send("review-declare", assignment.public_id, answer="tied", note="I found one.")
    assert Assignment.objects.get(pk=assignment.pk).conflict is True


def test_a_declaration_without_an_answer_keeps_the_remark(ida, assignment):
    page = ida.send("review-declare", assignment.public_id, status=422, note="Typed already")
    assert "Typed already" in page.words
    assert "Nothing was saved yet" in page.words


def test_a_tie_that_the_register_knows_refuses_the_declaration(ida, assignment):
    make_manager(assignment.assessment.cluster, email="x@example.org")
    assignment.assessment.cluster.memberships.create(user=ida.user, role="editor")
    page = ida.send("review-declare", assignment.public_id, status=422, answer="free", note="")
    assert "Belongs or belonged to the cluster." in page.words
    assert Assignment.objects.get(pk=assignment.pk).conflict is None


def test_the_overdue_review_comes_first_and_past_work_below():
    ida = Assessor(make_assessor())
    late = assign(submitted(cluster=make_cluster("Late")), ida.user, due_on=today())
    Assignment.objects.filter(pk=late.pk).update(due_on=today() - timedelta(days=3))
    later = today() + timedelta(days=30)
    assign(submitted(cluster=make_cluster("Later")), ida.user, due_on=later)
    done = make_assessment(
        "in_review", "bronze", assessors=[ida.user], cluster=make_cluster("Done")
    )
    seal(parts(done)[0])
    words = ida.see("reviews").words
    assert words.index("Late ") < words.index("Later") < words.index("Past reviews")
    assert words.index("Past reviews") < words.index("Done")
    assert "3 days overdue" in words
    assert "Say whether you have a conflict of interest." in words


def test_somebody_without_reviews_is_told_so():
    page = Assessor(make_user()).see("reviews")
    assert "Nothing waits for you." in page.words


def test_the_case_shows_evidence_beside_findings_and_how_far_one_is():
    lead, _second = lead_and_second(make_assessment("in_review"))
    first = indicators(lead.assignment.assessment)[0]
    number = lead.assignment.public_id
    assert "0 of 6 things are done" in lead.see("review-case", number).words
    lead.send("review-indicator", number, first.pk, version=2, seen="", points="1", comment="Thin.")
    page = lead.see("review-case", number)
    assert "1 of 6 things are done" in page.words
    assert "1 of 5 points" in page.words
    assert "below the threshold of 2" in page.words
    assert f"What we do for {first.code}." in page.words
    assert "Go on with 1.2" in page.words


def test_a_review_cannot_be_scored_while_the_cluster_completes_its_case():
    case = make_assessment("submitted")
    assignment = declared(case, part=LEAD)
    cases.return_for_completion(case, {None: "More, please."}, by=make_secretariat())
    ida = Assessor(assignment.assessor)
    page = ida.see("review-case", assignment.public_id)
    assert "The cluster completes its evidence." in page.words
    first = indicators(case)[0]
    fields = {"version": assignment.version, "seen": "", "points": "3", "comment": "Typed"}
    page = ida.send("review-indicator", assignment.public_id, first.pk, status=409, **fields)
    assert "Typed" in page.words
    assert "findings cannot be changed now" in page.words
    assert assignment.scores.count() == 0


def test_a_review_that_is_due_today_says_so(ida, assignment):
    assert assignment.due_on == today() == date(2026, 11, 20)
    assert "Due today" in ida.see("review-case", assignment.public_id).words
