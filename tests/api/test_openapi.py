"""The description of the API is valid, complete and told by the same filters."""

import re

import pytest
from django.core.management import call_command

from labels.api.urls import urlpatterns
from labels.filters import SURFACES
from labels.filters.reading import NEGATED


@pytest.fixture
def document(get, db):
    return get("openapi.json").json()


def test_the_description_validates_without_warnings(tmp_path):
    file = tmp_path / "openapi.yml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(file))
    assert file.read_text().startswith("openapi: 3.1")


def test_every_read_is_described(document):
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
        for status, response in path["get"]["responses"].items():
            if int(status) >= 400:
                assert list(response["content"]) == ["application/problem+json"]


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
