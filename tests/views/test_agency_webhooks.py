"""The pages of webhooks: who may, what is refused, the secret once, and the log of messages."""

import json
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from labels.models import Delivery, Webhook
from labels.outreach import calling
from labels.outreach.delivering import send
from labels.trust.sealing import unseal
from labels.workflow import webhooks as steps
from tests.agencies import make_agency, make_agency_person
from tests.cohorts import make_list
from tests.outreach.hooks import PUBLIC, make_webhook, waiting
from tests.people import make_secretariat, make_user

from .desking import sit
from .portal_pages import Visitor

pytestmark = pytest.mark.django_db

OF_THE_LIST = ["agency-webhooks", "agency-webhook-new"]
SEEN = [
    "agency-webhook",
    "agency-webhook-change",
    "agency-webhook-rotate",
    "agency-webhook-remove",
]
SENT = [
    "agency-webhook-change",
    "agency-webhook-rotate",
    "agency-webhook-remove",
    "agency-webhook-pause",
    "agency-webhook-resume",
    "agency-webhook-test",
]


@pytest.fixture
def agency():
    return make_agency("Region Alpha")


@pytest.fixture
def anna(agency):
    """A member without the administrator's part: webhooks are everybody's."""
    return Visitor(make_agency_person(agency, "member"))


@pytest.fixture
def webhook(agency):
    return make_webhook(agency)[0]


@pytest.fixture
def answers(monkeypatch):
    """What receivers say from now on, the first thing first; afterwards they thank."""
    said = []

    def post(url, body, headers):
        return said.pop(0) if said else calling.Call("192.0.2.1", 12, 200, {"Server": "x"}, "hi")

    monkeypatch.setattr(calling, "post", post)
    return said


def hidden(page, name):
    return next(each["value"] for each in page.all("input") if each.get("name") == name)


def _office():
    """Somebody of the secretariat, with their second factor."""
    visitor = Visitor()
    sit(visitor.client, make_secretariat())
    return visitor


# Who.


@pytest.mark.parametrize("name", [*OF_THE_LIST, *SEEN])
def test_who_has_not_logged_in_is_led_to_the_log_in(agency, name):
    args = [agency.slug] if name in OF_THE_LIST else [agency.slug, uuid4()]
    answer = Visitor().client.get(reverse(name, args=args))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", [*OF_THE_LIST, *SEEN])
def test_another_agency_looks_as_if_it_were_not_there(agency, webhook, name):
    args = [agency.slug] if name in OF_THE_LIST else [agency.slug, webhook.public_id]
    for user in (make_user(), make_agency_person(make_agency("Region Beta"))):
        Visitor(user).see(name, *args, status=404)


@pytest.mark.parametrize("name", SEEN)
def test_a_webhook_of_another_agency_is_not_there_under_ones_own(agency, anna, webhook, name):
    foreign = make_webhook(make_agency("Region Beta"))[0]
    steps.remove_webhook(webhook, by=anna.user)
    for each in (foreign, webhook):
        anna.see(name, agency.slug, each.public_id, status=404)


def test_a_message_of_another_webhook_is_not_there(agency, anna, webhook):
    other = make_webhook(agency, by=anna.user)[0]
    sent = steps.send_test(other, by=anna.user)
    args = (agency.slug, webhook.public_id, sent.public_id)
    anna.see("agency-webhook-message", *args, status=404)
    anna.send("agency-webhook-again", *args, status=404)


@pytest.mark.parametrize("name", SENT)
def test_the_secretariat_looks_in_and_changes_nothing(agency, webhook, name):
    office = _office()
    page = office.see("agency-webhook", agency.slug, webhook.public_id)
    assert "Send a test" not in page.words
    office.send(name, agency.slug, webhook.public_id, status=403)
    office.send("agency-webhook-new", agency.slug, status=403)
    assert agency.webhooks.get().version == webhook.version
    assert not webhook.deliveries.exists()


