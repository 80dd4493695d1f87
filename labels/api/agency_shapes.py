"""The shapes of what is told of keys and limits, for the documentation."""

from rest_framework import serializers

from .shapes import _maybe, _text


class UsesSerializer(serializers.Serializer):
    on = serializers.DateField()
    requests = serializers.IntegerField()


class AgencyKeySerializer(serializers.Serializer):
    """A key without its text."""

    id = serializers.UUIDField()
    url = _text()
    agency = _text("the agency's name in addresses")
    name = _text("what it is for")
    prefix = _text("the part of the text that may be shown")
    scopes = serializers.ListField(child=serializers.CharField(), help_text="what it may do")
    networks = serializers.ListField(
        child=serializers.CharField(), help_text="from where it may be used; empty: anywhere"
    )
    in_force = serializers.BooleanField()
    made_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    revoked_at = serializers.DateTimeField(allow_null=True)
    rotated_to = serializers.UUIDField(allow_null=True, help_text="the key that takes its place")
    last_used_on = serializers.DateField(allow_null=True)
    uses = UsesSerializer(many=True, help_text="of the last 31 days, the newest first")


class NewAgencyKeySerializer(AgencyKeySerializer):
    key = _maybe("its text, shown now and never again; null in an answer that is repeated")


class LimitSerializer(serializers.Serializer):
    who = _text("address (one of version 4, or a /64 of version 6), person or agency")
    requests_a_minute = serializers.IntegerField(help_text="the rate at which it refills")
    requests_at_once = serializers.IntegerField(help_text="how much of it can be saved up")
    more_requests_a_day = serializers.IntegerField(help_text="taken when the rate is used up")
    unchanged_costs = serializers.FloatField(help_text="what a 304 costs, of a request")


class CurrentKeySerializer(AgencyKeySerializer):
    today = serializers.IntegerField(help_text="requests today in Brussels, this one included")
    limit = LimitSerializer()


class LimitsSerializer(serializers.Serializer):
    results = LimitSerializer(many=True)


class AgencyKeyListingSerializer(serializers.Serializer):
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = AgencyKeySerializer(many=True)
