"""The shape of errors, for the documentation."""

from rest_framework import serializers

from .shapes import _text


class FaultSerializer(serializers.Serializer):
    """What is wrong: `parameter` of the address, `pointer` into the body, `indicator`, `field` or
    `criterion` for what a step misses."""

    code = _text()
    detail = _text()
    parameter = _text(required=False)
    nearest = _text("the valid name or value that resembles it most", required=False)
    pointer = _text("JSON pointer into what was sent", required=False)
    indicator = serializers.IntegerField(required=False)
    field = _text(required=False)
    criterion = _text(required=False)


class ProblemSerializer(serializers.Serializer):
    """RFC 9457 problem details. Some codes have members of their own, which their text names."""

    type = _text("address of the explanation")
    title = _text()
    status = serializers.IntegerField()
    code = _text("stable; go by this one")
    detail = _text()
    errors = FaultSerializer(many=True, required=False)
    version = serializers.IntegerField(
        required=False, allow_null=True, help_text="412: the version as it is now"
    )
    request_id = _text("name it when you report the problem")
