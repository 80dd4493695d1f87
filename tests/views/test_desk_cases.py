"""The secretariat runs a case through its pages; refused and stale forms lose nothing."""

import pytest

from labels.models import Assessment, Assignment, CompletionRequest, Membership
from labels.workflow import cases, evidence
from labels.workflow.readiness import indicators_for
from tests.cases import MET, make_assessment
from tests.cases import fill as hand_in_all
from tests.factories import make_cluster
from tests.people import (
    give_office,
    make_assessor,
    make_auditor,
    make_board,
    make_secretariat,
    make_user,
)
from tests.reviewing import declared, fill, parts, seal
from tests.views.desking import sit
from tests.views.reading import read
from tests.workflow.deciding import assessed

pytestmark = pytest.mark.django_db


@pytest.fixture
def sam(client):
    person = make_secretariat(name="Sam Secretary")
    sit(client, person)
    return person


def address(case, page=""):
    return f"/desk/cases/{case.public_id}/{page}"


def now(case):
    return Assessment.objects.get(pk=case.pk)


def send(client, case, page, *, version=None, **given):
    version = now(case).version if version is None else version
    return client.post(address(case, page), {"version": version, **given})


def test_a_case_is_returned_with_a_comment_for_one_indicator(client, sam):
    case = make_assessment("submitted", secretariat=sam)
    asked = indicators_for(case)[1]
    answer = send(client, case, "return/", whole="", **{f"indicator_{asked.pk}": "Show figures."})
    assert answer.status_code == 302
    assert now(case).status == "returned"
    assert CompletionRequest.objects.get(assessment=case).indicator == asked


def test_a_return_without_a_comment_is_refused_and_the_form_comes_back(client, sam):
    case = make_assessment("submitted", secretariat=sam)
    answer = send(client, case, "return/", whole=" ")
    assert answer.status_code == 422
    assert "Say what the cluster should complete." in answer.content.decode()
    assert now(case).status == "submitted"


def test_a_form_that_is_out_of_date_comes_back_with_its_text(client, sam):
    case = make_assessment("submitted", secretariat=sam)
    answer = send(client, case, "return/", version=1, whole="Please add the strategy.")
    page = read(answer)
    assert answer.status_code == 412
    assert not page.faults
    assert "Please add the strategy." in page.text
    assert f'name="version" value="{now(case).version}"' in answer.content.decode()
    assert now(case).status == "submitted"


def test_a_form_without_a_version_changes_nothing(client, sam):
    case = make_assessment("submitted", secretariat=sam)
    assert client.post(address(case, "return/"), {"whole": "More."}).status_code == 412
    assert now(case).status == "submitted"


@pytest.mark.parametrize("make", [make_auditor, make_board])
@pytest.mark.parametrize("page", ["return/", "eligibility/", "assign/", "start/", "withdraw/"])
def test_only_the_secretariat_runs_a_case(client, make, page):
    case = make_assessment("submitted")
    sit(client, make())
    assert send(client, case, page, whole="x").status_code == 403
    assert now(case).status == "submitted"


def test_nobody_runs_the_case_of_a_cluster_of_their_own(client, sam):
    case = make_assessment("submitted")
    Membership.objects.create(user=sam, cluster=case.cluster, role="editor")
    assert send(client, case, "return/", whole="x").status_code == 403
    assert client.get(address(case, "assign/")).status_code == 403
    assert client.get(address(case, "consolidate/")).status_code == 403


def test_a_member_in_the_secretariat_learns_no_names_of_assessors(client, sam):
    ida = make_assessor(user=make_user(name="Ida Hidden"))
    case = make_assessment("assessed", assessors=[ida, make_assessor("FR")])
    pages = ("/desk/cases/?format=csv", address(case), "/desk/journal/")
    assert "Ida Hidden" in client.get(address(case)).content.decode()
    Membership.objects.create(user=sam, cluster=case.cluster, role="editor")
    for page in pages:
        assert b"Ida Hidden" not in b"".join(client.get(page)), page


