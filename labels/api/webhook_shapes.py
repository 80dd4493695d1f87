"""The shapes of what is told of webhooks and their deliveries, for the documentation."""

from rest_framework import serializers

from .shapes import _maybe, _text


class EventTypeSerializer(serializers.Serializer):
    type = _text()
    about = _text("what has happened")


class EventTypesSerializer(serializers.Serializer):
    results = EventTypeSerializer(many=True)


class WebhookSerializer(serializers.Serializer):
    """A webhook without its secret."""

    id = serializers.UUIDField()
    url = _text()
    agency = _text("the agency's name in addresses")
    name = _text("what it is for")
    target = _text("where messages are sent")
    types = serializers.ListField(
        child=serializers.CharField(), help_text="events of which it is told; empty: all"
    )
    filter = _text("as in addresses; empty: all clusters")
    cohort = serializers.UUIDField(allow_null=True, help_text="the saved set it is about")
    status = _text("working, failing or paused")
    paused_at = serializers.DateTimeField(allow_null=True)
    paused_for = _text("asked: by the agency; failed: no message was taken for three days")
    failing_since = serializers.DateTimeField(allow_null=True)
    seq = serializers.IntegerField(help_text="entries up to this one are told, or wait")
    waiting = serializers.IntegerField(help_text="messages that wait")
    old_secret_until = serializers.DateTimeField(
        allow_null=True, help_text="until then the former secret signs too"
    )
    made_at = serializers.DateTimeField()
    version = serializers.IntegerField(help_text="for If-Match")


class NewSecretSerializer(WebhookSerializer):
    secret = _maybe("shown now and never again; null in an answer that is repeated")


class WebhookListingSerializer(serializers.Serializer):
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = WebhookSerializer(many=True)


class DeliverySerializer(serializers.Serializer):
    id = serializers.UUIDField()
    url = _text()
    message = _text("as the receiver has it in the header webhook-id")
    type = _text("what has happened first of all; `events` in the body name everything")
    seq = serializers.IntegerField(
        allow_null=True,
        help_text="the entry, or the one up to which a set is told of; null for a test",
    )
    status = _text("waiting, delivered or dropped")
    put_at = serializers.DateTimeField()
    attempts = serializers.IntegerField(help_text="how often it was sent")
    next_at = serializers.DateTimeField(allow_null=True, help_text="not sent before; null: never")
    delivered_at = serializers.DateTimeField(allow_null=True)
    dropped_at = serializers.DateTimeField(allow_null=True)


class DeliveryListingSerializer(serializers.Serializer):
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = DeliverySerializer(many=True)


class AttemptSerializer(serializers.Serializer):
    at = serializers.DateTimeField()
    milliseconds = serializers.IntegerField()
    address = _text("the address that was called")
    request_headers = serializers.DictField(child=serializers.CharField())
    status = serializers.IntegerField(allow_null=True, help_text="null: there was no answer")
    answer_headers = serializers.DictField(child=serializers.CharField())
    answer = _text("the first 2 KB of it")
    failure = _text("why there was none, in a word")


class DeliveryInFullSerializer(DeliverySerializer):
    body = _text("to the byte, as it is sent")
    tries = AttemptSerializer(many=True, help_text="the newest last")
