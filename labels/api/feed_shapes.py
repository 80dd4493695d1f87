"""The shapes of the feed of changes, for the documentation."""

from rest_framework import serializers

from .shapes import _text


class HappeningSerializer(serializers.Serializer):
    type = _text("what happened; keep types that you do not know")
    on = serializers.DateField(required=False, help_text="the day from which it counts")
    label = _text("number of the label", required=False)


class ChangeSerializer(serializers.Serializer):
    seq = serializers.IntegerField()
    at = serializers.DateTimeField()
    kind = _text("record, tombstone, or left: it no longer answers the filters")
    slug = _text()
    sha256 = _text("over the canonical record without `seq` and `updated_at`")
    events = HappeningSerializer(many=True)
    record = serializers.DictField(
        allow_null=True, help_text="without statuses: they follow from its days"
    )


class FeedRegisterSerializer(serializers.Serializer):
    seq = serializers.IntegerField()
    known_at = serializers.DateTimeField(allow_null=True)


class ChangesSerializer(serializers.Serializer):
    last = serializers.IntegerField(help_text="go on from here: `after=<last>`")
    next = serializers.URLField(allow_null=True, help_text="null when you have everything")
    results = ChangeSerializer(many=True)
    register = FeedRegisterSerializer()