def test_eligibility_is_recorded_and_shown(client, sam):
    case = make_assessment("submitted", secretariat=sam)
    given = {code: finding for code, (finding, _why) in MET.items()}
    given |= {"committed_members": "not_met", "committed_members_reason": "Only nine."}
    assert send(client, case, "eligibility/", **given).status_code == 302
    assert "Only nine." in client.get(address(case)).content.decode()


def test_what_the_rules_refuse_stands_at_its_field(client, sam):
    case = make_assessment("submitted", secretariat=sam)
    answer = send(client, case, "eligibility/", committed_members="not_met")
    assert answer.status_code == 422
    page = read(answer)
    assert not page.faults
    assert "Give a reason." in page.text


def test_an_assessor_is_assigned_given_the_lead_and_taken_off(client, sam):
    case = make_assessment("submitted", secretariat=sam)
    ida = make_assessor("FR")
    day = {"due_on": "2030-01-31"}
    assert send(client, case, "assign/", assessor=ida.pk, part="second", **day).status_code == 302
    (found,) = parts(case)
    change = f"assign/{found.public_id}/"
    assert send(client, case, change, do="lead").status_code == 302
    assert Assignment.objects.get(pk=found.pk).part == "lead"
    send(client, case, change, do="unassign", reason="Ill.")
    assert Assignment.objects.get(pk=found.pk).ended_reason == "Ill."


def test_somebody_with_a_tie_cannot_be_chosen(client, sam):
    case = make_assessment("submitted", secretariat=sam)
    tied = make_assessor("FR")
    Membership.objects.create(user=tied, cluster=case.cluster, role="editor")
    form = {"assessor": tied.pk, "part": "lead", "due_on": "2030-01-31"}
    assert send(client, case, "assign/", **form).status_code == 422
    assert not parts(case)


def test_the_review_starts_when_enough_have_declared(client, sam):
    case = make_assessment("submitted", secretariat=sam)
    answer = send(client, case, "start/")
    assert answer.status_code == 422
    declared(case, make_assessor("DE"), by=sam, part="lead")
    declared(now(case), make_assessor("FR"), by=sam)
    assert send(client, case, "start/").status_code == 302
    assert now(case).status == "in_review"


def _sealed(sam, *, apart=True):
    """A gold case whose assessors differ in every indicator."""
    case = make_assessment("in_review", secretariat=sam)
    for place, assignment in enumerate(parts(case)):
        seal(assignment, points=5 if place and apart else 3)
    return now(case)


def test_differences_are_settled_one_by_one_and_the_review_completed(client, sam):
    case = _sealed(sam)
    for indicator in indicators_for(case):
        form = {"indicator": indicator.pk, "points": 5, "comment": "Well done."}
        assert send(client, case, "consolidate/", **form).status_code == 302
    assert send(client, case, "consolidate/", do="complete").status_code == 302
    assert now(case).status == "assessed"


def test_a_score_that_nobody_gave_needs_a_reason(client, sam):
    case = _sealed(sam)
    indicator = indicators_for(case)[0]
    answer = send(client, case, "consolidate/", indicator=indicator.pk, points=1, comment="Hm.")
    page = read(answer)
    assert answer.status_code == 422
    assert not page.faults
    assert "no assessor found this" in page.text
    assert not case.consolidated_scores.exists()


def test_a_stale_settlement_stands_beside_what_is_there_now(client, sam):
    case = _sealed(sam)
    first = indicators_for(case)[0]
    old = now(case).version
    send(client, case, "consolidate/", indicator=first.pk, points=5, comment="Theirs.")
    form = {"indicator": first.pk, "points": 3, "comment": "Mine."}
    answer = send(client, case, "consolidate/", version=old, **form)
    page = read(answer)
    assert answer.status_code == 412
    assert not page.faults
    assert "Mine." in page.text
    assert "Theirs." in page.text
    assert case.consolidated_scores.get().comment == "Theirs."


