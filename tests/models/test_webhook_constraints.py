"""What must never be false of webhooks and their messages is refused by the database, by name."""

from uuid import uuid4

import pytest

from labels import models as m
from tests.models import world
from tests.models.world import NOW, agency, refused, twice

fill = world.fill


def webhook(**fields):
    given = {"public_id": uuid4(), "agency": agency(), "name": "x", "made_at": NOW, "seq": 0}
    given |= {"url": "https://hooks.example.org/", "secret": "sealed:x"}
    return m.Webhook.objects.create(**(given | fields))


def delivery(**fields):
    given = {"public_id": uuid4(), "key": "seq:1", "type": "label.expired", "body": "{}"}
    given |= {"put_at": NOW, "next_at": NOW, "webhook": m.Webhook.objects.first() or webhook()}
    return m.Delivery.objects.create(**(given | fields))


REFUSED = [
    ("webhook_is_paused_for_a_reason", lambda w: webhook(paused_at=NOW)),
    ("webhook_is_paused_for_a_reason", lambda w: webhook(paused_for="asked")),
    ("webhook_old_secret_ends", lambda w: webhook(old_secret="sealed:y")),
    ("webhook_old_secret_ends", lambda w: webhook(old_secret_until=NOW)),
    ("delivery_is_put_in_once", lambda w: twice(delivery)),
    ("delivery_is_delivered_or_dropped", lambda w: delivery(delivered_at=NOW, dropped_at=NOW)),
]


@pytest.mark.parametrize(("name", "make"), REFUSED)
def test_the_database_refuses(register, name, make):
    refused(name, lambda: make(register))


def test_the_same_entry_is_told_to_another_webhook(register):
    assert delivery().key == delivery(webhook=webhook()).key


def test_a_webhook_may_be_paused_and_may_have_two_secrets(register):
    assert webhook(paused_at=NOW, paused_for="failed", old_secret="x", old_secret_until=NOW)
