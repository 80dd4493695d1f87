"""Messages for webhooks: one for each entry that concerns them, whoever is killed or doubled."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from labels.models import Attempt, Delivery
from labels.outreach import messages, webhooks
from labels.outreach.webhooks import KEPT, forget, queue
from labels.register.changes import changes
from labels.workflow import cohorts
from labels.workflow import webhooks as steps
from tests.agencies import make_agency, make_agency_person
from tests.factories import make_cluster, make_label
from tests.workflow.at_once import at_once

from .hooks import happen, make_webhook, rename, seqs

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def types(webhook):
    return list(webhook.deliveries.order_by("pk").values_list("type", flat=True))


def test_each_entry_is_told_once_and_in_order():
    happen()
    webhook, _secret = make_webhook()
    happen(3)
    assert queue(NOW) == 3
    assert queue(NOW) == 0
    assert seqs(webhook) == [2, 3, 4]
    happen()
    assert queue(NOW) == 1
    webhook.refresh_from_db()
    assert (seqs(webhook), webhook.seq) == ([2, 3, 4, 5], 5)


def test_the_message_says_what_the_feed_says():
    webhook, _secret = make_webhook()
    make_label(make_cluster("Ålpen “Süd”", lat=47.1, lon=11.4), "gold", awarded="2025-01-15")
    queue(NOW)
    items = changes(0).entries()
    for delivery, item in zip(webhook.deliveries.order_by("pk"), items, strict=True):
        told = json.loads(delivery.body)
        assert told["timestamp"] == "2026-11-20T09:00:00.000000Z"
        assert told["type"] == delivery.type == item["events"][0]["type"]
        url = f"http://127.0.0.1:8000/clusters/{item['slug']}/"
        assert told["data"].pop("url") == url
        item.pop("sha256")
        assert told["data"] == item
    assert "Ålpen “Süd”" in delivery.body


def test_it_is_told_of_the_types_that_it_wants_and_goes_on_past_the_others():
    webhook, _secret = make_webhook(types=["cluster.renamed"])
    (cluster,) = happen()
    rename(cluster, "Another Name")
    assert queue(NOW) == 1
    webhook.refresh_from_db()
    assert (types(webhook), webhook.seq) == (["cluster.renamed"], 2)


def test_with_a_filter_it_is_told_of_what_answers_it_and_of_what_leaves_it():
    webhook, _secret = make_webhook(filter="country=DE")
    cluster = make_cluster("Here", country="DE")
    make_cluster("There", country="FR")
    cluster.country_id = make_cluster("Third", country="FR").country_id
    cluster.save(update_fields=["country"])
    rename(cluster, "Moved")
    queue(NOW)
    told = [json.loads(each.body)["data"] for each in webhook.deliveries.order_by("pk")]
    assert [each["slug"] for each in told] == ["here", "here"]
    assert (told[0]["kind"], told[1]["kind"], told[1]["record"]) == ("record", "left", None)
    assert types(webhook) == ["cluster.listed", "cluster.left_filter"]
    webhook.refresh_from_db()
    assert webhook.seq == 4


@pytest.mark.parametrize(
    ("wanted", "count"),
    [(["cluster.left_filter"], 1), (["cluster.renamed"], 1), (["label.expired"], 0)],
)
def test_leaving_the_filter_is_wanted_by_its_name_or_by_what_happened(wanted, count):
    cluster = make_cluster("Here", country="DE")
    webhook, _secret = make_webhook(filter="country=DE", types=wanted)
    cluster.country_id = make_cluster("There", country="FR").country_id
    cluster.save(update_fields=["country"])
    rename(cluster, "Moved")
    queue(NOW)
    assert types(webhook) == ["cluster.left_filter"] * count


def test_with_a_list_it_is_told_of_the_clusters_that_are_in_it_at_the_time():
    agency = make_agency()
    anna = make_agency_person(agency)
    one, two = happen(2)
    given = {"by": anna, "name": "Ours", "kind": "list"}
    ours = cohorts.make_cohort(agency, clusters=[one.slug], **given)
    webhook, _secret = make_webhook(agency, by=anna, cohort=ours)
    rename(one, "One")
    rename(two, "Two")
    queue(NOW)
    assert seqs(webhook) == [3]
    cohorts.add_clusters(ours, [two.slug], by=anna)
    rename(two, "Two again")
    queue(NOW)
    assert seqs(webhook) == [3, 5]


def test_with_a_set_that_is_a_filter_it_is_told_of_who_comes_and_of_who_goes():
    agency = make_agency()
    anna = make_agency_person(agency)
    ours = cohorts.make_cohort(agency, by=anna, name="DE", kind="filter", filter="country=DE")
    webhook, _secret = make_webhook(agency, by=anna, cohort=ours)
    cluster, _other = make_cluster("Here", country="DE"), make_cluster("There", country="FR")
    queue(NOW)
    assert seqs(webhook) == [1]
    cluster.country_id = make_cluster("Third", country="FR").country_id
    cluster.save(update_fields=["country"])
    rename(cluster, "Moved")
    queue(NOW)
    assert seqs(webhook) == [1, 4]
    rename(cluster, "Far away")
    queue(NOW)
    assert seqs(webhook) == [1, 4]


@pytest.mark.parametrize("stop", [steps.pause_webhook, steps.remove_webhook])
def test_one_that_is_not_at_work_is_told_nothing(stop):
    agency = make_agency()
    anna = make_agency_person(agency)
    webhook, _secret = make_webhook(agency, by=anna)
    stop(webhook, by=anna)
    happen()
    assert queue(NOW) == 0


def test_what_happened_while_it_was_paused_is_told_afterwards():
    agency = make_agency()
    anna = make_agency_person(agency)
    webhook, _secret = make_webhook(agency, by=anna)
    happen()
    queue(NOW)
    steps.pause_webhook(webhook, by=anna)
    happen(2)
    queue(NOW)
    steps.resume_webhook(webhook, by=anna)
    queue(NOW)
    assert seqs(webhook) == [1, 2, 3]


def test_so_many_wait_and_no_more_until_some_are_taken(monkeypatch):
    monkeypatch.setattr(webhooks, "PAGE", 2)
    monkeypatch.setattr(webhooks, "MOST_WAITING", 3)
    webhook, _secret = make_webhook()
    happen(7)
    assert queue(NOW) == 4
    assert queue(NOW) == 0
    webhook.deliveries.filter(key__in=["seq:1", "seq:2"]).update(delivered_at=NOW)
    assert queue(NOW) == 2
    webhook.deliveries.update(delivered_at=NOW)
    assert queue(NOW) == 1
    assert seqs(webhook) == [1, 2, 3, 4, 5, 6, 7]


def test_two_webhooks_are_told_each_from_where_it_is(monkeypatch):
    monkeypatch.setattr(webhooks, "PAGE", 2)
    first, _secret = make_webhook()
    happen(3)
    second, _secret = make_webhook(make_agency("Other"))
    happen()
    assert queue(NOW) == 5
    assert (seqs(first), seqs(second)) == ([1, 2, 3, 4], [4])


@pytest.mark.django_db(transaction=True)
def test_whoever_is_killed_between_the_messages_and_the_number_has_told_nothing(monkeypatch):
    webhook, _secret = make_webhook()
    happen(2)
    kept = type(webhook).save

    def dies(self, *args, **fields):
        raise KeyboardInterrupt

    monkeypatch.setattr(type(webhook), "save", dies)
    with pytest.raises(KeyboardInterrupt):
        queue(NOW)
    assert seqs(webhook) == []
    monkeypatch.setattr(type(webhook), "save", kept)
    assert queue(NOW) == 2


@pytest.mark.django_db(transaction=True)
def test_four_at_once_tell_nothing_twice(monkeypatch):
    monkeypatch.setattr(webhooks, "PAGE", 3)
    made = [make_webhook(make_agency(f"Agency {number}"))[0] for number in range(3)]
    happen(10)
    done = at_once(*[lambda: queue(NOW)] * 4)
    while count := queue(NOW):
        done.append(count)
    assert sum(done) == 30
    for webhook in made:
        assert seqs(webhook) == list(range(1, 11))


def test_a_quiet_round_costs_two_statements_however_many_webhooks_there_are():
    for number in range(5):
        make_webhook(make_agency(f"Agency {number}"))
    happen()
    queue(NOW)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        queue(NOW)
    assert len(asked) == 2


def test_the_log_goes_back_thirty_days_and_what_waits_stays():
    webhook, _secret = make_webhook()
    happen(4)
    queue(NOW)
    old, older, waiting, young = webhook.deliveries.order_by("pk")
    long_ago = NOW - KEPT - timedelta(seconds=1)
    for each, fields in (
        (old, {"delivered_at": long_ago}),
        (older, {"dropped_at": long_ago}),
        (waiting, {"put_at": long_ago}),
        (young, {"delivered_at": NOW - KEPT}),
    ):
        Delivery.objects.filter(pk=each.pk).update(**fields)
        Attempt.objects.create(delivery=each, at=long_ago, milliseconds=1)
    assert forget(NOW) == 2
    assert list(webhook.deliveries.order_by("pk")) == [waiting, young]
    assert Attempt.objects.count() == 2
    assert queue(NOW) == 0


# The signature.


@pytest.mark.parametrize(
    ("secret", "id_", "timestamp", "body", "expected"),
    [
        # The example of the Standard Webhooks specification.
        (
            "whsec_plJ3nmyCDGBKInavdOK15jsl",
            "msg_loFOjxBNrRLzqYUf",
            1731705121,
            b'{"event_type":"ping","data":{"success":true}}',
            "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=",
        ),
        # The example in the tests of its libraries.
        (
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1614265330,
            b'{"test": 2432232314}',
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        ),
    ],
)
def test_the_signature_is_that_of_standard_webhooks(secret, id_, timestamp, body, expected):
    assert messages.signature(secret, id_, timestamp, body) == expected


def test_while_a_secret_is_replaced_both_sign_and_then_the_new_one_alone():
    agency = make_agency()
    anna = make_agency_person(agency)
    webhook, first = make_webhook(agency, by=anna)
    webhook, second = steps.rotate_secret(webhook, by=anna)
    delivery = steps.send_test(webhook, by=anna)
    end = webhook.old_secret_until
    for at, secrets in ((end - timedelta(seconds=1), [second, first]), (end, [second])):
        sent = messages.headers(delivery, webhook, at)
        said = (sent["webhook-id"], int(sent["webhook-timestamp"]), delivery.body.encode())
        right = [messages.signature(each, *said) for each in secrets]
        assert sent["webhook-signature"].split(" ") == right