def test_who_still_assesses_sees_no_findings_of_others_at_the_desk(client):
    one = make_assessor("FR")
    case = make_assessment("in_review", assessors=[make_assessor("DE"), one])
    lead, own = parts(case)
    fill(lead, points=3)
    seal(lead, points=3)
    both = give_office(one, "secretariat")
    sit(client, both)
    assert "Seen on site." not in client.get(address(case)).content.decode()
    assert client.get(address(case, "consolidate/")).status_code == 403
    assert own.assessor == both


def test_the_secretariat_proposes_and_the_board_confirms(client, sam):
    case = assessed(cluster=make_cluster("Winner")).assessment
    page = client.get(address(case, "propose/")).content.decode()
    assert "The rules say: passed" in page
    assert send(client, case, "propose/", outcome="awarded").status_code == 302
    sit(client, make_board())
    assert send(client, case, "confirm/", do="confirm").status_code == 302
    assert now(case).status == "decided"
    label = case.decisions.get().label
    assert label.number in client.get(address(case)).content.decode()


def test_a_departure_without_a_reason_is_refused_with_everything_typed(client, sam):
    case = assessed(points={"1.1": 0}).assessment
    form = {"outcome": "awarded", "reason": "They will improve."}
    answer = send(client, case, "propose/", **form)
    page = read(answer)
    assert answer.status_code == 422
    assert not page.faults
    assert "Say why." in page.text
    assert "They will improve." in page.text


def test_the_board_sends_back_with_a_reason(client):
    waiting = assessed()
    waiting.propose()
    sit(client, make_board())
    assert send(client, waiting.assessment, "confirm/", do="send_back").status_code == 422
    form = {"do": "send_back", "reason": "Look at 1.1 again."}
    assert send(client, waiting.assessment, "confirm/", **form).status_code == 302
    assert waiting.now().status == "assessed"


def test_who_proposed_cannot_confirm_and_finds_no_button(client):
    waiting = assessed()
    waiting.secretariat.groups.create(name="board")
    waiting.propose()
    sit(client, waiting.secretariat)
    assert send(client, waiting.assessment, "confirm/", do="confirm").status_code == 403
    assert "Confirm the decision" not in client.get(address(waiting.assessment)).content.decode()
    assert waiting.now().status == "proposed"


def test_a_step_that_does_not_fit_the_state_is_told_in_a_sentence(client, sam):
    case = make_assessment("submitted", secretariat=sam)
    answer = send(client, case, "withdraw/", reason="They asked us to.")
    assert answer.status_code == 302
    answer = send(client, case, "return/", whole="More, please.")
    assert answer.status_code == 422
    assert "This case is withdrawn" in answer.content.decode()


def test_secrets_of_the_secretariat_are_not_shown_to_the_board(client, sam):
    case = make_assessment("draft")
    by = case.opened_by
    hand_in_all(case, by=by)
    first = indicators_for(case)[0]
    known = case.evidence.get(indicator=first)
    given = {"text": "Our figures.", "version": known.version}
    evidence.save_answer(case, first, by=by, confidentiality="secretariat", **given)
    cases.submit(case, by=by)
    assert "Our figures." in client.get(address(case)).content.decode()
    sit(client, make_board())
    page = client.get(address(case)).content.decode()
    assert "Our figures." not in page
    assert "What we do for 1.2." in page


def test_a_draft_stays_with_the_cluster(client, sam):
    case = make_assessment("draft")
    hand_in_all(case, by=case.opened_by)
    for page in ("", "eligibility/", "return/"):
        text = client.get(address(case, page)).content.decode()
        assert "What we do for" not in text, page
        assert "https://example.org/profile" not in text, page


def test_why_a_review_was_opened_again_stands_beside_its_state(client, sam):
    case = make_assessment("assessed", secretariat=sam)
    assert send(client, case, "reopen/", reason="A sum was wrong.").status_code == 302
    assert "Opened again: A sum was wrong." in client.get(address(case)).content.decode()
    Membership.objects.create(user=sam, cluster=case.cluster, role="editor")
    assert "A sum was wrong." not in client.get(address(case)).content.decode()
