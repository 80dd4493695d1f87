"""Webhooks by API: made by a program of the agency, tried out, and looked after."""

import json
from uuid import uuid4

import pytest
from django.utils import timezone

from labels.models import AgencyKey, KeptAnswer, Webhook
from labels.outreach import calling
from labels.outreach.delivering import send
from labels.outreach.messages import TYPES
from labels.outreach.webhooks import queue
from labels.workflow.cohorts import make_cohort
from tests.agencies import agency_program, make_agency, make_agency_person
from tests.factories import make_country
from tests.outreach.hooks import PUBLIC, happen, make_webhook, rename
from tests.people import make_auditor, make_secretariat

from .calling import nobody, program
from .conftest import problem

pytestmark = pytest.mark.django_db
Scope = AgencyKey.Scope
NEW = {"name": "Our base", "target": PUBLIC}


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def ours(agency):
    """A program of the agency that may do all with webhooks."""
    return agency_program(agency, [Scope.WEBHOOKS_WRITE])


@pytest.fixture(autouse=True)
def receiver(monkeypatch):
    def post(url, body, headers):
        return calling.Call("192.0.2.1", 12, 200, {"Server": "x"}, "thanks")

    monkeypatch.setattr(calling, "post", post)


def refusal(response):
    return response.status_code, problem(response)["code"]


def addresses(webhook, delivery):
    """Every address of one webhook, with a body or a version that it takes."""
    here = f"webhooks/{webhook}/"
    return [
        ("get", here, {}),
        ("patch", here, {"data": {"name": "x"}, "version": 1}),
        ("delete", here, {"version": 1}),
        ("post", f"{here}pause/", {}),
        ("post", f"{here}resume/", {}),
        ("post", f"{here}rotate-secret/", {}),
        ("post", f"{here}test/", {}),
        ("get", f"{here}deliveries/", {}),
        ("get", f"{here}deliveries/{delivery}/", {}),
        ("post", f"{here}deliveries/{delivery}/redeliver/", {}),
    ]


def delivered(webhook):
    happen()
    queue(timezone.now())
    send(timezone.now())
    return webhook.deliveries.latest("pk")


STRANGERS = {
    "somebody of another agency": lambda: program(make_agency_person(make_agency("Other"))),
    "a program of another agency": lambda: agency_program(make_agency("Another")),
}


@pytest.mark.parametrize("who", STRANGERS)
def test_for_strangers_there_is_nothing(agency, who):
    webhook, _secret = make_webhook(agency)
    delivery, stranger = delivered(webhook), STRANGERS[who]()
    for method, address, more in addresses(webhook.public_id, delivery.public_id):
        assert refusal(stranger.call(method, address, **more)) == (404, "not_found"), address
    webhook.refresh_from_db()
    assert (webhook.version, webhook.removed_at) == (1, None)
    assert stranger.get("webhooks/").json()["results"] == []


def test_nobody_is_asked_to_log_in(agency):
    webhook, _secret = make_webhook(agency)
    for method, address, more in addresses(webhook.public_id, uuid4()):
        assert refusal(nobody().call(method, address, **more)) == (401, "unauthorized")
    assert refusal(nobody().get("webhooks/")) == (401, "unauthorized")


def test_a_key_that_is_for_something_else_opens_nothing(agency):
    webhook, _secret = make_webhook(agency)
    delivery = delivered(webhook)
    for scopes, opened in (([Scope.COHORTS_WRITE], ()), ([Scope.WEBHOOKS_READ], ("get",))):
        other = agency_program(agency, scopes)
        for method, address, more in addresses(webhook.public_id, delivery.public_id):
            if method in opened:
                assert other.call(method, address, **more).status_code == 200
            else:
                assert refusal(other.call(method, address, **more)) == (403, "scope_missing")
        assert refusal(other.post("webhooks/", NEW)) == (403, "scope_missing")


@pytest.mark.parametrize("make", [make_secretariat, make_auditor])
def test_who_sees_all_changes_nothing(agency, make):
    webhook, _secret = make_webhook(agency)
    delivery, watcher = delivered(webhook), program(make())
    for method, address, more in addresses(webhook.public_id, delivery.public_id):
        told = watcher.call(method, address, **more)
        assert told.status_code == (200 if method == "get" else 403), address


