"""Webhooks as an agency keeps them: whose they are, what they may lead to, and their secrets."""

import base64
from datetime import timedelta

import pytest
from django.utils import timezone

from labels.models import AgencyKey, Delivery, Event, Webhook
from labels.outreach.messages import TEST, TYPES
from labels.trust.sealing import unseal
from labels.workflow import webhooks as steps
from labels.workflow.cohorts import make_cohort, remove_cohort
from labels.workflow.steps import Stale
from tests.agencies import make_agency, make_agency_key, make_agency_person
from tests.factories import make_cluster
from tests.outreach.hooks import PUBLIC, happen, make_webhook
from tests.people import make_auditor, make_secretariat, make_user
from tests.workflow.at_once import at_once, kinds
from tests.workflow.refusals import forbidden, refused

pytestmark = pytest.mark.django_db
Scope = AgencyKey.Scope


def key_for(agency, *scopes):
    return make_agency_key(agency, scopes=scopes)[0]


STRANGERS = {
    "nobody's": lambda agency: make_user(),
    "the secretariat": lambda agency: make_secretariat(),
    "an auditor": lambda agency: make_auditor(),
    "another agency": lambda agency: make_agency_person(make_agency("Other")),
    "its key": lambda agency: key_for(make_agency("Other"), Scope.WEBHOOKS_WRITE),
    "a key to read": lambda agency: key_for(agency, Scope.WEBHOOKS_READ, Scope.COHORTS_WRITE),
}
TAKEN = {
    "make": lambda w, **by: steps.make_webhook(w.agency, name="x", url=PUBLIC, **by),
    "change": lambda w, **by: steps.change_webhook(w, name="x", **by),
    "pause": steps.pause_webhook,
    "resume": steps.resume_webhook,
    "remove": steps.remove_webhook,
    "rotate": steps.rotate_secret,
    "test": steps.send_test,
    "redeliver": lambda w, **by: steps.redeliver(w.deliveries.get(), **by),
}


@pytest.mark.parametrize("who", STRANGERS)
@pytest.mark.parametrize("what", TAKEN)
def test_only_the_agency_keeps_its_webhooks(who, what):
    agency = make_agency()
    webhook, _secret = make_webhook(agency)
    steps.send_test(webhook, by=key_for(agency, Scope.WEBHOOKS_WRITE))
    before = list(Webhook.objects.values()), list(Delivery.objects.values())
    forbidden(TAKEN[what], webhook, by=STRANGERS[who](agency))
    assert (list(Webhook.objects.values()), list(Delivery.objects.values())) == before


def test_somebody_who_left_the_agency_keeps_nothing():
    agency = make_agency()
    anna = make_agency_person(agency, "member")
    webhook, _secret = make_webhook(agency, by=anna)
    anna.agency_memberships.update(ended_at=timezone.now())
    forbidden(steps.pause_webhook, webhook, by=anna)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"name": " \n "}, "name_missing"),
        ({"name": "x" * 101}, "too_long"),
        ({"url": ""}, "url_wrong"),
        ({"url": "http://hooks.example.org/"}, "url_wrong"),
        ({"url": "https://localhost/"}, "url_wrong"),
        ({"url": "https://10.0.0.1/"}, "url_wrong"),
        ({"url": "https://user:word@hooks.example.org/"}, "url_wrong"),
        ({"types": ["label.expired", "label.exploded"]}, "unknown_type"),
        ({"types": [TEST]}, "unknown_type"),
        ({"types": ["cohort.changed"]}, "cohort_missing"),
        ({"filter": "nonsense"}, "filter_wrong"),
        ({"filter": "&"}, "filter_wrong"),
        ({"filter": "status=valid"}, "filter_wrong"),
        ({"filter": "country=DE&valid_on=2020-01-01"}, "filter_wrong"),
        ({"filter": "country=DE&limit=5"}, "filter_wrong"),
        ({"filter": "&".join(["country=DE"] * 100)}, "filter_wrong"),
    ],
)
def test_what_cannot_be_is_refused_when_it_is_made_and_when_it_is_changed(wanted, code):
    agency = make_agency()
    anna = make_agency_person(agency)
    refused(code, make_webhook, agency, by=anna, **wanted)
    webhook, _secret = make_webhook(agency, by=anna)
    refused(code, steps.change_webhook, webhook, by=anna, **wanted)
    webhook.refresh_from_db()
    assert (webhook.version, webhook.url, webhook.filter) == (1, PUBLIC, "")


