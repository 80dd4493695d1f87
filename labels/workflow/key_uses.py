"""How often the keys of agencies were used, day by day: numbers, never what was asked."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from .. import clock
from ..models import AgencyKey, KeyUse, Spent

DAYS = 31

type Uses = list[tuple[date, int]]


def uses_of(keys: Iterable[AgencyKey]) -> dict[int, Uses]:
    """By key, the newest day first: the last 31 days on which it was used, today included.

    Days that are not put away yet are counted where they are still running.
    """
    by_prefix = {key.prefix: key.pk for key in keys}
    since = clock.today() - timedelta(days=DAYS - 1)
    counts = {pk: Counter[date]() for pk in by_prefix.values()}
    kept = KeyUse.objects.filter(key__in=by_prefix.values(), on__gte=since)
    for pk, on, requests in kept.values_list("key", "on", "requests"):
        counts[pk][on] += requests
    running = Spent.objects.filter(who__in=by_prefix, on__gte=since)
    for who, on, requests in running.values_list("who", "on", "requests"):
        counts[by_prefix[who]][on] += requests
    return {pk: sorted(found.items(), reverse=True) for pk, found in counts.items()}