def test_what_belongs_to_another_webhook_is_not_there(agency, ours):
    first, _secret = make_webhook(agency)
    second, _secret = make_webhook(agency)
    delivery = delivered(first)
    there = f"webhooks/{second.public_id}/deliveries/{delivery.public_id}/"
    assert refusal(ours.get(there)) == (404, "not_found")
    assert refusal(ours.post(f"{there}redeliver/")) == (404, "not_found")


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"name": "x"}, "#/target"),
        ({"target": PUBLIC}, "#/name"),
        (NEW | {"url": PUBLIC}, "#/url"),
        (NEW | {"events": []}, "#/events"),
        (NEW | {"types": "label.expired"}, "#/types"),
        (NEW | {"types": ["label.expird"]}, "#/types/0"),
        (NEW | {"filter": "countri=DE"}, "#/filter"),
        (NEW | {"filter": "country=Germany"}, "#/filter"),
        (NEW | {"cohort": "x"}, "#/cohort"),
        (NEW | {"cohort": 5}, "#/cohort"),
        (NEW | {"cohort": str(uuid4())}, "#/cohort"),
    ],
)
def test_a_body_that_cannot_be_is_refused_by_its_place(ours, said, pointer):
    response = ours.post("webhooks/", said)
    assert refusal(response) == (400, "bad_body")
    assert problem(response)["errors"][0]["pointer"] == pointer
    assert Webhook.objects.count() == 0


def test_an_address_that_leads_inside_is_refused(ours):
    response = ours.post("webhooks/", NEW | {"target": "https://127.0.0.1/"})
    assert refusal(response) == (409, "url_wrong")


def test_a_program_makes_one_and_is_shown_its_secret_once(agency, ours):
    make_country("DE")
    cohort = make_cohort(agency, by=make_agency_person(agency), name="Set", kind="list")
    said = NEW | {
        "types": ["label.expired"],
        "filter": "?country=DE",
        "cohort": str(cohort.public_id),
    }
    made = ours.post("webhooks/", said, once="one")
    assert made.status_code == 201, made.content
    told = made.json()
    assert made["Location"] == told["url"]
    assert made["ETag"] == '"1"'
    secret = told.pop("secret")
    assert secret.startswith("whsec_")
    assert (told["target"], told["types"], told["filter"]) == (
        PUBLIC,
        ["label.expired"],
        "country=DE",
    )
    assert (told["cohort"], told["status"], told["waiting"]) == (
        str(cohort.public_id),
        "working",
        0,
    )
    assert ours.get(told["url"]).json() == told
    assert ours.get("webhooks/").json()["results"] == [told]

    again = ours.post("webhooks/", said, once="one")
    assert again.json() == told | {"secret": None}
    assert Webhook.objects.count() == 1
    assert secret not in str(list(KeptAnswer.objects.values()))


def test_a_person_of_several_agencies_names_one(agency):
    anna = make_agency_person(agency)
    other = make_agency("Other")
    make_agency_person(other, user=anna)
    hers = program(anna)
    assert refusal(hers.post("webhooks/", NEW)) == (400, "agency_missing")
    assert hers.post(f"webhooks/?agency={other.slug}", NEW).json()["agency"] == other.slug
    assert hers.get(f"webhooks/?agency={agency.slug}").json()["count"] == 0


def test_changes_name_the_version_that_they_are_made_from(agency, ours):
    webhook, _secret = make_webhook(agency)
    here = f"webhooks/{webhook.public_id}/"
    assert refusal(ours.patch(here, {"name": "x"})) == (428, "precondition_required")
    assert refusal(ours.delete(here)) == (428, "precondition_required")
    changed = ours.patch(here, {"types": ["label.awarded"]}, version=1)
    assert (changed.status_code, changed["ETag"]) == (200, '"2"')
    assert (changed.json()["types"], changed.json()["name"]) == (["label.awarded"], webhook.name)
    assert refusal(ours.patch(here, {"name": "x"}, version=1)) == (412, "stale")
    assert refusal(ours.delete(here, version=1)) == (412, "stale")
    assert ours.delete(here, version=2).status_code == 204
    assert refusal(ours.get(here)) == (404, "not_found")


