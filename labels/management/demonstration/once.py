"""Each part of the demonstration is made in one transaction, and noted in the journal with it.

So a start that is broken off leaves no half of a part, and the next one goes on from there.
"""

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from labels.journal import record
from labels.models import Event

VERB, KIND = "demonstrate", "demonstration"


def once(part: str, make: Callable[[], dict[str, Any] | None]) -> bool:
    """Make the part unless it was made before, and note what `make` tells. Whether it was new."""
    if told_of(part) is not None:
        return False
    with transaction.atomic():
        one_at_a_time()
        if told_of(part) is not None:
            return False
        after = make() or {}
        record(VERB, by=None, role="command", of=(KIND, part), after=after)
    return True


def told_of(part: str) -> dict[str, Any] | None:
    """What was noted when the part was made; None while it is not."""
    rows = Event.objects.filter(verb=VERB, object_type=KIND, object_id=part)
    return rows.values_list("after", flat=True).first()


def one_at_a_time() -> None:
    """Until the transaction ends: of two starts at once the second finds things there.

    It waits as long as the first one needs, which is longer than a page may take.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = 0")
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('demonstration', 0))")