def test_a_set_is_one_of_the_same_agency_that_is_there():
    agency, other = make_agency(), make_agency("Other")
    anna = make_agency_person(agency)
    theirs = make_cohort(other, by=make_agency_person(other), name="Theirs", kind="list")
    gone = make_cohort(agency, by=anna, name="Gone", kind="list")
    remove_cohort(gone, by=anna)
    for each in (theirs, gone):
        refused("cohort_removed", make_webhook, agency, by=anna, cohort=each)
    ours = make_cohort(agency, by=anna, name="Ours", kind="list")
    webhook, _secret = make_webhook(agency, by=anna, cohort=ours)
    refused("cohort_in_use", remove_cohort, ours, by=anna)
    steps.change_webhook(webhook, by=anna, cohort=None)
    remove_cohort(ours, by=anna)


def test_one_that_is_told_of_its_set_alone_keeps_it():
    agency = make_agency()
    anna = make_agency_person(agency)
    ours = make_cohort(agency, by=anna, name="Ours", kind="list")
    webhook, _secret = make_webhook(agency, by=anna, cohort=ours, types=["cohort.changed"])
    refused("cohort_missing", steps.change_webhook, webhook, by=anna, cohort=None)
    steps.change_webhook(webhook, by=anna, cohort=None, types=["cohort.changed", "cluster.listed"])
    refused("cohort_missing", steps.change_webhook, webhook, by=anna, types=["cohort.changed"])


def test_an_agency_has_twenty_webhooks_at_most():
    agency = make_agency()
    anna = make_agency_person(agency)
    made = [make_webhook(agency, by=anna)[0] for _number in range(20)]
    refused("too_many_webhooks", make_webhook, agency, by=anna)
    steps.remove_webhook(made[0], by=anna)
    make_webhook(agency, by=anna)
    make_webhook(make_agency("Other"))


@pytest.mark.django_db(transaction=True)
def test_two_who_make_the_last_one_at_once_make_one():
    agency = make_agency()
    anna = make_agency_person(agency)
    for _number in range(19):
        make_webhook(agency, by=anna)
    outcomes = at_once(*[lambda: make_webhook(agency, by=anna)] * 2)
    assert kinds(outcomes) == {"tuple": 1, "too_many_webhooks": 1}


def test_the_secret_has_256_bits_is_shown_once_and_kept_sealed():
    webhook, secret = make_webhook()
    assert secret.startswith("whsec_")
    assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32
    row = Webhook.objects.values().get()
    assert secret not in str(row)
    assert secret[10:] not in str(list(Event.objects.values()))
    assert unseal(row["secret"]) == secret


def test_it_is_told_from_now_on():
    happen(2)
    webhook, _secret = make_webhook()
    assert webhook.seq == 2


def test_a_program_makes_one_with_the_key_of_the_agency():
    agency = make_agency()
    webhook, _secret = make_webhook(agency, by=key_for(agency, Scope.WEBHOOKS_WRITE))
    assert webhook.made_by is None
    event = Event.objects.order_by("-seq").first()
    assert (event.verb, event.actor[:4]) == ("make_webhook", "key-")


def test_what_is_kept_is_in_one_form():
    webhook, _secret = make_webhook(
        name=" To  our\nbase ",
        types=["label.withdrawn", "cluster.listed", "label.withdrawn"],
        filter="country=DE&level__n=gold",
    )
    assert webhook.name == "To our base"
    assert webhook.types == ["cluster.listed", "label.withdrawn"]
    assert webhook.filter == "country=DE&level__n=gold"


def test_every_type_can_be_wanted():
    webhook, _secret = make_webhook(types=list(TYPES))
    assert webhook.types == list(TYPES)


