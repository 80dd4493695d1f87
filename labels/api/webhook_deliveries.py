"""The log of a webhook: each message, each attempt, and sending one once more; and tests."""

from typing import Any

from django.db.models import Q
from rest_framework.response import Response

from ..models import Delivery
from ..problems import CODES
from ..workflow import webhooks as steps
from . import webhook_documentation as doc
from .bodies import Nothing
from .conditional import once
from .errors import NotThere
from .webhook_answers import delivery_in_full, delivery_told
from .webhooks import WebhookView

__all__ = ["Deliveries", "OneDelivery", "Redeliver", "Test"]

# In words of the log: each message is in one of these.
STATUSES = {
    "waiting": Q(delivered_at=None, dropped_at=None),
    "delivered": Q(delivered_at__isnull=False),
    "dropped": Q(dropped_at__isnull=False),
}


class DeliveryView(WebhookView):
    """An address below one delivery."""

    def delivery(self, webhook: Any, public_id: Any) -> Delivery:
        rows = self.webhook(webhook).deliveries.select_related("webhook__agency")
        found = rows.filter(public_id=public_id).first()
        if found is None:
            raise NotThere(CODES["not_found"])
        return found


class Test(WebhookView):
    """A message that says nothing but that messages arrive."""

    @doc.test
    def post(self, request, webhook):
        found, body = self.webhook(webhook), self.body(Nothing)
        return once(request, body, lambda: _accepted(steps.send_test(found, by=self.actor)))


class Deliveries(WebhookView):
    """The messages of a webhook, the newest first."""

    surface = "deliveries"

    @doc.deliveries
    def get(self, request, webhook):
        rows = self.webhook(webhook).deliveries.select_related("webhook").defer("body")
        if wanted := self.values.get("status"):
            asked = Q()
            for each in wanted:
                asked |= STATUSES[each]
            rows = rows.filter(asked)
        return self.listed(rows.order_by("-pk"), delivery_told)


class OneDelivery(DeliveryView):
    """One message: what was sent, and what came back each time."""

    @doc.delivery
    def get(self, request, webhook, delivery):
        return Response(delivery_in_full(self.delivery(webhook, delivery)))


class Redeliver(DeliveryView):
    """The same message once more."""

    @doc.redeliver
    def post(self, request, webhook, delivery):
        found, body = self.delivery(webhook, delivery), self.body(Nothing)
        return once(request, body, lambda: _accepted(steps.redeliver(found, by=self.actor)))


def _accepted(delivery: Delivery) -> Response:
    told = delivery_told(delivery)
    return Response(told, status=202, headers={"Location": told["url"]})
