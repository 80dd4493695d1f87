"""Counts in a few classes of about the same size, for shades that a reader can tell apart."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

MOST = 4


@dataclass(frozen=True, slots=True)
class Shades:
    """The highest count of each class but none; class 0 is no cluster at all."""

    tops: tuple[int, ...]

    def class_of(self, count: int) -> int:
        return bisect_left(self.tops, count) + 1 if count > 0 else 0

    def spans(self) -> list[tuple[int, int, int]]:
        """Each class with the first and the last count that belong to it."""
        below = (0, *self.tops)
        return [(number + 1, below[number] + 1, top) for number, top in enumerate(self.tops)]


def shades(counts: Iterable[int]) -> Shades:
    """As many classes as there are different counts, at most four, each with as many countries."""
    found = sorted(count for count in counts if count > 0)
    if not found:
        return Shades(())
    classes = min(MOST, len(set(found)))
    tops = {found[-(-len(found) * part // classes) - 1] for part in range(1, classes + 1)}
    return Shades(tuple(sorted(tops)))
