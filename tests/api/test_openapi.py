"""The description of the API is valid, complete and told by the same filters."""

import re

import pytest
from django.core.management import call_command

from labels.api.urls import urlpatterns
from labels.filters import SURFACES
from labels.filters.reading import NEGATED
from tests.cases import make_assessment
from tests.people import make_secretariat

from .calling import at, program


@pytest.fixture
def document(get, db):
    return get("openapi.json").json()


def test_the_description_validates_without_warnings(tmp_path):
    file = tmp_path / "openapi.yml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(file))
    assert file.read_text().startswith("openapi: 3.1")


def test_every_address_is_described(document):
    names = {"api-index", "api-openapi", "api-docs", "api-errors"}
    expected = {
        "/api/v1/" + re.sub(r"<\w+:(\w+)>", r"{\1}", str(each.pattern))
        for each in urlpatterns
        if each.name not in names
    }
    assert set(document["paths"]) == expected


@pytest.mark.parametrize("surface", ["clusters", "labels", "statistics", "changes"])
def test_parameters_are_those_of_the_filters(surface, document):
    expected = set()
    for each in SURFACES[surface]:
        expected |= {each.name, each.name + NEGATED} if each.negatable else {each.name}
    described = document["paths"][f"/api/v1/{surface}/"]["get"]["parameters"]
    assert {each["name"] for each in described} == expected
    assert all(each["description"] for each in described)


def test_every_error_is_described_as_a_problem(document):
    for path in document["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    assert list(response["content"]) == ["application/problem+json"]


def test_only_the_workflow_asks_who_calls(document):
    for address, path in document["paths"].items():
        ways = [{"key": []}, {"session": []}] if "/assessments/" in address else []
        for operation in path.values():
            assert operation.get("security", []) == ways, address


def test_every_write_says_what_keeps_it_from_being_lost_or_doubled(document):
    for address, path in document["paths"].items():
        for method in path.keys() - {"get"}:
            named = {each["name"] for each in path[method]["parameters"]}
            assert named & {"If-Match", "Idempotency-Key"}, (method, address)


def test_cases_have_the_members_described(document):
    schemas = document["components"]["schemas"]
    case = make_assessment("proposed")
    sam = program(make_secretariat())
    told = sam.get(at(case)).json()
    assert set(schemas["Case"]["properties"]) == set(told)
    item = sam.get(at(case, "evidence/")).json()["results"][0]
    assert set(schemas["EvidenceItem"]["properties"]) == set(item)
    rows = sam.get(at(case, "scores/consolidated/")).json()["results"]
    assert set(schemas["ConsolidatedRow"]["properties"]) == set(rows[0])
    assert set(schemas["SealedScore"]["properties"]) == set(rows[0]["given"][0])
    assigned = sam.get(at(case, "assignments/")).json()["results"][0]
    assert set(schemas["Assignment"]["properties"]) == set(assigned)
    verdict = sam.get(at(case, "verdict/")).json()
    assert set(schemas["RulesVerdict"]["properties"]) == set(verdict)
    recorded = sam.get(at(case, "eligibility/")).json()
    assert set(schemas["Eligibility"]["properties"]) == set(recorded)
    assert set(schemas["RecordedFinding"]["properties"]) == set(recorded["findings"][0])
    mine = program(case.assignments.first().assessor).get(at(case, "scores/")).json()
    assert set(schemas["Scores"]["properties"]) == set(mine)
    assert set(schemas["OwnScore"]["properties"]) == set(mine["scores"][0])


def test_records_have_the_members_described(document, get, register):
    schemas = document["components"]["schemas"]
    record = get("clusters/biocon-valley/").json()
    label = get(f"labels/{register['silver'].number}/").json()
    assert set(schemas["Cluster"]["properties"]) == set(record)
    assert set(schemas["LabelWithCluster"]["properties"]) == set(label)
    for name, part in (("Standing", "standing"), ("Label", "labels"), ("Source", "sources")):
        whole = label | record | {"sources": label["sources"]}
        told = whole[part][0] if isinstance(whole[part], list) else whole[part]
        assert set(schemas[name]["properties"]) == set(told)


def test_the_page_runs_under_the_content_security_policy(client, db):
    response = client.get("/api/v1/docs/")
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    policy, page = response["Content-Security-Policy"], response.content.decode()
    nonce = re.search(r"'nonce-([^']+)'", policy)[1]
    assert "unsafe-inline" not in policy
    scripts = re.findall(r"<(?:script|style)[^>]*>", page)
    assert scripts
    assert all(f'nonce="{nonce}"' in each for each in scripts)
    assert not re.search(r'(src|href)="https?://', page)
