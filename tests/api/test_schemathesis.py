"""Everything that the OpenAPI document describes, asked by Schemathesis: as the public, an agency,
a cluster manager and the secretariat. No fault of ours, and no answer that is not described.

What is asked is the same in every run, and nothing that a request does is kept. Wherever the
document allows any id or version, the ones of the world stand in half of the requests.
"""

import re
from dataclasses import replace
from functools import cache
from threading import Semaphore

import pytest
import schemathesis
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test import override_settings
from django.urls import resolve
from django.utils import timezone
from schemathesis.checks import not_a_server_error
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi import checks

from labels.api import feed, limits
from labels.api.docs import openapi
from labels.api.parsers import read_json
from labels.register.dumps import kept as kept_dumps
from tests.access.routes import API_CASES, example, routes
from tests.access.world import build
from tests.agencies import make_agency_key

LOOKED_AT = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.missing_required_header,
    checks.unsupported_method,
]
# Each operation of the document: its pattern and its name among the addresses of the site.
ROUTES = {
    re.sub(r"<\w+:(\w+)>", r"{\1}", pattern): (pattern, name) for pattern, name, _ in routes()
}


def described(*phases, examples):
    """The document as Schemathesis reads it, and how much is asked of it."""
    schema = schemathesis.openapi.from_dict(read_json(openapi()))
    schema.app = whole
    schema.config.generation.update(
        max_examples=examples, deterministic=True, no_shrink=True, with_security_parameters=False
    )
    schema.config.phases.update(phases=list(phases))
    schema.config.checks.missing_required_header.expected_statuses = ["428", *(400, 401, 403, 404)]
    return schema


def whole(environ, start_response):
    """The site, each answer read to its end and closed."""
    answer = site()(environ, start_response)
    try:
        return [b"".join(answer)]
    finally:
        answer.close()


@cache
def site():
    """Made at the first request: its files have a place then."""
    return get_wsgi_application()


CASES = "^/api/v1/assessments/"
AGENCIES = "^/api/v1/(keys|cohorts|webhooks|eligibility-checks)/"
# One of those whose operation it is asks it in every way, the others in some.
in_every_way = described("examples", "coverage", "fuzzing", examples=4)
in_some = described("examples", "fuzzing", examples=3)
in_a_few = described("fuzzing", examples=2)
in_one = described("fuzzing", examples=1)
in_one.config.generation.update(modes=["positive"])
public = in_every_way.exclude(path_regex=CASES).exclude(path_regex=AGENCIES)


def fill():
    world = build()
    agency = world.rows["webhook"].agency
    _key, world.keys["software"] = make_agency_key(agency)
    kept_dumps.build_newest(timezone.now())
    return world


@pytest.fixture(scope="module", autouse=True)
def files_have_a_place(tmp_path_factory):
    """Of their own: nothing that is handed in here is left behind."""
    evidence = settings.STORAGES["evidence"]
    options = evidence.get("OPTIONS", {}) | {"location": tmp_path_factory.mktemp("evidence")}
    storages = settings.STORAGES | {"evidence": evidence | {"OPTIONS": options}}
    with override_settings(STORAGES=storages):
        yield


@pytest.fixture(scope="module", autouse=True)
def one_connection():
    """Requests share the connection of the test, as those of Django's own test client do."""
    signals = (request_started, request_finished)
    for each in signals:
        each.disconnect(close_old_connections)
    yield
    for each in signals:
        each.connect(close_old_connections)


@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch):
    """For what may come: the feed answers at once, as it does when too many wait already."""
    monkeypatch.setattr(feed, "_waiters", Semaphore(0))


@pytest.fixture(scope="module")
def world(kept):
    return kept


def ask(case, world, role):
    """One request, answered as the document says."""
    if hash_of(case) % 2 == 0:
        make_real(case, world, role)
    headers = {"Authorization": f"Bearer {world.keys[role]}"} if role else {}
    with transaction.atomic():
        response = case.call(headers=headers)
        transaction.set_rollback(True)
    case.validate_response(response, checks=LOOKED_AT)
    return response


def make_real(case, world, role):
    """Put rows of the world in the place of any id and version."""
    if not _is_as_described(case, ParameterLocation.PATH):
        return
    pattern, name = ROUTES[case.operation.path]
    real = {key: str(value) for key, value in resolve(example(world, pattern, name)).kwargs.items()}
    if role == "manager" and name not in API_CASES and "assessment" in real:
        real["assessment"] = str(world.cases["draft"].public_id)
    if case.path_parameters:
        case.path_parameters.update(real)
    if "If-Match" in (case.headers or {}) and _is_as_described(case, ParameterLocation.HEADER):
        case.headers["If-Match"] = f'"{_version(world, real)}"'


def hash_of(case):
    return sum(case.operation.path.encode()) + sum(repr(case.body).encode())


def _is_as_described(case, location):
    part = case.meta.components.get(location) if case.meta else None
    return part is None or part.mode.is_positive


def _version(world, real):
    rows = [*world.cases.values(), *world.rows.values()]
    ids = {str(getattr(row, "public_id", "")): getattr(row, "version", 1) for row in rows}
    return next((ids[each] for each in reversed(real.values()) if each in ids), 1)


@public.parametrize()
def test_what_is_public(case, world):
    ask(case, world, "")


@in_every_way.include(path_regex=AGENCIES).parametrize()
def test_what_is_for_agencies(case, world):
    ask(case, world, "software")


@in_every_way.include(path_regex=CASES).parametrize()
def test_cases_as_the_cluster_manager(case, world):
    ask(case, world, "manager")


@in_some.include(path_regex=CASES).parametrize()
def test_cases_as_the_secretariat(case, world):
    ask(case, world, "secretariat")


@in_a_few.include(path_regex=f"{CASES}|{AGENCIES}").parametrize()
def test_what_is_not_public_as_the_public(case, world):
    ask(case, world, "")


@in_a_few.exclude(path_regex=AGENCIES).parametrize()
def test_everything_else_as_an_agency(case, world):
    ask(case, world, "software")


@in_a_few.exclude(path_regex=CASES).parametrize()
def test_everything_else_as_the_cluster_manager(case, world):
    ask(case, world, "manager")


@in_a_few.exclude(path_regex=CASES).parametrize()
def test_everything_else_as_the_secretariat(case, world):
    ask(case, world, "secretariat")


@in_one.exclude(path_regex=CASES).parametrize()
def test_an_agency_that_asks_too_much(case, world):
    ask_too_much(case, world, "software", "AGENCY")


@in_one.include(path_regex=CASES).parametrize()
def test_a_person_who_asks_too_much(case, world):
    ask_too_much(case, world, "manager", "PERSON")


def ask_too_much(case, world, role, rate):
    """Once more than the rate lets through."""
    make_real(case, world, role)
    with pytest.MonkeyPatch.context() as patch, transaction.atomic():
        one = replace(getattr(limits, rate), a_minute=1, at_once=1, more_a_day=0)
        patch.setattr(settings, "RATE_LIMITS", True)
        patch.setattr(limits, rate, one)
        limits.take(world.keys[role].partition(".")[0], one)
        response = ask(case, world, role)
        transaction.set_rollback(True)
    assert response.status_code == 429
    assert {"retry-after", "ratelimit-limit", "ratelimit-remaining"} <= set(response.headers)
