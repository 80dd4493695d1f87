"""Webhooks of an agency, and changes of the register for them to be told of."""

from datetime import UTC, datetime

from labels.models import Delivery
from labels.outreach.webhooks import queue
from labels.workflow import webhooks as steps
from tests.agencies import make_agency, make_agency_person
from tests.factories import make_cluster, republish

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
PUBLIC = "https://hooks.example.org/register"


def make_webhook(agency=None, *, by=None, **wanted):
    """By the real step: the webhook and its secret. Told of what happens from now on."""
    agency = agency or make_agency()
    by = by or make_agency_person(agency)
    return steps.make_webhook(agency, by=by, **({"name": "Ours", "url": PUBLIC} | wanted))


def happen(count=1, **cluster):
    """So many new clusters, each an entry of its own."""
    return [make_cluster(f"Cluster {number}", **cluster) for number in range(count)]


def rename(cluster, name):
    cluster.name = name
    cluster.save(update_fields=["name"])
    cluster.names.filter(kind="current").update(text=name)
    republish(cluster)


def seqs(webhook):
    """The entries of which there are messages, in their order."""
    keys = Delivery.objects.filter(webhook=webhook, key__startswith="seq:").order_by("pk")
    return [int(key.removeprefix("seq:")) for key in keys.values_list("key", flat=True)]


def waiting(webhook, count=1):
    """So many messages that wait."""
    happen(count)
    queue(NOW)
    return list(webhook.deliveries.order_by("pk"))
