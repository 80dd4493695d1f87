"""Which label somebody may have meant who mistyped its number."""

from ..models import EntryLabel
from ..rules.numbers import likely

MOST_GUESSES = 5
LONGEST_TYPED = 40


def guesses(typed: str) -> list[str]:
    """Numbers of labels in the register that one correction of what was typed gives."""
    numbers = likely(typed[:LONGEST_TYPED])
    if not numbers:
        return []
    there = EntryLabel.objects.filter(number__in=numbers, superseded_at=None)
    return list(there.order_by("number").values_list("number", flat=True)[:MOST_GUESSES])
