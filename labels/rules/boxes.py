"""Rectangles of a picture: what a view shows, and what lies around some points."""

from collections.abc import Iterable
from dataclasses import dataclass

from .projection import Point


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its corner at the top left, its width and its height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> Point:
        return self.x + self.width / 2, self.y + self.height / 2

    def holds(self, point: Point) -> bool:
        """Whether a point lies in it, its edges included."""
        return (
            self.x <= point[0] <= self.x + self.width and self.y <= point[1] <= self.y + self.height
        )

    def meets(self, other: "Box") -> bool:
        """Whether the two have more than an edge in common."""
        across = self.x < other.x + other.width and other.x < self.x + self.width
        return across and self.y < other.y + other.height and other.y < self.y + self.height

    def wider(self, share: float) -> "Box":
        """With a margin on each side: a share of its longer side."""
        margin = share * max(self.width, self.height)
        return Box(
            self.x - margin, self.y - margin, self.width + 2 * margin, self.height + 2 * margin
        )

    def at_least(self, size: float) -> "Box":
        """Around the same middle, and no side shorter than that."""
        return self._around_its_middle(max(self.width, size), max(self.height, size))

    def shaped(self, ratio: float) -> "Box":
        """Around the same middle, made wider or higher until width : height is the ratio."""
        return self._around_its_middle(
            max(self.width, self.height * ratio), max(self.height, self.width / ratio)
        )

    def within(self, frame: "Box") -> "Box":
        """Moved, and made smaller where it must be, so that it leaves the frame nowhere."""
        width, height = min(self.width, frame.width), min(self.height, frame.height)
        x = min(max(self.x, frame.x), frame.x + frame.width - width)
        y = min(max(self.y, frame.y), frame.y + frame.height - height)
        return Box(x, y, width, height)

    def _around_its_middle(self, width: float, height: float) -> "Box":
        x, y = self.middle
        return Box(x - width / 2, y - height / 2, width, height)


def around(points: Iterable[Point]) -> Box | None:
    """The smallest box that holds all points; None for no point."""
    found = list(points)
    if not found:
        return None
    xs, ys = [point[0] for point in found], [point[1] for point in found]
    return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def around_all(boxes: Iterable[Box]) -> Box | None:
    """The smallest box that holds all boxes; None for no box."""
    corners = [
        corner
        for box in boxes
        for corner in ((box.x, box.y), (box.x + box.width, box.y + box.height))
    ]
    return around(corners)
