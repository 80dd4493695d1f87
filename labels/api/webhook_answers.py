"""What is told of webhooks and deliveries: never a secret, nor what a signature is made of."""

from typing import Any

from ..models import Attempt, Delivery, Webhook
from ..outreach.messages import message_id
from .case_answers import moment


def webhook_told(webhook: Webhook) -> dict[str, Any]:
    """A row that was asked for with `waiting`, the number of its messages that wait."""
    return {
        "id": str(webhook.public_id),
        "url": f"/api/v1/webhooks/{webhook.public_id}/",
        "agency": webhook.agency.slug,
        "name": webhook.name,
        "target": webhook.url,
        "types": webhook.types,
        "filter": webhook.filter,
        "cohort": str(webhook.cohort.public_id) if webhook.cohort else None,
        "status": webhook.status,
        "paused_at": moment(webhook.paused_at),
        "paused_for": webhook.paused_for,
        "failing_since": moment(webhook.failing_since),
        "seq": webhook.seq,
        "waiting": webhook.waiting,
        "old_secret_until": moment(webhook.old_secret_until),
        "made_at": moment(webhook.made_at),
        "version": webhook.version,
    }


def delivery_told(delivery: Delivery) -> dict[str, Any]:
    waits = delivery.status == "waiting"
    kind, _colon, number = delivery.key.partition(":")
    numbered = kind in {"seq", "cohort"}
    return {
        "id": str(delivery.public_id),
        "url": f"/api/v1/webhooks/{delivery.webhook.public_id}/deliveries/{delivery.public_id}/",
        "message": message_id(delivery.public_id),
        "type": delivery.type,
        "seq": int(number) if numbered else None,
        "status": delivery.status,
        "put_at": moment(delivery.put_at),
        "attempts": delivery.attempts,
        "next_at": moment(delivery.next_at) if waits else None,
        "delivered_at": moment(delivery.delivered_at),
        "dropped_at": moment(delivery.dropped_at),
    }


def delivery_in_full(delivery: Delivery) -> dict[str, Any]:
    tries = [_attempt(each) for each in delivery.tries.order_by("pk")]
    return delivery_told(delivery) | {"body": delivery.body, "tries": tries}


def _attempt(attempt: Attempt) -> dict[str, Any]:
    return {
        "at": moment(attempt.at),
        "milliseconds": attempt.milliseconds,
        "address": attempt.address,
        "request_headers": attempt.request_headers,
        "status": attempt.status,
        "answer_headers": attempt.answer_headers,
        "answer": attempt.answer,
        "failure": attempt.failure,
    }
