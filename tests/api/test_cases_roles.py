"""Who may call what: every operation of the workflow and every role, with the status it gives.

Writes come without If-Match and with a body that fits: 428 says that the step is theirs.
"""

from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from labels.api.urls import urlpatterns
from labels.models import Assignment
from labels.workflow.keys import revoke_key
from tests.accounts.people import log_in
from tests.cases import make_assessment
from tests.factories import make_cluster
from tests.people import (
    again,
    make_assessor,
    make_auditor,
    make_board,
    make_editor,
    make_manager,
    make_secretariat,
    make_user,
)

from .calling import API, Program, at, nobody, program
from .conftest import problem

ROLES = (
    "nobody",
    "stranger",
    "manager",
    "editor",
    "other",
    "assessor",
    "undeclared",
    "secretariat",
    "board",
    "auditor",
)
SEES = {"nobody": 401, "stranger": 404, "other": 404}


def row(default=403, **by_role):
    """Statuses by role; who does not see the case gets 404 whatever it is."""
    return {role: SEES.get(role) or by_role.get(role, default) for role in ROLES}


INSIDE = {"secretariat": 200, "board": 200, "auditor": 200}
MEMBERS = {"manager": 428, "editor": 428}
REASON = {"reason": "Because."}
TABLE = [
    ("get", "", None, row(200)),
    ("get", "evidence/", None, row(200)),
    ("post", "evidence/", {}, row(manager=400, editor=400)),
    ("get", "evidence/{item}/", None, row(200, undeclared=404)),
    ("patch", "evidence/{item}/", {"text": "x"}, row(undeclared=404, **MEMBERS)),
    ("delete", "evidence/{item}/", None, row(undeclared=404, **MEMBERS)),
    ("get", "evidence/{item}/file/", None, row(404)),
    ("get", "facts/", None, row(200, undeclared=403)),
    ("put", "facts/", {}, row(**MEMBERS)),
    ("get", "improvement-areas/", None, row(200, undeclared=403)),
    ("put", "improvement-areas/", {}, row(**MEMBERS)),
    ("post", "carry-over/", None, row(manager=409, editor=409)),
    ("get", "eligibility/", None, row(**INSIDE)),
    ("put", "eligibility/", {}, row(secretariat=428)),
    ("get", "assignments/", None, row(assessor=200, undeclared=200, **INSIDE)),
    ("post", "assignments/", {}, row(secretariat=400)),
    ("get", "assignments/candidates/", None, row(secretariat=200)),
    (
        "post",
        "assignments/{assignment}/declaration/",
        {},
        row(manager=404, editor=404, undeclared=404, assessor=400),
    ),
    (
        "post",
        "assignments/{assignment}/end/",
        {},
        row(manager=404, editor=404, undeclared=404, secretariat=400),
    ),
    ("get", "scores/", None, row(assessor=200)),
    ("put", "scores/", {}, row(assessor=428)),
    ("get", "scores/consolidated/", None, row(**INSIDE)),
    ("put", "scores/consolidated/", {}, row(secretariat=428)),
    ("get", "verdict/", None, row(secretariat=409, board=409, auditor=409)),
    ("get", "report/", None, row(409, assessor=403, undeclared=403)),
    ("post", "submit/", None, row(manager=428)),
    ("post", "return-for-completion/", {}, row(secretariat=428)),
    ("post", "start-review/", None, row(secretariat=428)),
    ("post", "complete-review/", None, row(secretariat=428)),
    ("post", "reopen-review/", REASON, row(secretariat=428)),
    ("post", "propose/", {}, row(secretariat=428)),
    ("post", "send-back/", REASON, row(board=428)),
    ("post", "send-back-appeal/", REASON, row(board=428)),
    ("post", "confirm/", None, row(board=428)),
    ("post", "appeal/", {}, row(manager=428)),
    ("post", "withdraw/", None, row(manager=428, secretariat=428)),
    ("post", "withdraw-appeal/", None, row(manager=428)),
    ("post", "seal/", {}, row(assessor=428)),
    ("post", "outcome/", {}, row(secretariat=428, board=428)),
]


def fill():
    """One case under review, and somebody in each role with a key."""
    lead = make_assessor("DE")
    case = make_assessment("in_review", assessors=[lead, make_assessor("FR")])
    late = make_assessor("IT")
    Assignment.objects.create(
        public_id=uuid4(),
        assessment=case,
        assessor=late,
        part="second",
        assigned_by=make_secretariat(),
        assigned_at=case.moved_at,
        due_on=case.opened_on,
    )
    people = {
        "stranger": make_user(),
        "manager": make_manager(case.cluster),
        "editor": make_editor(case.cluster),
        "other": make_manager(make_cluster("Another")),
        "assessor": lead,
        "undeclared": late,
        "secretariat": make_secretariat(),
        "board": make_board(),
        "auditor": make_auditor(),
    }
    names = {
        "item": case.evidence.first().public_id,
        "assignment": case.assignments.get(assessor=lead).public_id,
    }
    programs = {role: program(user) for role, user in people.items()} | {"nobody": nobody()}
    return case, names, programs


@pytest.fixture
def world(kept):
    """What `fill` made; what the test does to it is undone."""
    with transaction.atomic():
        yield kept
        transaction.set_rollback(True)


