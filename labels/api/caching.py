"""What the answers of the API depend on, and for how long they stay true."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from ..filters import Asked
from ..freshness import LONGEST as SHORT
from ..freshness import entity_tag, seconds_to_keep

LONG = 86_400
# A publication that is under way carries a moment that has passed already when others see it.
# By then it is done, and what the register said at a moment cannot change any more.
SETTLED_AFTER = timedelta(days=1)


def etag(*parts: object) -> str:
    """The entity tag of an answer of this version of the API under this address."""
    return entity_tag(settings.SPECTACULAR_SETTINGS["VERSION"], settings.BASE_URL, *parts)


def lifetime(asked: Asked) -> int:
    """Seconds for which the answer stays true. Ask for it last: the day may have ended by then."""
    if "valid_on" not in asked.texts:
        return seconds_to_keep(asked.valid_on)
    settled = asked.known_at and asked.known_at < timezone.now() - SETTLED_AFTER
    return LONG if settled else SHORT