def test_it_is_paused_and_resumed(agency, ours):
    webhook, _secret = make_webhook(agency)
    here = f"webhooks/{webhook.public_id}/"
    paused = ours.post(f"{here}pause/").json()
    assert (paused["status"], paused["paused_for"]) == ("paused", "asked")
    resumed = ours.post(f"{here}resume/").json()
    assert (resumed["status"], resumed["paused_at"], resumed["version"]) == ("working", None, 3)


def test_a_new_secret_is_shown_once(agency, ours):
    webhook, first = make_webhook(agency)
    told = ours.post(f"webhooks/{webhook.public_id}/rotate-secret/", once="rotate").json()
    assert told["secret"] not in (None, first)
    assert told["old_secret_until"]
    again = ours.post(f"webhooks/{webhook.public_id}/rotate-secret/", once="rotate").json()
    assert again == told | {"secret": None}
    assert told["secret"] not in str(list(KeptAnswer.objects.values()))


def test_a_test_is_sent_and_found_in_the_log(agency, ours):
    webhook, secret = make_webhook(agency)
    asked = ours.post(f"webhooks/{webhook.public_id}/test/", once="test")
    assert asked.status_code == 202
    told = asked.json()
    assert (asked["Location"], told["status"], told["seq"]) == (told["url"], "waiting", None)
    send(timezone.now())
    found = ours.get(told["url"]).json()
    assert (found["status"], found["attempts"], found["next_at"]) == ("delivered", 1, None)
    assert json.loads(found["body"])["type"] == found["type"] == "webhook.test"
    (attempt,) = found["tries"]
    assert (attempt["status"], attempt["answer"], attempt["address"]) == (
        200,
        "thanks",
        "192.0.2.1",
    )
    assert attempt["answer_headers"] == {"Server": "x"}
    assert attempt["request_headers"]["webhook-id"] == found["message"]
    assert attempt["request_headers"]["webhook-signature"] == "v1,…"
    assert secret not in str(found)


def test_the_log_is_paged_and_asked_by_state(agency, ours):
    webhook, _secret = make_webhook(agency)
    delivered(webhook)
    rename(happen(2)[0], "Another")
    queue(timezone.now())
    here = f"webhooks/{webhook.public_id}/deliveries/"
    told = ours.get(here).json()
    assert (told["count"], [each["seq"] for each in told["results"]]) == (4, [4, 3, 2, 1])
    page = ours.get(f"{here}?limit=1&status=waiting").json()
    assert (page["count"], page["results"][0]["seq"]) == (3, 4)
    assert ours.get(page["next"]).json()["results"][0]["seq"] == 3
    assert ours.get(f"{here}?status=delivered&status=dropped").json()["count"] == 1
    assert ours.get(f"webhooks/{webhook.public_id}/").json()["waiting"] == 3
    assert refusal(ours.get(f"{here}?status=lost")) == (400, "bad_parameters")


def test_what_was_delivered_is_sent_once_more(agency, ours):
    webhook, _secret = make_webhook(agency)
    there = f"webhooks/{webhook.public_id}/deliveries/{delivered(webhook).public_id}/"
    asked = ours.post(f"{there}redeliver/")
    assert (asked.status_code, asked.json()["status"]) == (202, "waiting")
    send(timezone.now())
    found = ours.get(there).json()
    assert (found["status"], len(found["tries"])) == ("delivered", 2)


def test_everybody_can_read_what_can_be_told():
    told = nobody().get("webhooks/types/")
    assert told.status_code == 200
    assert {each["type"]: each["about"] for each in told.json()["results"]} == TYPES


def test_answers_have_the_members_described(agency, ours, get):
    schemas = get("openapi.json").json()["components"]["schemas"]
    webhook, _secret = make_webhook(agency)
    delivery = delivered(webhook)
    here = f"webhooks/{webhook.public_id}/"
    assert set(schemas["Webhook"]["properties"]) == set(ours.get(here).json())
    log = ours.get(f"{here}deliveries/").json()
    assert set(schemas["Delivery"]["properties"]) == set(log["results"][0])
    found = ours.get(f"{here}deliveries/{delivery.public_id}/").json()
    assert set(schemas["DeliveryInFull"]["properties"]) == set(found)
    assert set(schemas["Attempt"]["properties"]) == set(found["tries"][0])
    made = ours.post("webhooks/", NEW).json()
    assert set(schemas["NewSecret"]["properties"]) == set(made)
