"""Keys of agencies by the API: made and ended by people, used by programs."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.response import Response

from labels.api.agency import AgencyView, Scope
from labels.api.conditional import once
from labels.models import AgencyKey, KeptAnswer, KeyUse
from labels.workflow.agencies import end_agency_membership
from labels.workflow.agency_keys import revoke_agency_key
from tests.agencies import (
    agency_program,
    make_agency,
    make_agency_key,
    make_agency_person,
)
from tests.people import make_auditor, make_secretariat, make_user

from .calling import Program, nobody, program
from .conftest import problem

pytestmark = pytest.mark.django_db

BODY = {"name": "Funding system", "scopes": ["checks"], "networks": ["192.0.2.0/24"], "days": 30}


@pytest.fixture
def agency():
    return make_agency("Region Alpha")


@pytest.fixture
def anna(agency):
    return program(make_agency_person(agency))


def code(answer):
    return answer.status_code, problem(answer)["code"]


def test_without_a_key_or_a_session_nothing_is_told(agency):
    key, _text = make_agency_key(agency)
    for rest in ("keys/", "keys/current/", f"keys/{key.public_id}/"):
        assert code(nobody().get(rest)) == (401, "unauthorized")
    for rest in ("keys/", f"keys/{key.public_id}/rotate/", f"keys/{key.public_id}/revoke/"):
        assert code(nobody().post(rest, {})) == (401, "unauthorized")


def test_a_program_makes_and_ends_no_keys(agency):
    software = agency_program(agency)
    place = f"keys/{software.user.public_id}/"
    assert code(software.get("keys/")) == (403, "people_only")
    assert code(software.get(place)) == (403, "people_only")
    assert code(software.post("keys/", BODY)) == (403, "people_only")
    assert code(software.post(f"{place}rotate/", {})) == (403, "people_only")
    assert code(software.post(f"{place}revoke/", {})) == (403, "people_only")
    assert AgencyKey.objects.in_force().count() == 1


def test_a_program_does_not_get_to_where_people_work(agency):
    software = agency_program(agency)
    assert code(software.get("assessments/")) == (403, "people_only")
    revoke_agency_key(software.user, by=make_secretariat())
    assert code(software.get("assessments/")) == (401, "unauthorized")


def test_members_see_keys_and_make_none(agency, anna):
    made = anna.post("keys/", BODY).json()
    bert = program(make_agency_person(agency, "member"))
    assert bert.get(made["url"]).json()["id"] == made["id"]
    assert code(bert.post("keys/", BODY)) == (403, "forbidden")
    assert code(bert.post(f"{made['url']}rotate/", {})) == (403, "forbidden")
    assert code(bert.post(f"{made['url']}revoke/")) == (403, "forbidden")


def test_keys_of_others_look_like_none(agency, anna):
    made = anna.post("keys/", BODY).json()
    other = program(make_agency_person(make_agency("Other")))
    for answer in (
        other.get(made["url"]),
        other.post(f"{made['url']}rotate/", {}),
        other.post(f"{made['url']}revoke/"),
    ):
        assert code(answer) == (404, "not_found")
    assert code(other.get("keys/?agency=region-alpha")) == (403, "forbidden")
    assert code(other.get("keys/?agency=nowhere")) == (403, "forbidden")
    assert code(program(make_user()).get("keys/")) == (403, "forbidden")


def test_who_belongs_to_several_agencies_names_one(agency):
    user = make_agency_person(agency)
    make_agency_person(make_agency("Beta"), user=user)
    both = program(user)
    assert code(both.get("keys/")) == (400, "agency_missing")
    assert code(both.post("keys/", BODY)) == (400, "agency_missing")
    assert both.post("keys/?agency=beta", BODY).json()["agency"] == "beta"
    assert both.get("keys/?agency=beta").json()["count"] == 1
    assert both.get("keys/?agency=region-alpha").json()["count"] == 0


def test_the_secretariat_revokes_a_key_that_got_lost_and_makes_none(agency, anna):
    made = anna.post("keys/", BODY).json()
    sam, ivy = program(make_secretariat()), program(make_auditor())
    assert sam.get("keys/?agency=region-alpha").json()["count"] == 1
    assert code(sam.post("keys/?agency=region-alpha", BODY)) == (403, "forbidden")
    assert code(ivy.post(f"{made['url']}revoke/")) == (403, "forbidden")
    assert sam.post(f"{made['url']}revoke/").json()["in_force"] is False


def test_the_text_is_shown_once(agency, anna):
    first = anna.post("keys/", BODY, once="one")
    assert first.status_code == 201
    assert first["Location"] == first.json()["url"]
    assert first["Cache-Control"] == "no-store"
    text = first.json()["key"]
    assert text.startswith(first.json()["prefix"] + ".")
    again = anna.post("keys/", BODY, once="one")
    assert again["Idempotency-Replayed"] == "true"
    assert again.json() == first.json() | {"key": None}
    assert AgencyKey.objects.count() == 1
    assert text.partition(".")[2] not in str(list(KeptAnswer.objects.values()))
    assert "key" not in anna.get(first.json()["url"]).json()
    assert text not in anna.get("keys/").content.decode()


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"name": ""}, 409, "name_missing"),
        ({"days": 367}, 409, "days_wrong"),
        ({"scopes": ["admin"]}, 409, "unknown_scope"),
        ({"networks": ["here"]}, 409, "network_wrong"),
        ({"scopes": "checks"}, 400, "bad_body"),
        ({"days": "30"}, 400, "bad_body"),
        ({"agency": "x"}, 400, "bad_body"),
    ],
)
def test_what_a_key_cannot_be(anna, change, status, said):
    assert code(anna.post("keys/", BODY | change)) == (status, said)
    assert not AgencyKey.objects.exists()


def test_a_key_is_rotated_with_an_overlap_and_revoked_at_once(agency, anna):
    made = anna.post("keys/", BODY | {"networks": []}).json()
    assert code(anna.post(f"{made['url']}rotate/", {"overlap_days": 31})) == (409, "overlap_wrong")
    turned = anna.post(f"{made['url']}rotate/", {"overlap_days": 2}, once="turn")
    new = turned.json()
    assert turned.status_code == 201
    assert anna.get(made["url"]).json()["rotated_to"] == new["id"]
    old_one, new_one = [bearer(each["key"]) for each in (made, new)]
    assert old_one.get("keys/current/").status_code == 200
    assert anna.post(f"{made['url']}revoke/").json()["in_force"] is False
    assert code(old_one.get("keys/current/")) == (401, "unauthorized")
    assert new_one.get("keys/current/").status_code == 200
    assert anna.post(f"{made['url']}revoke/").status_code == 200


def bearer(text):
    return Program(None, {"Authorization": f"Bearer {text}"})


def test_every_request_asks_for_time_and_network(agency):
    software = agency_program(agency, networks=["127.0.0.0/8"])
    assert software.get("keys/current/").status_code == 200
    rows = AgencyKey.objects.filter(pk=software.user.pk)
    rows.update(networks=["192.0.2.0/24"])
    for address in ("keys/current/", "levels/", "assessments/"):
        assert code(software.get(address)) == (403, "network_refused")
    past = timezone.now() - timedelta(seconds=1)
    rows.update(networks=[], made_at=past - timedelta(days=1), expires_at=past)
    for address in ("keys/current/", "levels/", "assessments/"):
        assert code(software.get(address)) == (401, "unauthorized")


def test_the_network_is_that_of_the_caller_and_not_what_it_says(agency, settings):
    software = agency_program(agency, networks=["192.0.2.0/24"])
    said = {"X-Forwarded-For": "192.0.2.1"}
    assert code(software.get("keys/current/", **said)) == (403, "network_refused")


def test_a_key_tells_of_itself(agency, settings):
    settings.RATE_LIMITS = True
    software = agency_program(agency, scopes=[])
    KeyUse.objects.create(
        key=software.user, on=timezone.now().date() - timedelta(days=3), requests=7
    )
    software.get("levels/")
    told = software.get("keys/current/").json()
    assert told["scopes"] == []
    assert told["today"] == 2
    assert [each["requests"] for each in told["uses"]] == [2, 7]
    assert told["limit"]["requests_a_minute"] == 600
    assert "key" not in told
    assert "sha256" not in told


def test_people_have_no_current_key(anna):
    assert code(anna.get("keys/current/")) == (403, "agency_key_needed")


def test_the_list_is_paged_and_costs_the_same_however_long_it_is(
    agency, anna, django_assert_max_num_queries
):
    for _ in range(5):
        make_agency_key(agency)
    page = anna.get("keys/?limit=2&offset=2").json()
    assert page["count"] == 5
    assert len(page["results"]) == 2
    assert page["next"].endswith("/api/v1/keys/?limit=2&offset=4")
    for limit in (1, 5):
        with django_assert_max_num_queries(9):
            anna.get(f"keys/?limit={limit}")


def test_a_session_acts_with_the_token_against_forged_requests(agency):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_agency_person(agency))
    assert client.get("/api/v1/keys/").status_code == 200
    answer = client.post("/api/v1/keys/", BODY, content_type="application/json")
    assert code(answer) == (403, "csrf_failed")


def test_rights_end_with_the_part(agency):
    user = make_agency_person(agency)
    make_agency_person(agency)
    anna = program(user)
    assert anna.get("keys/").status_code == 200
    end_agency_membership(user.agency_memberships.get(), by=user)
    assert code(anna.get("keys/")) == (403, "forbidden")


# What addresses of the agencies have in common, shown at one that is made for it.


class Things(AgencyView):
    scopes = {"GET": Scope.COHORTS_READ, "POST": Scope.COHORTS_WRITE}

    def get(self, request):
        return Response({"agency": self.agency().slug})

    def post(self, request):
        said = {"agency": self.agency().slug}
        return once(request, said, lambda: Response(said | {"n": KeptAnswer.objects.count()}))


def asks(rf, text, method="get", query="", **headers):
    headers = {"Authorization": f"Bearer {text}"} | headers
    request = rf.generic(
        method.upper(), f"/api/v1/things/{query}", headers=headers, content_type="application/json"
    )
    answer = Things.as_view()(request)
    return answer.render() if hasattr(answer, "render") else answer


def test_a_key_is_for_what_its_scopes_say(agency, rf):
    reads = make_agency_key(agency, scopes=["cohorts:read"])[1]
    writes = make_agency_key(agency, scopes=["cohorts:write"])[1]
    other = make_agency_key(agency, scopes=["checks", "webhooks:write"])[1]
    codes = {
        (name, method): asks(rf, text, method).status_code
        for name, text in {"reads": reads, "writes": writes, "other": other}.items()
        for method in ("get", "post")
    }
    assert {each for each, status in codes.items() if status == 403} == {
        ("reads", "post"),
        ("other", "get"),
        ("other", "post"),
    }
    assert set(codes.values()) == {200, 403}
    assert b"scope_missing" in asks(rf, other).content


def test_a_key_acts_for_its_own_agency_only(agency, rf):
    make_agency("Beta")
    text = make_agency_key(agency)[1]
    assert asks(rf, text, query="?agency=region-alpha").status_code == 200
    assert asks(rf, text, query="?agency=beta").status_code == 403


def test_keys_of_an_agency_share_its_kept_answers_and_those_of_others_do_not(agency, rf):
    beta = make_agency("Beta")
    one, two = make_agency_key(agency)[1], make_agency_key(agency)[1]
    first, again, other = [
        asks(rf, text, "post", **{"Idempotency-Key": "x"})
        for text in (one, two, make_agency_key(beta)[1])
    ]
    assert first.content == again.content
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in other
    assert {each.agency for each in KeptAnswer.objects.all()} == {agency, beta}
    assert not KeptAnswer.objects.exclude(user=None).exists()


def test_the_document_says_how_to_call(client):
    document = client.get("/api/v1/openapi.json").json()
    people, programs = [{"key": []}, {"session": []}], [{"agencyKey": []}]
    for address, ways in (("/api/v1/keys/", people), ("/api/v1/keys/current/", programs)):
        assert document["paths"][address]["get"]["security"] == ways
