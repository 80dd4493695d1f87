"""What each reader of a case sees of it, and which steps it offers them."""

import pytest

from labels.models import Assessment, Event, Evidence
from labels.workflow.cases import submit
from tests.cases import fill, make_assessment
from tests.factories import make_cluster
from tests.people import (
    make_assessor,
    make_auditor,
    make_board,
    make_editor,
    make_manager,
    make_secretariat,
)

from .calling import at, nobody, program
from .conftest import problem

pytestmark = pytest.mark.django_db


def _version(answer):
    assert answer.status_code in (200, 201), answer.content
    return int(answer["ETag"].strip('"'))


def test_a_case_of_others_looks_like_one_that_is_not_there():
    case = make_assessment()
    eve = program(make_manager(make_cluster("Another")))
    not_mine = eve.get(at(case))
    nowhere = eve.get("assessments/00000000-0000-4000-8000-000000000000/")
    told, untold = problem(not_mine), problem(nowhere)
    assert told.pop("request_id") != untold.pop("request_id")
    assert told == untold
    assert told["status"] == 404


def test_a_draft_is_for_the_cluster_alone():
    case = make_assessment()
    anna = program(make_manager(case.cluster))
    told = anna.get(at(case)).json()
    assert told["facts"]["management_fte"] is None
    for reader in (make_secretariat(), make_board(), make_auditor()):
        seen = program(reader).get(at(case)).json()
        assert (
            seen.keys() & {"facts", "readiness", "gaps", "indicators", "improvement_areas"} == set()
        )


def test_a_cluster_learns_nothing_of_who_assesses_and_what_they_find():
    case = make_assessment("assessed", assessors=[make_assessor("DE"), make_assessor("FR")])
    anna = program(make_manager(case.cluster))
    told = anna.get(at(case))
    assert told.json().keys() & {"assessed_on", "proposal"} == set()
    names = case.assignments.values_list("assessor__name", flat=True)
    assert not any(name in told.content.decode() for name in names)
    for address in ("assignments/", "scores/", "scores/consolidated/", "verdict/", "eligibility/"):
        assert anna.get(at(case, address)).status_code == 403, address


def test_who_works_for_the_secretariat_sees_their_own_clusters_case_as_its_cluster_does():
    case = make_assessment("assessed")
    both = make_manager(case.cluster)
    both.groups.set(make_secretariat().groups.all())
    sam = program(both)
    told = sam.get(at(case)).json()
    assert "proposal" not in told
    for address in ("assignments/", "scores/consolidated/", "verdict/", "eligibility/"):
        assert sam.get(at(case, address)).status_code == 403, address


def test_what_is_for_the_secretariat_only_stays_hidden_from_board_and_assessors():
    case = make_assessment()
    anna = program(make_manager(case.cluster))
    indicator = anna.get(at(case)).json()["indicators"][0]["id"]
    secret = {
        "indicator": indicator,
        "kind": "link",
        "link": "https://example.org/budget",
        "confidentiality": "secretariat",
    }
    item = anna.post(at(case, "evidence/"), secret).json()
    submit(fill(case, by=anna.user), by=anna.user)
    assert program(make_secretariat()).get(item["url"]).status_code == 200
    bea = program(make_board())
    assert bea.get(item["url"]).status_code == 404
    told = bea.get(at(case, "evidence/")).json()["results"]
    assert {each["kind"] for each in told} == {"text"}


def test_a_board_member_sees_no_notes_to_the_secretariat():
    case = make_assessment("assessed")
    rows = program(make_board()).get(at(case, "scores/consolidated/")).json()["results"]
    assert rows
    assert all("note" not in given for each in rows for given in each["given"])


def test_findings_stay_closed_to_those_whose_own_are_open():
    lead = make_assessor("DE")
    case = make_assessment("in_review", assessors=[lead, make_assessor("FR")])
    lead.groups.set(make_auditor().groups.all())
    assert program(lead).get(at(case, "scores/consolidated/")).status_code == 403


def test_the_report_is_there_after_the_decision():
    case = make_assessment("proposed")
    anna = program(make_manager(case.cluster))
    early = anna.get(at(case, "report/"))
    assert (early.status_code, problem(early)["code"]) == (409, "no_report")
    bea = program(make_board())
    assert bea.post(at(case, "confirm/"), version=_version(bea.get(at(case)))).status_code == 200
    assert anna.get(at(case, "report/")).json()["outcomes"][0]["outcome"] == "awarded"
    assert anna.get(at(case)).json()["decisions"][0]["outcome"] == "awarded"