def test_a_change_from_an_older_version_is_refused():
    agency = make_agency()
    anna = make_agency_person(agency)
    webhook, _secret = make_webhook(agency, by=anna)
    changed = steps.change_webhook(webhook, by=anna, version=1, name="Second")
    assert (changed.name, changed.url, changed.version) == ("Second", PUBLIC, 2)
    for taken in (steps.change_webhook, steps.pause_webhook, steps.remove_webhook):
        with pytest.raises(Stale):
            taken(webhook, by=anna, version=1)


def test_to_pause_or_resume_twice_changes_nothing_more():
    agency = make_agency()
    anna = make_agency_person(agency)
    webhook, _secret = make_webhook(agency, by=anna)
    first = steps.pause_webhook(webhook, by=anna)
    again = steps.pause_webhook(webhook, by=anna)
    assert (first.paused_for, first.version) == ("asked", 2)
    assert (again.paused_at, again.version) == (first.paused_at, 2)
    assert steps.resume_webhook(webhook, by=anna).version == 3
    assert steps.resume_webhook(webhook, by=anna).version == 3


def test_the_former_secret_signs_for_a_day_after_the_new_one_was_made():
    agency = make_agency()
    anna = make_agency_person(agency)
    webhook, first = make_webhook(agency, by=anna)
    webhook, second = steps.rotate_secret(webhook, by=anna)
    assert first != second
    assert (unseal(webhook.secret), unseal(webhook.old_secret)) == (second, first)
    left = webhook.old_secret_until - timezone.now()
    assert timedelta(hours=23) < left <= timedelta(hours=24)


def test_a_removed_one_has_no_secret_any_more_and_what_waits_is_dropped():
    agency = make_agency()
    anna = make_agency_person(agency)
    webhook, _secret = make_webhook(agency, by=anna)
    delivery = steps.send_test(webhook, by=anna)
    steps.rotate_secret(webhook, by=anna)
    steps.remove_webhook(webhook, by=anna)
    webhook.refresh_from_db()
    delivery.refresh_from_db()
    assert (webhook.secret, webhook.old_secret, webhook.old_secret_until) == ("", "", None)
    assert delivery.dropped_at == webhook.removed_at
    for what in set(TAKEN) - {"make"}:
        refused("webhook_removed", TAKEN[what], webhook, by=anna)


def test_five_tests_wait_at_most():
    agency = make_agency()
    anna = make_agency_person(agency)
    webhook, _secret = make_webhook(agency, by=anna)
    keys = {steps.send_test(webhook, by=anna).key for _number in range(5)}
    assert len(keys) == 5
    refused("tests_waiting", steps.send_test, webhook, by=anna)


def test_nothing_is_sent_again_while_the_webhook_is_paused():
    agency = make_agency()
    anna = make_agency_person(agency)
    webhook, _secret = make_webhook(agency, by=anna)
    delivery = steps.send_test(webhook, by=anna)
    steps.pause_webhook(webhook, by=anna)
    refused("webhook_paused", steps.redeliver, delivery, by=anna)


def test_each_step_is_in_the_journal_with_the_agency_and_the_address():
    agency = make_agency()
    anna = make_agency_person(agency)
    make_cluster()
    webhook, _secret = make_webhook(agency, by=anna)
    steps.redeliver(steps.send_test(webhook, by=anna), by=anna)
    steps.rotate_secret(webhook, by=anna)
    steps.change_webhook(webhook, by=anna, url="https://other.example.org/")
    steps.pause_webhook(webhook, by=anna)
    steps.resume_webhook(webhook, by=anna)
    steps.remove_webhook(webhook, by=anna)
    events = Event.objects.filter(object_type="webhook").order_by("seq")
    assert [event.verb for event in events] == [
        "make_webhook",
        "send_test",
        "redeliver",
        "rotate_secret",
        "change_webhook",
        "pause_webhook",
        "resume_webhook",
        "remove_webhook",
    ]
    assert {event.object_id for event in events} == {str(webhook.public_id)}
    assert events[0].after["url"] == PUBLIC
    assert events[4].after["url"] == "https://other.example.org/"
    assert {event.after["agency"] for event in events} == {agency.slug}
