"""Every error is a problem document, also those that Django makes."""

import re
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404
from psycopg.errors import QueryCanceled
from rest_framework.exceptions import ParseError, Throttled
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from labels import problems
from labels.api.base import PublicView
from labels.api.errors import problem_for
from labels.api.parsers import BodyTooLarge
from labels.api.renderers import JSONRenderer

from .conftest import problem

# Steps that have pages only: people, profiles, what happens to labels later, reference data.
NOT_BY_API = {
    "accounts.py",
    "agencies.py",
    "claims.py",
    "corrections.py",
    "details.py",
    "entries.py",
    "error_reports.py",
    "interruptions.py",
    "invitations.py",
    "keys.py",
    "measures.py",
    "memberships.py",
    "mergers.py",
    "namesakes.py",
    "offices.py",
    "people.py",
    "profile_changes.py",
    "profiles.py",
    "reference_data.py",
    "renaming.py",
    "telling.py",
}
DEEP = "[" * 20_000 + "]" * 20_000


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
@pytest.mark.parametrize("address", ["clusters/", "clusters/x/", "schemes/", "openapi.json", ""])
def test_no_public_address_takes_writes(method, address, client, db):
    response = client.generic(method.upper(), f"/api/v1/{address}")
    assert response.status_code == 405
    assert problem(response)["code"] == "method_not_allowed"
    assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_a_body_of_20_000_levels_is_not_even_read(client, db):
    response = client.post("/api/v1/clusters/", DEEP, content_type="application/json")
    assert response.status_code == 405
    problem(response)


def test_a_format_nobody_has_is_406(get, db):
    response = get("clusters/", Accept="image/png")
    assert response.status_code == 406
    assert problem(response)["code"] == "not_acceptable"


@pytest.mark.parametrize("address", ["/api", "/api/", "/api/v2/", "/api/nothing"])
def test_everything_under_api_is_a_problem(client, db, address):
    response = client.get(address)
    assert response.status_code == 404
    assert problem(response)["code"] == "not_found"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("address", ["/api/v1/clusters", "/api/v1", "/api/v1/docs", "/api"])
@pytest.mark.parametrize("debug", [True, False])
def test_what_is_sent_is_never_led_on(client, db, settings, method, address, debug):
    settings.DEBUG = debug
    response = getattr(client, method)(address)
    assert response.status_code == 404
    problem(response)


def test_an_address_without_its_slash_is_led_to_the_right_one(client, db):
    response = client.get("/api/v1/clusters?country=DE")
    assert response.status_code == 301
    assert response["Location"] == "/api/v1/clusters/?country=DE"


def test_a_host_that_is_not_ours_is_a_problem(client, db):
    response = client.get("/api/v1/clusters/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert problem(response)["code"] == "bad_host"


def broken(exception):
    def page(asked):
        raise exception

    return page


@pytest.mark.parametrize("exception", [OperationalError("gone"), InterfaceError("gone")])
def test_a_database_that_is_away_is_503(exception, get, register, monkeypatch):
    monkeypatch.setattr("labels.api.listing.PAGES", {"clusters": broken(exception)})
    response = get("clusters/")
    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert problem(response)["code"] == "unavailable"


def test_a_question_that_takes_too_long_says_so(get, register, monkeypatch):
    exception = OperationalError("canceling statement")
    exception.__cause__ = QueryCanceled()
    monkeypatch.setattr("labels.api.listing.PAGES", {"clusters": broken(exception)})
    response = get("clusters/")
    assert (response.status_code, problem(response)["code"]) == (503, "too_slow")


def test_a_fault_of_ours_is_a_500_that_tells_nothing(client, register, monkeypatch):
    client.raise_request_exception = False
    secret = broken(RuntimeError("SELECT secret FROM users"))
    monkeypatch.setattr("labels.api.listing.PAGES", {"clusters": secret})
    response = client.get("/api/v1/clusters/")
    assert (response.status_code, problem(response)["code"]) == (500, "server_error")
    assert b"secret" not in response.content


def test_a_view_that_names_no_permission_is_closed():
    class Forgetful(PublicView):
        permission_classes = APIView.permission_classes

        def get(self, request):
            raise AssertionError

    response = Forgetful.as_view()(APIRequestFactory().get("/api/v1/"))
    assert response.status_code == 401


def test_waiting_is_told_in_seconds():
    request = APIRequestFactory().get("/api/v1/")
    response = problem_for(Throttled(wait=1.5), {"request": request})
    assert (response.status_code, response["Retry-After"]) == (429, "2")


@pytest.mark.parametrize(
    ("exception", "status"),
    [(Http404(), 404), (PermissionDenied(), 403), (BodyTooLarge(), 413), (ParseError("No."), 400)],
)
def test_exceptions_of_django_and_our_own_are_problems(exception, status):
    request = APIRequestFactory().get("/api/v1/")
    response = problem_for(exception, {"request": request})
    assert response.status_code == status
    assert response["Content-Type"] == problems.MEDIA_TYPE


def test_an_exception_nobody_foresaw_is_left_to_django():
    assert problem_for(KeyError("x"), {"request": None}) is None


@pytest.mark.parametrize(
    ("handler", "exception", "status"),
    [
        (problems.bad_request, None, 400),
        (problems.permission_denied, None, 403),
        (problems.not_found, None, 404),
        (problems.server_error, None, 500),
        (problems.server_error, OperationalError(), 503),
    ],
)
def test_handlers_of_django_answer_with_problems(handler, exception, status):
    response = handler(APIRequestFactory().get("/api/"), exception)
    assert response.status_code == status
    assert response["Content-Type"] == problems.MEDIA_TYPE


def test_a_body_that_is_too_large_is_413():
    exception = type("RequestDataTooBig", (Exception,), {})()
    assert problems.bad_request(APIRequestFactory().get("/api/"), exception).status_code == 413


def test_only_addresses_of_the_api_get_problems(client, db):
    assert "html" in client.get("/nothing-here/")["Content-Type"]


def test_every_code_is_explained(client, db):
    page = client.get("/api/v1/docs/errors/").content.decode()
    assert all(f'id="{code}"' in page for code in problems.CODES)


def test_every_reason_why_a_step_cannot_be_taken_is_explained():
    said = set()
    for file in Path("labels/workflow").glob("*.py"):
        if file.name not in NOT_BY_API:
            said |= set(re.findall(r'WorkflowError\(\s*"(\w+)"', file.read_text()))
    assert said - set(problems.STEP_CODES) == set()
    unused = set(problems.STEP_CODES) - said - {"other_outcome", "wrong_state"}
    assert unused == set()


def test_json_that_is_ready_is_passed_through():
    assert JSONRenderer().render(b'{"ready":true}') == b'{"ready":true}'
    assert JSONRenderer().render({"name": "Łódź"}) == '{"name":"Łódź"}'.encode()
