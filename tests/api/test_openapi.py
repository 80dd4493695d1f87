"""The description of the API is valid, complete and told by the same filters."""

import json
import re

import pytest
from django.core.management import call_command
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator

from labels.api.document import examples
from labels.api.urls import urlpatterns
from labels.filters import SURFACES
from labels.filters.reading import NEGATED
from tests.cases import make_assessment
from tests.people import make_secretariat

from .calling import at, program

# How to call what is not open to everybody, by the first part of the address.
PEOPLE = [{"key": []}, {"session": []}]
OF_AN_AGENCY = [{"agencyKey": []}, *PEOPLE]
WAYS = {
    "assessments": PEOPLE,
    "keys": PEOPLE,
    **dict.fromkeys(("cohorts", "webhooks", "eligibility-checks"), OF_AN_AGENCY),
}
ANYBODY = [{}, {"agencyKey": []}, {"key": []}]
OTHERWISE = {"/api/v1/webhooks/types/": ANYBODY, "/api/v1/keys/current/": [{"agencyKey": []}]}
# A query that is sent as a form, and changes nothing.
READ_BY_POST = "/api/v1/reconcile/"
LIMITS = {"RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "RateLimit-Policy"}
# What these answer is no JSON, or their examples would be the whole record of a case.
WITHOUT_EXAMPLES = ("dump_catalog", "dump_delta", "dump_file", "eligibility_check_pdf")


def operations(document):
    """(address, method, operation) of each."""
    return [
        (address, method, operation)
        for address, path in document["paths"].items()
        for method, operation in path.items()
    ]


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


def test_only_the_workflow_and_the_agencies_ask_who_calls(document):
    for address, _method, operation in operations(document):
        usual = WAYS.get(address.split("/")[3], ANYBODY)
        assert operation["security"] == OTHERWISE.get(address, usual), address


def test_each_way_to_say_who_calls_is_described(document):
    named = {name for *_, each in operations(document) for way in each["security"] for name in way}
    assert named == set(document["components"]["securitySchemes"])


def test_every_write_says_what_keeps_it_from_being_lost_or_doubled(document):
    for address, method, operation in operations(document):
        if method != "get" and address != READ_BY_POST:
            named = {each["name"] for each in operation["parameters"]}
            assert named & {"If-Match", "Idempotency-Key"}, (method, address)


def test_every_operation_says_how_much_may_be_asked_and_what_happens_beyond(document):
    for address, _method, operation in operations(document):
        for status, response in operation["responses"].items():
            assert set(response["headers"]) >= LIMITS | {"X-Request-ID"}, (address, status)
        assert "Retry-After" in operation["responses"]["429"]["headers"]


def test_what_the_view_can_refuse_is_described(document):
    for address, method, operation in operations(document):
        told, given = set(operation["responses"]), operation.get("parameters", ())
        named = {each["name"] for each in given}
        assert told >= {"400", "401", "403", "429", "500", "503"}, address
        assert told >= {"412", "428"} or "If-Match" not in named, address
        assert told >= {"413", "415"} or method in ("get", "delete"), address
        assert told >= {"409", "422"} or "Idempotency-Key" not in named, address


def test_all_headers_and_problems_are_described_once(document):
    text = json.dumps(document)
    for kind, each in re.findall(r"#/components/(\w+)/([\w-]+)", text):
        assert each in document["components"][kind]
    for *_, operation in operations(document):
        for status, response in operation["responses"].items():
            for content in response.get("content", {}).values() if status >= "400" else ():
                assert content["schema"] == {"$ref": "#/components/schemas/Problem"}


def test_the_document_is_of_openapi_3_1(document):
    assert validate_schema(document) is None
    assert document["openapi"].startswith("3.1")


def test_every_operation_of_the_agencies_has_examples(document):
    wanted = ("keys", "cohorts", "webhooks", "eligibility-checks", "limits", "match", "reconcile")
    for address, method, operation in operations(document):
        name = operation["operationId"]
        if address.split("/")[3] not in (*wanted, "changes", "dumps", "verify"):
            continue
        shown = examples().get(name, {})
        assert "answer" in shown or name in WITHOUT_EXAMPLES or "204" in operation["responses"]
        assert "request" in shown or "requestBody" not in operation, (method, address)


def test_every_example_is_as_its_schema_says(document):
    """Of parameters, of bodies that are sent, and of answers."""
    found = list(shown(document))
    assert len(found) > 300
    for place, schema, value in found:
        rules = {**schema, "components": document["components"]}
        wrong = [each.message for each in Draft202012Validator(rules).iter_errors(value)]
        assert wrong == [], place


def shown(document):
    """(where, schema, value) of each example in the document."""
    for address, method, operation in operations(document):
        sent = operation.get("requestBody", {}).get("content", {})
        answers = [each.get("content", {}) for each in operation["responses"].values()]
        for content in (sent, *answers):
            for each in content.values():
                for name, example in each.get("examples", {}).items():
                    yield f"{method} {address} {name}", each["schema"], example["value"]
        for each in operation.get("parameters", ()):
            for example in each.get("examples", {}).values():
                yield f"{method} {address} {each['name']}", each["schema"], example["value"]


def test_no_example_belongs_to_an_operation_that_is_gone(document):
    named = {operation["operationId"] for *_, operation in operations(document)}
    assert set(examples()) - named == set()


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
