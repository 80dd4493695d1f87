"""Webhooks that are told what became of their saved set: one message for each look at the feed."""

import json
from datetime import date

import pytest
from django.test import Client

from labels.models import Delivery
from labels.outreach import webhooks
from labels.outreach.messages import CHANGED
from labels.outreach.webhooks import queue
from labels.register.head import head
from labels.register.time import tell_some
from labels.workflow import cohorts
from tests.agencies import make_agency, make_agency_key, make_agency_person
from tests.cohorts import on
from tests.factories import make_cluster, make_label
from tests.workflow.at_once import at_once

from .hooks import NOW, happen, make_webhook, rename

pytestmark = pytest.mark.django_db


def followed(**wanted):
    """A filter of an agency, followed by a webhook from now on."""
    agency = make_agency()
    anna = make_agency_person(agency)
    made = {"name": "Germany", "kind": "filter", "filter": "country=DE"}
    made |= wanted.pop("cohort", {})
    ours = cohorts.make_cohort(agency, by=anna, **made)
    webhook, _secret = make_webhook(agency, by=anna, cohort=ours, **wanted)
    return webhook, ours, anna


def keys(webhook):
    return list(webhook.deliveries.order_by("pk").values_list("key", flat=True))


def told(webhook):
    """The bodies of the messages about the set, in order."""
    rows = webhook.deliveries.filter(type=CHANGED).order_by("pk")
    return [json.loads(each.body)["data"] for each in rows]


@pytest.mark.parametrize("types", [[], [CHANGED, "cluster.listed"]])
def test_it_comes_once_after_the_entries_of_the_look(types):
    webhook, _ours, _anna = followed(types=types)
    happen(2, country="DE")
    assert queue(NOW) == 3
    assert queue(NOW) == 0
    assert keys(webhook) == ["seq:1", "seq:2", "cohort:2"]


def test_named_alone_no_entry_is_told():
    webhook, _ours, _anna = followed(types=[CHANGED])
    happen(2, country="DE")
    assert queue(NOW) == 1
    assert keys(webhook) == ["cohort:2"]


def test_who_names_other_types_is_not_told_of_the_set():
    webhook, _ours, _anna = followed(types=["cluster.listed"])
    happen(country="DE")
    assert queue(NOW) == 1
    assert keys(webhook) == ["seq:1"]


def test_without_a_set_there_is_no_message_about_one():
    webhook, _secret = make_webhook(types=[CHANGED, "cluster.listed"])
    happen()
    assert queue(NOW) == 1
    assert keys(webhook) == ["seq:1"]


def test_what_changes_nothing_in_the_set_is_no_message_about_it():
    webhook, _ours, _anna = followed()
    make_cluster("Far", country="FR")
    assert queue(NOW) == 0
    (here,) = happen(country="DE")
    queue(NOW)
    rename(here, "Another Name")
    queue(NOW)
    assert keys(webhook) == ["seq:2", "cohort:2", "seq:3"]


def test_it_says_what_the_address_of_the_difference_says():
    webhook, ours, _anna = followed()
    label = make_label(make_cluster("Ålpen", country="DE"), "gold", awarded="2026-01-15")
    queue(NOW)
    (data,) = told(webhook)
    about = data.pop("cohort")
    assert data.pop("seq") == head().seq
    assert (about["id"], about["name"]) == (str(ours.public_id), "Germany")
    assert [each["name"] for each in data["entered"]] == ["Ålpen"]
    assert [each["number"] for each in data["gained"]] == [label.number]
    _key, text = make_agency_key(ours.agency, scopes=["cohorts:read"])
    answer = Client().get(about["url"], headers={"Authorization": f"Bearer {text}"})
    assert answer.status_code == 200
    assert answer.json() == {"cohort": str(ours.public_id), **data}


def test_what_time_ends_is_told_although_nobody_edited_anything():
    with on("2026-03-01"):
        label = make_label(make_cluster("Here"), "bronze", awarded="2024-03-05", until="2026-03-04")
        webhook, _ours, _anna = followed(types=[CHANGED])
    with on("2026-03-06"):
        assert tell_some(date(2026, 3, 6)) == 1
    queue(NOW)
    (data,) = told(webhook)
    (lost,) = data["lost"]
    assert (lost["number"], lost["reason"]) == (label.number, "expired")
    assert (data["entered"], data["left"], data["gained"]) == ([], [], [])


def test_what_the_people_put_into_a_list_is_no_news():
    one, two = happen(2)
    listed = {"kind": "list", "filter": "", "clusters": [one.slug]}
    webhook, ours, anna = followed(cohort=listed, types=[CHANGED])
    cohorts.add_clusters(ours, [two.slug], by=anna)
    rename(two, "Two")
    assert queue(NOW) == 0
    make_label(two, "gold", awarded="2026-01-15")
    queue(NOW)
    (data,) = told(webhook)
    assert (data["entered"], len(data["gained"])) == ([], 1)


def test_several_pages_of_the_feed_add_up(monkeypatch):
    """Also where the filter of the webhook hides entries that are about the set."""
    monkeypatch.setattr(webhooks, "PAGE", 2)
    webhook, _ours, _anna = followed(types=[CHANGED], filter="level=gold")
    happen(5, country="DE")
    make_label(make_cluster("Golden"), "gold", awarded="2026-01-15")
    queue(NOW)
    found = told(webhook)
    assert sum(len(each["entered"]) for each in found) == 6
    ends = [(each["since"]["seq"], each["until"]["seq"]) for each in found]
    assert all(one[1] == two[0] for one, two in zip(ends, ends[1:], strict=False))
    assert (ends[0][0], ends[-1][1]) == (0, head().seq)


def test_who_is_killed_before_the_number_moves_has_told_nothing(monkeypatch):
    webhook, _ours, _anna = followed()
    happen(country="DE")

    def die(*given, **options):
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(webhooks.Webhook, "save", die)
        with pytest.raises(RuntimeError):
            queue(NOW)
    assert not Delivery.objects.exists()
    assert queue(NOW) == 2
    assert keys(webhook) == ["seq:1", "cohort:1"]


@pytest.mark.django_db(transaction=True)
def test_two_who_look_at_once_tell_it_once():
    webhook, _ours, _anna = followed(types=[CHANGED])
    happen(3, country="DE")
    at_once(*[lambda: queue(NOW)] * 2)
    assert keys(webhook) == ["cohort:3"]