# Making and changing.


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": ""}, "This field is required."),
        ({"url": "http://hooks.example.org/"}, "Write a public address"),
        ({"url": "https://127.0.0.1/"}, "Write a public address"),
        ({"types": "label.lost"}, "label.lost is not one of the available choices"),
        ({"more": "/clusters/?status=valid"}, "by country, region, sector and level only"),
        ({"region": "XX9"}, "XX9"),
        ({"cohort": str(uuid4())}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_lost(register, agency, anna, given, said):
    sent = {"name": "Our base", "url": PUBLIC, "types": ["label.expired"]} | given
    page = anna.send("agency-webhook-new", agency.slug, status=422, **sent)
    assert said in page.words
    values = [each.get("value", "") for each in page.all("input")]
    assert {sent["name"], sent["url"]} <= set(values)
    assert any(each.get("href", "").startswith("#id_") for each in page.all("a"))
    assert not Webhook.objects.exists()


def test_a_set_of_another_agency_cannot_be_followed(agency, anna):
    foreign = make_list(make_agency("Region Beta"))
    sent = {"name": "x", "url": PUBLIC, "cohort": foreign.public_id}
    anna.send("agency-webhook-new", agency.slug, status=422, **sent)


def test_the_secret_is_shown_once_and_kept_by_no_cache(register, agency, anna):
    sent = {"name": "Our base", "url": PUBLIC, "country": "DE", "types": ["label.expired"]}
    sent["cohort"] = make_list(agency).public_id
    page = anna.send("agency-webhook-new", agency.slug, status=200, **sent)
    made = Webhook.objects.get()
    secret = unseal(made.secret)
    assert secret in page.text
    assert "no-store" in page.response.headers["Cache-Control"]
    assert (made.filter, made.types, made.cohort) == (
        "country=DE",
        ["label.expired"],
        agency.cohorts.get(),
    )
    for name in SEEN:
        assert secret not in anna.see(name, agency.slug, made.public_id).text


def test_a_new_secret_is_shown_once_and_an_older_form_makes_none(agency, anna, webhook):
    here, before = (agency.slug, webhook.public_id), webhook.secret
    anna.send("agency-webhook-rotate", *here, version=99)
    webhook.refresh_from_db()
    assert webhook.secret == before
    page = anna.send("agency-webhook-rotate", *here, status=200, version=webhook.version)
    webhook.refresh_from_db()
    assert unseal(webhook.secret) in page.text
    assert "The former one signs as well until" in page.words
    now = webhook.secret
    anna.send("agency-webhook-rotate", *here, version=webhook.version)
    webhook.refresh_from_db()
    assert webhook.secret == now
    assert "The former secret signs until" in anna.see("agency-webhook", *here).words


def test_an_older_form_changes_nothing_and_keeps_what_was_typed(register, agency, anna, webhook):
    here = (agency.slug, webhook.public_id)
    steps.change_webhook(webhook, by=anna.user, filter="country=FR")
    sent = {"name": "Mine", "url": PUBLIC, "version": webhook.version}
    page = anna.send("agency-webhook-change", *here, status=412, **sent)
    assert "Country: " in page.words
    assert "Mine" in [each.get("value") for each in page.all("input")]
    anna.send("agency-webhook-change", *here, **sent | {"version": hidden(page, "version")})
    webhook.refresh_from_db()
    assert (webhook.name, webhook.filter) == ("Mine", "")


def test_it_is_paused_resumed_and_removed_after_a_question(agency, anna, webhook):
    here = (agency.slug, webhook.public_id)
    anna.send("agency-webhook-pause", *here)
    page = anna.see("agency-webhook", *here)
    assert "Somebody of the agency paused it." in page.words
    anna.send("agency-webhook-resume", *here)
    assert "At work" in anna.see("agency-webhooks", agency.slug).words
    page = anna.see("agency-webhook-remove", *here)
    anna.send("agency-webhook-remove", *here, version=99)
    anna.see("agency-webhook", *here)
    anna.send("agency-webhook-remove", *here, version=hidden(page, "version"))
    anna.see("agency-webhook", *here, status=404)


# The log.


def test_a_test_is_sent_and_told(agency, anna, webhook, answers):
    here = (agency.slug, webhook.public_id)
    anna.send("agency-webhook-test", *here)
    send(timezone.now())
    sent = Delivery.objects.get()
    page = anna.see("agency-webhook-message", *here, sent.public_id)
    assert "A test. Nothing has happened." in page.words
    assert "v1,…" in page.text
    assert json.loads(sent.body)["data"]["text"] in page.text


def test_a_failure_is_told_in_words_and_the_answer_is_only_text(agency, anna, answers):
    hook = make_webhook(agency, by=anna.user)[0]
    answers += [calling.Call("192.0.2.1", 9, 500, {"Server": "x"}, "<script>alert(1)</script>")]
    (sent,) = waiting(hook)
    send(timezone.now())
    here = (agency.slug, hook.public_id)
    assert (
        "<script>alert(1)</script>"
        in anna.see("agency-webhook-message", *here, sent.public_id).text
    )
    assert "No message was taken since" in anna.see("agency-webhook", *here).words
    answers += [calling.Call(failure=calling.Failure.SLOW)]
    anna.send("agency-webhook-again", *here, sent.public_id)
    send(timezone.now())
    page = anna.see("agency-webhook-message", *here, sent.public_id)
    assert "Not everything came within five seconds." in page.words


def test_a_paused_webhook_sends_nothing_again(agency, anna, answers):
    hook = make_webhook(agency, by=anna.user)[0]
    (sent,) = waiting(hook)
    send(timezone.now())
    steps.pause_webhook(hook, by=anna.user)
    here = (agency.slug, hook.public_id, sent.public_id)
    assert "Send it once more" not in anna.see("agency-webhook-message", *here).words
    anna.send("agency-webhook-again", *here)
    sent.refresh_from_db()
    assert sent.delivered_at is not None


def test_the_log_is_filtered_by_state_and_paged(agency, anna, answers):
    hook = make_webhook(agency, by=anna.user)[0]
    waiting(hook, 51)
    here = (agency.slug, hook.public_id)
    page = anna.see("agency-webhook", *here, state="waiting")
    assert "1 / 2" in page.words
    assert "?state=waiting&page=2" in page.links
    assert "1 / 2" not in anna.see("agency-webhook", *here, state="waiting", page="2").words
    assert (
        "No message is in this state." in anna.see("agency-webhook", *here, state="delivered").words
    )
    anna.see("agency-webhook", *here, status=404, state="lost")


# What it costs.


def cost(visitor, name, *args):
    visitor.see(name, *args)
    with CaptureQueriesContext(connection) as seen:
        visitor.see(name, *args)
    return len(seen)


def test_the_pages_cost_the_same_with_many_webhooks_and_messages(agency, anna):
    hook = make_webhook(agency, by=anna.user)[0]
    waiting(hook, 2)
    few = cost(anna, "agency-webhooks", agency.slug)
    few_messages = cost(anna, "agency-webhook", agency.slug, hook.public_id)
    for number in range(10):
        cohort = make_list(agency, name=f"Set {number}")
        make_webhook(agency, by=anna.user, cohort=cohort)
    waiting(hook, 10)
    assert cost(anna, "agency-webhooks", agency.slug) == few
    assert cost(anna, "agency-webhook", agency.slug, hook.public_id) == few_messages
