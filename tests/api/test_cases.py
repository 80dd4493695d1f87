"""Cases by API: a cluster's own program hands in a whole case, a secretariat runs one."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from labels.clock import today
from labels.models import Label
from labels.workflow.evidence import add_link
from labels.workflow.readiness import indicators_for
from labels.workflow.verdicts import level_rule
from tests.cases import MET, make_assessment, make_rule_set
from tests.factories import make_cluster, make_level
from tests.files.samples import pdf_with
from tests.people import (
    make_assessor,
    make_auditor,
    make_board,
    make_editor,
    make_manager,
    make_secretariat,
)

from .calling import at, program
from .conftest import problem

pytestmark = pytest.mark.django_db

FACTS = {
    "management_fte": 2.5,
    "committed_members": 40,
    "member_types": 3,
    "platform_profile": "https://example.org/profile",
    "mode": "on_site",
}


def pdf(name="plan.pdf"):
    return SimpleUploadedFile(name, pdf_with(), "application/pdf")


def test_a_cluster_hands_in_a_whole_case():
    make_rule_set()
    cluster = make_cluster()
    anna = program(make_manager(cluster))

    opened = anna.post("assessments/", {"cluster": cluster.slug, "level": "gold"}, once="open-1")
    assert opened.status_code == 201, opened.content
    case = opened.json()
    assert opened["Location"] == case["url"]
    assert opened["ETag"] == f'"{case["version"]}"'
    assert (case["status"], case["ball"], case["readiness"]) == ("draft", "cluster", 0)
    early = anna.post(f"{case['url']}submit/", version=case["version"])
    assert (early.status_code, problem(early)["code"]) == (409, "incomplete")
    assert {each["code"] for each in early.json()["errors"]} >= {"nothing_handed_in"}

    for each in case["indicators"]:
        answer = {"indicator": each["id"], "kind": "text", "text": "What we do."}
        made = anna.post(f"{case['url']}evidence/", answer, once=f"answer-{each['id']}")
        assert made.status_code == 201, made.content
    first = case["indicators"][0]["id"]
    link = {"indicator": first, "kind": "link", "link": "https://example.org/plan"}
    assert anna.post(f"{case['url']}evidence/", link).status_code == 201
    there = f"assessments/{case['id']}/evidence/"
    sent = anna.send_file(there, pdf(), indicator=first, text="Our plan.", once="file-1")
    assert sent.status_code == 201, sent.content
    assert sent.json()["file"]["name"] == "plan.pdf"
    back = anna.get(sent.json()["file"]["url"])
    assert b"".join(back.streaming_content) == pdf_with()
    assert back["Content-Disposition"].startswith("attachment")

    facts = anna.get(f"{case['url']}facts/")
    kept = anna.put(f"{case['url']}facts/", FACTS, version=int(facts["ETag"].strip('"')))
    assert kept.status_code == 200, kept.content
    assert kept.json() == FACTS
    done = anna.post(f"{case['url']}submit/", version=int(kept["ETag"].strip('"')))
    assert done.status_code == 200, done.content
    assert (done.json()["status"], done.json()["readiness"]) == ("submitted", 100)
    assert [each["step"] for each in done.json()["steps"]] == ["withdraw"]
    assert [each["step"] for each in done.json()["timeline"]] == ["open_assessment", "submit"]


def _version(answer):
    assert answer.status_code in (200, 201), answer.content
    return int(answer["ETag"].strip('"'))


def test_a_secretariat_runs_a_case_to_the_decision():
    case = make_assessment("submitted")
    sam, bea = program(make_secretariat()), program(make_board())
    due = (today() + timedelta(days=30)).isoformat()
    assessors = {"lead": program(make_assessor("DE")), "second": program(make_assessor("FR"))}
    for part, ida in assessors.items():
        given = {"assessor": ida.user.pk, "part": part, "due_on": due}
        new = sam.post(at(case, "assignments/"), given, once=f"assign-{part}")
        assert new.status_code == 201, new.content
        place = at(case, f"assignments/{new.json()['id']}/declaration/")
        assert ida.get(at(case)).json().get("facts") is None
        assert ida.get(at(case, "evidence/")).json()["count"] == 0
        assert ida.post(place, {"conflict": False}).json()["conflict"] is False
        assert ida.get(at(case, "evidence/")).json()["count"] > 0
    started = sam.post(at(case, "start-review/"), version=_version(sam.get(at(case))))
    assert _version(started)
    assert sam.get(at(case, "verdict/")).status_code == 409
    for ida in assessors.values():
        _score(ida, case)
    rows = sam.get(at(case, "scores/consolidated/"))
    assert {len(each["given"]) for each in rows.json()["results"]} == {2}
    assert all("note" in each["given"][0] for each in rows.json()["results"])
    assert sam.post(at(case, "complete-review/"), version=_version(rows)).status_code == 200
    told = sam.get(at(case, "verdict/")).json()
    assert (told["passed"], told["percent"]) == (True, "100.0")

    met = [{"criterion": code, "finding": "met"} for code in MET]
    now = _version(sam.get(at(case)))
    now = _version(sam.put(at(case, "eligibility/"), {"findings": met}, version=now))
    wish = {"outcome": "awarded"}
    day = sam.post(at(case, "outcome/"), wish | {"decided_on": "2026-01-01"}, version=now)
    assert (day.status_code, day.json()["code"]) == (400, "bad_body")
    proposed = sam.post(at(case, "outcome/"), wish, version=now, once="outcome-1")
    assert proposed.json()["status"] == "proposed", proposed.content
    assert [each["step"] for each in bea.get(at(case)).json()["steps"]] == ["send_back", "confirm"]
    own_words = bea.post(at(case, "outcome/"), wish | {"reason": "?"}, version=_version(proposed))
    assert (own_words.status_code, own_words.json()["code"]) == (400, "bad_body")
    other = bea.post(at(case, "outcome/"), {"outcome": "not_awarded"}, version=_version(proposed))
    assert (other.status_code, problem(other)["code"]) == (409, "other_outcome")
    decided = bea.post(at(case, "outcome/"), wish, version=_version(proposed), once="confirm-1")
    assert decided.json()["status"] == "decided", decided.content
    number = decided.json()["label"]["number"]
    assert Label.objects.get(number=number).decision.assessment_id == case.pk
    assert bea.get(f"verify/{number}/").json()["status"] in ("valid", "upcoming")


def _score(ida, case):
    """Drafts of all findings in one call, then the seal."""
    drafts = ida.get(at(case, "scores/"))
    missing = [each["indicator"] for each in drafts.json()["gaps"] if each["indicator"]]
    given = {
        "scores": [{"indicator": each, "points": 5, "comment": "Seen."} for each in missing],
        "strengths": "Clear aims.",
        "improvements": "More members.",
    }
    kept = ida.put(at(case, "scores/"), given, version=_version(drafts))
    assert kept.json()["gaps"] == []
    day = {"assessed_on": today().isoformat()}
    assert ida.post(at(case, "seal/"), day, version=_version(kept)).status_code == 200


def test_a_list_tells_of_ones_own_cases_only():
    mine, other = make_assessment(), make_assessment(cluster=make_cluster("Another"))
    anna = program(make_editor(mine.cluster))
    told = anna.get("assessments/").json()
    assert [each["id"] for each in told["results"]] == [str(mine.public_id)]
    assert (told["count"], told["next"], told["previous"]) == (1, None, None)
    everything = program(make_auditor()).get("assessments/").json()
    assert {each["id"] for each in everything["results"]} == {
        str(mine.public_id),
        str(other.public_id),
    }


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("status=draft", 1),
        ("status=draft&status=submitted", 2),
        ("status=decided", 0),
        ("level=gold", 2),
        ("level=silver", 0),
        ("kind=first", 2),
        ("cluster=another", 1),
        ("cluster=nobody", 0),
    ],
)
def test_a_list_is_narrowed_by_its_filters(asked, count):
    make_level("silver")
    make_assessment()
    make_assessment("submitted", cluster=make_cluster("Another"))
    assert program(make_secretariat()).get(f"assessments/?{asked}").json()["count"] == count


def test_a_list_has_pages_and_they_keep_the_filters():
    for name in ("One", "Two", "Three"):
        make_assessment(cluster=make_cluster(name))
    sam = program(make_secretariat())
    first = sam.get("assessments/?limit=2&status=draft&status=submitted").json()
    assert (first["count"], len(first["results"]), first["previous"]) == (3, 2, None)
    second = sam.get(first["next"]).json()
    assert (len(second["results"]), second["next"]) == (1, None)
    seen = {each["id"] for each in first["results"] + second["results"]}
    assert len(seen) == 3
    assert sam.get(second["previous"]).json()["results"] == first["results"]


@pytest.mark.parametrize("asked", ["stat=draft", "status=drafted", "limit=0", "level=x", "page=2"])
def test_a_list_refuses_what_it_does_not_know(asked):
    make_assessment()
    answer = program(make_secretariat()).get(f"assessments/?{asked}")
    assert (answer.status_code, problem(answer)["code"]) == (400, "bad_parameters")


def test_a_list_costs_the_same_for_many_cases(django_assert_num_queries):
    sam = program(make_secretariat())
    make_assessment()
    sam.get("assessments/")
    with CaptureQueriesContext(connection) as few:
        sam.get("assessments/")
    for number in range(5):
        make_assessment(cluster=make_cluster(f"Cluster {number}"))
    with django_assert_num_queries(len(few)):
        assert sam.get("assessments/").json()["count"] == 6


def test_a_list_of_evidence_costs_the_same_for_many_items(django_assert_num_queries):
    case = make_assessment()
    anna = program(make_manager(case.cluster))
    indicator = indicators_for(case)[0]

    def add(number):
        for place in range(number):
            add_link(case, indicator, by=anna.user, link=f"https://example.org/{place}")

    add(2)
    anna.get(at(case))  # the first use of a key is noted once a day
    with CaptureQueriesContext(connection) as few:
        assert anna.get(at(case, "evidence/")).json()["count"] == 2
    add(18)
    with django_assert_num_queries(len(few)):
        first = anna.get(at(case, "evidence/?limit=15")).json()
    assert (first["count"], len(first["results"])) == (20, 15)
    assert len(anna.get(first["next"]).json()["results"]) == 5


def test_a_case_says_how_it_is_scored_and_up_to_how_many_points():
    """The rules give gold points for all indicators alike: without them software would guess."""
    gold = program(make_manager(make_cluster("Alpha Bio")))
    case = make_assessment("draft", cluster=gold.user.memberships.get().cluster)
    told = gold.get(at(case)).json()
    assert told["scoring"] == "points"
    rule = level_rule(case)
    assert {each["maximum_points"] for each in told["indicators"]} == {rule.indicator_points}
    assert rule.indicator_points