def test_a_case_is_returned_with_what_is_missing_and_its_steps_are_those_of_the_caller():
    case = make_assessment("submitted")
    sam, anna = program(make_secretariat()), program(make_manager(case.cluster))
    indicator = sam.get(at(case)).json()["indicators"][0]["id"]
    asked = {"comments": [{"indicator": None, "text": "A"}, {"indicator": indicator, "text": "B"}]}
    told = sam.post(at(case, "return-for-completion/"), asked, version=case.version)
    assert told.json()["status"] == "returned"
    seen = anna.get(at(case)).json()
    assert [(each["indicator"], each["text"]) for each in seen["completion_requests"]] == [
        (None, "A"),
        (indicator, "B"),
    ]
    assert [each["step"] for each in seen["steps"]] == ["submit", "withdraw"]
    editor = program(make_editor(case.cluster))
    assert editor.get(at(case)).json()["steps"] == []


def test_an_appeal_is_made_and_taken_back():
    case = make_assessment("decided", outcome="not_awarded")
    anna = program(make_manager(case.cluster))
    seen = anna.get(at(case))
    assert [each["step"] for each in seen.json()["steps"]] == ["appeal"]
    told = anna.post(at(case, "appeal/"), {"grounds": "Annex 3."}, version=_version(seen))
    assert told.json()["status"] == "appealed"
    assert [each["step"] for each in told.json()["steps"]] == ["withdraw_appeal"]
    back = anna.post(at(case, "withdraw-appeal/"), version=_version(told))
    assert (back.json()["status"], back.json()["steps"]) == ("decided", [])


def test_only_the_fitting_one_of_the_steps_that_send_back_is_taken():
    case = make_assessment("proposed")
    bea = program(make_board())
    why = {"reason": "The scores do not add up."}
    wrong = bea.post(at(case, "send-back-appeal/"), why, version=case.version)
    assert (wrong.status_code, problem(wrong)["code"]) == (409, "wrong_state")
    right = bea.post(at(case, "send-back/"), why, version=case.version)
    assert right.json()["status"] == "assessed"


def test_silver_names_three_areas_and_the_lead_confirms_them():
    case = make_assessment("draft", "silver")
    anna = program(make_manager(case.cluster))
    seen = anna.get(at(case)).json()
    named = [{"indicator": each["id"], "text": "Better."} for each in seen["indicators"][:3]]
    kept = anna.put(at(case, "improvement-areas/"), {"areas": named}, version=seen["version"])
    assert [each["position"] for each in kept.json()["areas"]] == [1, 2, 3]
    reviewed = make_assessment("in_review", "silver", cluster=make_cluster("Another"))
    ida = program(reviewed.assignments.get().assessor)
    found = [{"position": place, "confirmed": True, "finding": "Seen."} for place in (1, 2, 3)]
    now = _version(ida.get(at(reviewed, "scores/")))
    drafts = ida.put(at(reviewed, "scores/"), {"areas": found}, version=now)
    assert drafts.status_code == 200, drafts.content
    assert [each["confirmed"] for each in drafts.json()["areas"]] == [True, True, True]


def test_what_was_handed_in_last_time_is_carried_over():
    old = make_assessment("submitted")
    anna = make_manager(old.cluster)
    Assessment.objects.filter(pk=old.pk).update(status="withdrawn")
    new = make_assessment(cluster=old.cluster, manager=anna)
    told = program(anna).post(at(new, "carry-over/"))
    assert told.status_code == 200
    assert Evidence.objects.filter(assessment=new, carried_from__assessment=old).count() == 4
    assert Event.objects.filter(verb="carried_over").count() == 1


def test_answers_are_kept_by_no_cache_and_open_to_no_other_site():
    case = make_assessment()
    anna = program(make_manager(case.cluster))
    nowhere = anna.get("assessments/nowhere/")
    for answer in (anna.get(at(case)), anna.get("assessments/"), nobody().get(at(case)), nowhere):
        assert answer["Cache-Control"] == "no-store"
        assert "Access-Control-Allow-Origin" not in answer
    allowed = anna.call("options", at(case))
    assert (allowed.status_code, allowed["Allow"]) == (204, "GET, HEAD, OPTIONS")