@pytest.mark.parametrize(("method", "address", "body", "expected"), TABLE)
def test_each_operation_has_its_status_for_each_role(method, address, body, expected, world):
    case, names, programs = world
    found = {}
    for role in ROLES:
        more = {} if method in ("get", "delete") else {"data": body}
        answer = getattr(programs[role], method)(at(case, address.format(**names)), **more)
        found[role] = answer.status_code
        if answer.status_code >= 400:
            problem(answer)
    assert found == expected


def test_the_table_has_every_operation():
    known = {
        str(each.pattern).removeprefix("assessments/<uuid:assessment>/"): set()
        for each in urlpatterns
        if str(each.pattern).startswith("assessments/<uuid:assessment>/")
    }
    for each in urlpatterns:
        name = str(each.pattern).removeprefix("assessments/<uuid:assessment>/")
        if name in known:
            methods = each.callback.view_class.http_method_names
            known[name] |= {
                method
                for method in methods
                if method not in ("head", "options") and hasattr(each.callback.view_class, method)
            }
    known["evidence/<uuid:item>/file/"] -= {"put"}  # a form, see the tests of files
    told = {}
    for method, address, _body, _expected in TABLE:
        name = address.replace("{item}", "<uuid:item>").replace("{assignment}", "<uuid:assignment>")
        told.setdefault(name, set()).add(method)
    assert told == known


@pytest.mark.django_db
def test_who_gives_no_name_is_asked_for_one():
    for answer in (nobody().get("assessments/"), nobody().post("assessments/", {})):
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer ")
        assert problem(answer)["code"] == "unauthorized"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "header", ["Bearer x.y", "Basic YTpi", "Bearer", "", "Bearer \xff.\xff", "Bearer a.b\x00c"]
)
def test_a_header_that_opens_nothing_is_refused_also_beside_a_session(header, client):
    client.force_login(make_manager(make_cluster()))
    answer = client.get(f"{API}assessments/", headers={"Authorization": header})
    assert answer.status_code == 401
    assert problem(answer)["code"] == "unauthorized"


@pytest.mark.django_db
def test_a_revoked_key_opens_nothing_from_the_next_request_on():
    anna = program(make_manager(make_cluster()))
    assert anna.get("assessments/").status_code == 200
    revoke_key(anna.user.access_keys.get(), by=again(anna.user))
    assert anna.get("assessments/").status_code == 401


@pytest.mark.django_db
def test_rights_that_end_end_for_the_key_too():
    case = make_assessment()
    anna = program(make_manager(case.cluster))
    assert anna.get(at(case)).status_code == 200
    anna.user.memberships.update(ended_at=timezone.now())
    assert anna.get(at(case)).status_code == 404


@pytest.mark.django_db
def test_a_key_of_somebody_who_lost_their_second_factor_is_refused():
    sam = program(make_secretariat())
    sam.user.authenticator_set.all().delete()
    answer = sam.get("assessments/")
    assert answer.status_code == 403
    assert problem(answer)["code"] == "second_factor_needed"


@pytest.mark.django_db
def test_a_session_without_the_second_factor_is_refused(client):
    client.force_login(make_secretariat())
    answer = client.get(f"{API}assessments/")
    assert answer.status_code == 403
    assert problem(answer)["code"] == "second_factor_needed"


@pytest.mark.django_db
def test_a_session_reads(client):
    case = make_assessment()
    client.force_login(make_manager(case.cluster))
    assert client.get(API + at(case)).status_code == 200
    log_in(client, make_secretariat())
    assert client.get(API + at(case)).status_code == 200


@pytest.mark.django_db
def test_a_write_in_a_session_needs_the_token_against_forged_requests():
    case = make_assessment()
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(make_manager(case.cluster))
    for method, address in [("post", "submit/"), ("put", "facts/"), ("post", "evidence/")]:
        answer = getattr(forged, method)(
            API + at(case, address), {}, content_type="application/json"
        )
        assert answer.status_code == 403, address
        assert problem(answer)["code"] == "csrf_failed"
    form = forged.post(API + at(case, "evidence/"), {"indicator": "1"})
    assert (form.status_code, problem(form)["code"]) == (403, "csrf_failed")
    forged.cookies["csrftoken"] = "a" * 32
    honest = forged.post(
        API + at(case, "submit/"),
        {},
        content_type="application/json",
        headers={"X-CSRFToken": "a" * 32},
    )
    assert honest.status_code == 428


@pytest.mark.django_db
def test_opening_is_for_managers_and_the_secretariat():
    case = make_assessment()
    asked = {"cluster": case.cluster.slug, "level": "gold"}
    expected = {
        403: [make_editor(case.cluster), make_user(), make_board(), make_auditor()],
        409: [make_manager(case.cluster), make_secretariat()],
    }
    for status, people in expected.items():
        for user in people:
            assert program(user).post("assessments/", asked).status_code == status
    unknown = asked | {"cluster": "nobody"}
    assert program(make_user()).post("assessments/", unknown).status_code == 403
    told = program(make_secretariat()).post("assessments/", unknown)
    assert problem(told)["errors"][0]["pointer"] == "#/cluster"


@pytest.mark.django_db
def test_public_addresses_ask_nobody_who_they_are_and_take_no_key_that_opens_nothing():
    assert Program(None, {}).get("schemes/").status_code == 200
    anybody = Program(None, {"Authorization": "Bearer x.y"})
    assert anybody.get("schemes/").status_code == 401
