"""What may be sent to the addresses of webhooks."""

from typing import Any

from rest_framework import serializers

from ..outreach.messages import TYPES
from .bodies import Body, Text, Word


class Id(serializers.UUIDField):
    """The id of something, as text."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


def _types(**options: Any) -> serializers.ListField:
    help = "events of which it is told, see /api/v1/webhooks/types/; none: all"
    child = Word(choices=list(TYPES))
    return serializers.ListField(child=child, max_length=50, help_text=help, **options)


_NAME = "what the webhook is for"
_TARGET = "where messages are sent: https, port 443, a public address"
_FILTER = "as in addresses: country, region, sector and level, like country=DE&level=gold"
_COHORT = "id of a saved set: told of its clusters only"


class WebhookBody(Body):
    name = Text(longest=200, help_text=_NAME)
    target = Text(longest=600, source="url", help_text=_TARGET)
    types = _types(default=list)
    filter = Text(longest=2000, default="", help_text=_FILTER)
    cohort = Id(allow_null=True, default=None, help_text=_COHORT)


class ChangedWebhookBody(Body):
    """What is left out stays as it is."""

    name = Text(longest=200, required=False, help_text=_NAME)
    target = Text(longest=600, source="url", required=False, help_text=_TARGET)
    types = _types(required=False)
    filter = Text(longest=2000, required=False, help_text=_FILTER)
    cohort = Id(allow_null=True, required=False, help_text=_COHORT)
