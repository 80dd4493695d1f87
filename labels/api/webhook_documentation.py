"""What the OpenAPI document says of webhooks."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from . import webhook_shapes as shapes
from .agency_documentation import operation
from .case_documentation import _CHANGES, _ETAG, _IF_MATCH, _KEY, _NEW, _READS, _WRITES
from .documentation import _described, parameters
from .webhook_bodies import ChangedWebhookBody, WebhookBody

_WEBHOOK = OpenApiParameter(
    "webhook", OpenApiTypes.UUID, OpenApiParameter.PATH, description="Id of the webhook."
)
_DELIVERY = OpenApiParameter(
    "delivery", OpenApiTypes.UUID, OpenApiParameter.PATH, description="Id of the delivery."
)


def _told(name: str, summary: str, shape: Any, *given: OpenApiParameter, **more: Any) -> Any:
    errors = _READS | {403: "scope_missing"} | more.pop("errors", {})
    return operation(name, summary, shape, tag="webhooks", given=list(given), errors=errors, **more)


def _new(name: str, summary: str, shape: Any, *given: OpenApiParameter, **more: Any) -> Any:
    more.setdefault("status", 201)
    errors = _WRITES | _NEW | {409: "webhook_removed"}
    return _told(name, summary, shape, *given, _KEY, errors=errors, **more)


types = _described(
    "webhook_types", "What webhooks can tell.", shapes.EventTypesSerializer, surface="nothing"
)
webhooks = _told(
    "webhooks",
    "The webhooks of the agency, the newest first.",
    shapes.WebhookListingSerializer,
    *parameters("agency_rows"),
)
make = _new(
    "webhook_make",
    "Make a webhook. Its secret is shown once.",
    shapes.NewSecretSerializer,
    *parameters("agency"),
    _ETAG,
    body=WebhookBody,
)
webhook = _told("webhook", "One webhook.", shapes.WebhookSerializer, _WEBHOOK, _ETAG)
change = _told(
    "webhook_change",
    "Change a webhook. Messages that wait go out as they are.",
    shapes.WebhookSerializer,
    _WEBHOOK,
    _IF_MATCH,
    _ETAG,
    errors=_WRITES | _CHANGES | {409: "webhook_removed"},
    body=ChangedWebhookBody,
)
remove = _told(
    "webhook_remove",
    "Remove a webhook. What waits for it is dropped.",
    OpenApiResponse(description="Done."),
    _WEBHOOK,
    _IF_MATCH,
    errors=_WRITES | _CHANGES | {409: "webhook_removed"},
    status=204,
)
test = _new(
    "webhook_test",
    "Send a test: once, within seconds, also while the webhook is paused.",
    shapes.DeliverySerializer,
    _WEBHOOK,
    status=202,
)
pause = _new(
    "webhook_pause",
    "Pause a webhook: it is told of nothing until it is resumed.",
    shapes.WebhookSerializer,
    _WEBHOOK,
    _ETAG,
    status=200,
)
resume = _new(
    "webhook_resume",
    "Resume a webhook: it goes on from where it was, nothing is left out.",
    shapes.WebhookSerializer,
    _WEBHOOK,
    _ETAG,
    status=200,
)
rotate = _new(
    "webhook_rotate_secret",
    "A new secret, shown once. For a day the former one signs as well.",
    shapes.NewSecretSerializer,
    _WEBHOOK,
    _ETAG,
)
deliveries = _told(
    "webhook_deliveries",
    "The log of deliveries, the newest first. Delivered ones are kept for 30 days.",
    shapes.DeliveryListingSerializer,
    _WEBHOOK,
    *parameters("deliveries"),
)
delivery = _told(
    "webhook_delivery",
    "One delivery: what was sent, and what came back each time.",
    shapes.DeliveryInFullSerializer,
    _WEBHOOK,
    _DELIVERY,
)
redeliver = _new(
    "webhook_redeliver",
    "Send the same message once more, with the same id.",
    shapes.DeliverySerializer,
    _WEBHOOK,
    _DELIVERY,
    status=202,
)
