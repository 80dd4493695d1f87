"""Errors on pages are pages; errors of the API are problems."""

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory

from labels.register import query
from labels.views import errors

from .reading import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def broken(monkeypatch):
    """Every question to the register fails in the way given; answers are not re-raised."""

    def broken(error):
        def fail(*args, **kwargs):
            raise error

        monkeypatch.setattr(query, "page", fail)
        return Client(raise_request_exception=False)

    return broken


def test_a_fault_of_ours_is_told_with_its_number_and_without_its_text(broken, register):
    answer = broken(ZeroDivisionError("secret")).get("/clusters/")
    assert answer.status_code == 500
    page = read(answer)
    assert not page.faults
    assert answer["X-Request-ID"] in page.words
    assert "secret" not in page.text
    assert answer["Cache-Control"] == "no-store"


def test_a_database_that_is_away_is_a_503_with_a_time_to_come_back(broken, register):
    answer = broken(OperationalError("no connection to 10.0.0.1")).get("/clusters/")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    page = read(answer)
    assert not page.faults
    assert "10.0.0.1" not in page.text


def test_the_ready_page_says_that_the_database_is_away(client, monkeypatch):
    from django.db import connection

    def away():
        raise OperationalError("away")

    monkeypatch.setattr(connection, "cursor", away)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.content == b"no database\n"


@pytest.mark.parametrize(
    ("view", "status"),
    [(errors.bad_request, 400), (errors.forbidden, 403), (errors.not_found, 404)],
)
def test_errors_under_the_api_are_problems(view, status):
    api = view(RequestFactory().get("/api/v1/nothing"), None)
    assert api.status_code == status
    assert api["Content-Type"] == "application/problem+json"
    page = view(RequestFactory().get("/nothing"), None)
    assert page.status_code == status
    assert not read(page).faults


def test_a_fault_under_the_api_is_a_problem():
    answer = errors.server_error(RequestFactory().get("/api/v1/clusters/"))
    assert answer.status_code == 500
    assert answer["Content-Type"] == "application/problem+json"


def test_an_expired_form_says_what_to_do():
    page = read(errors.csrf_failure(RequestFactory().post("/verify/")))
    assert "This form has expired" in page.words
    api = errors.csrf_failure(RequestFactory().post("/api/v1/clusters/"))
    assert api["Content-Type"] == "application/problem+json"


def test_a_host_that_is_not_ours_is_refused(client, settings):
    settings.ALLOWED_HOSTS = ["register.example"]
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400
