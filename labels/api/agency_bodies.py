"""What may be sent to the addresses of keys, and the bounds of it."""

from rest_framework import serializers

from ..workflow.agency_keys import OVERLAP
from .bodies import Body, Text, Whole

MOST = 50


def _texts(longest: int, help: str) -> serializers.ListField:
    """Some texts, each for itself judged by the step."""
    return serializers.ListField(
        child=Text(longest=longest), default=list, max_length=MOST, help_text=help
    )


class KeyBody(Body):
    name = Text(longest=200, help_text="what the key is for")
    scopes = _texts(50, "what it may do; none: it only raises the limits")
    networks = _texts(100, "from where it may be used, like 192.0.2.0/24; none: anywhere")
    days = Whole(default=365, help_text="how long it is good: 1 to 366 days")


class RotateBody(Body):
    overlap_days = Whole(default=OVERLAP, help_text="for how long the old one opens too: 0 to 30")
