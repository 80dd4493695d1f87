"""What webhooks are sent: bodies, and the headers and signature of Standard Webhooks.

A message has one id and one body, however often it is sent. It is signed anew each time, because
the moment of sending is signed as well: a receiver refuses what is old.
"""

import base64
import hashlib
import hmac
import json
import secrets
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings

from ..models import Cohort, Delivery, Webhook
from ..register.cohort_changes import Changes
from ..rules import happenings
from ..trust.sealing import unseal

LEFT = "cluster.left_filter"
CHANGED = "cohort.changed"
TEST = "webhook.test"
TYPES: dict[str, str] = {
    **happenings.TYPES,
    LEFT: "The cluster does not answer the filter of the webhook any more.",
    CHANGED: "Clusters entered or left the saved set of the webhook, or labels in it changed.",
}

PREFIX = "whsec_"
SECRET_BYTES = 32
HIDDEN_SIGNATURE = "v1,…"


def new_secret() -> str:
    """256 bits, as Standard Webhooks writes them."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def types_of(item: dict[str, Any]) -> list[str]:
    """What happened in an entry, by name; who left the filter is told as such first of all."""
    left = [LEFT] if item["kind"] == "left" else []
    return left + [event["type"] for event in item["events"]]


def about(webhook: Webhook, item: dict[str, Any], at: datetime) -> Delivery:
    """The message about one entry of the feed."""
    names = ("seq", "at", "kind", "slug", "events", "record")
    data = {name: item[name] for name in names} | {"url": _page_of(item["slug"])}
    return _message(webhook, f"seq:{item['seq']}", types_of(item)[0], data, at)


def about_set(webhook: Webhook, cohort: Cohort, found: Changes, at: datetime) -> Delivery:
    """The message about what became of the saved set up to an entry."""
    seq = found.difference.until.seq
    data = {"cohort": _named(cohort, found), "seq": seq, **found.as_dict()}
    return _message(webhook, f"cohort:{seq}", CHANGED, data, at)


def a_test(webhook: Webhook, at: datetime) -> Delivery:
    """A message that says nothing but that messages arrive."""
    data = {"webhook": str(webhook.public_id), "text": "This is a test. Nothing has happened."}
    return _message(webhook, f"test:{uuid4()}", TEST, data, at)


def _message(webhook: Webhook, key: str, type_: str, data: Any, at: datetime) -> Delivery:
    body = {"type": type_, "timestamp": moment(at), "data": data}
    return Delivery(
        public_id=uuid4(),
        webhook=webhook,
        key=key,
        type=type_,
        body=json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":")),
        put_at=at,
        next_at=at,
    )


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _page_of(slug: str) -> str:
    return f"{settings.BASE_URL}/clusters/{slug}/"


def _named(cohort: Cohort, found: Changes) -> dict[str, str]:
    """Which set it is, and where the same difference is asked for."""
    ends = found.difference
    asked = f"since={ends.since.seq}&until={ends.until.seq}&within={found.within}"
    url = f"{settings.BASE_URL}/api/v1/cohorts/{cohort.public_id}/diff/?{asked}"
    return {"id": str(cohort.public_id), "name": cohort.name, "url": url}


def headers(delivery: Delivery, webhook: Webhook, at: datetime) -> dict[str, str]:
    """Those of one attempt. While a secret is replaced, both sign. CannotUnseal if one is lost."""
    sealed = [webhook.secret]
    if webhook.old_secret_until is not None and at < webhook.old_secret_until:
        sealed.append(webhook.old_secret)
    said = (message_id(delivery.public_id), int(at.timestamp()), delivery.body.encode())
    return {
        "Content-Type": "application/json",
        "webhook-id": said[0],
        "webhook-timestamp": str(said[1]),
        "webhook-signature": " ".join(signature(unseal(each), *said) for each in sealed),
    }


def shown(sent: dict[str, str]) -> dict[str, str]:
    """Headers for the log: what a signature is made of stays between the two sides."""
    return sent | {"webhook-signature": HIDDEN_SIGNATURE}


def message_id(public_id: UUID) -> str:
    return f"msg_{public_id.hex}"


def signature(secret: str, id_: str, timestamp: int, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    digest = hmac.new(key, f"{id_}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"
