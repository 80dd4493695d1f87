"""Which part of which picture a question is answered in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ...filters import Asked
from ...register.places import Places
from ...rules.boxes import Box, around, around_all
from ...rules.projection import Point
from .borders import Picture, Shape, pictures
from .regions import Place, below

WIDTH = 1000.0  # of the drawing, whatever it shows
SMALLEST = 260.0  # kilometres: nearer, the lines would look coarse
FINE_BELOW = 0.45  # of the frame's width
ABREAST = 96  # cells of the grid beside each other, as the database counts
KILOMETRES_OF_A_DEGREE = 111.2


@dataclass(frozen=True, slots=True)
class View:
    """A part of a picture, drawn a thousand units wide."""

    picture: Picture
    box: Box

    @property
    def scale(self) -> float:
        return WIDTH / self.box.width

    @property
    def height(self) -> float:
        return self.box.height * self.scale

    @property
    def whole(self) -> bool:
        return self.box == self.picture.frame

    @property
    def step(self) -> float:
        """Degrees of the cells in which the database counts, from a short list of sizes."""
        wanted = self.box.width * self.picture.unit / KILOMETRES_OF_A_DEGREE / ABREAST
        return next((size for size in STEPS if size >= wanted), STEPS[-1])

    def point(self, place: Place) -> Point:
        """A place on the Earth as a point of the drawing."""
        return self.drawn(self.picture.point(*place))

    def drawn(self, point: Point) -> Point:
        """A point of the picture as one of the drawing."""
        return (point[0] - self.box.x) * self.scale, (point[1] - self.box.y) * self.scale

    def shows(self, point: Point) -> bool:
        """Whether a point of the drawing is on it."""
        return Box(0, 0, WIDTH, self.height).holds(point)

    def shapes(self) -> Iterator[tuple[Shape, str]]:
        """What is seen of the countries, each with its lines."""
        fine = self.box.width < FINE_BELOW * self.picture.frame.width
        for shape in self.picture.shapes.values():
            if shape.box.meets(self.box) or not fine:
                yield shape, shape.fine if fine else shape.coarse


STEPS = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)


def view_of(asked: Asked, area: str, places: dict[str, Place]) -> View:
    """The part that the countries and regions lie in that are asked for; else all of it."""
    for name in dict.fromkeys((area, "world")):
        picture = pictures()[name]
        part = _part(asked, picture, places)
        if part is not None:
            return View(picture, _fitted(part, picture))
    picture = pictures()[area]
    return View(picture, picture.frame)


def _part(asked: Asked, picture: Picture, places: dict[str, Place]) -> Box | None:
    """The box of what is asked for, or None if nothing of it is drawn in this picture."""
    if asked.region.any:
        found = [picture.point(*each) for code in asked.region.any for each in below(code, places)]
        inside = [point for point in found if picture.frame.holds(point)]
        return around(inside)
    shapes = (picture.shapes.get(code) for code in asked.country.any)
    return around_all(shape.box for shape in shapes if shape)


def _fitted(part: Box, picture: Picture) -> Box:
    """With a margin, not too small, in the shape of the frame and inside it."""
    frame = picture.frame
    box = part.wider(0.12).at_least(SMALLEST / picture.unit)
    return box.shaped(frame.width / frame.height).within(frame)


def with_dots(view: View, asked: Asked, found: Places) -> View:
    """For regions, of which only the middles are known: wide enough for what lies in them."""
    if not asked.region.any or view.whole:
        return view
    own = (
        view.picture.point(cell.lat, cell.lon)
        for cell in found.cells
        if cell.lat is not None and cell.lon is not None
    )
    dots = around(_inside(own, view.picture.frame))
    if dots is None or (view.box.holds((dots.x, dots.y)) and dots == dots.within(view.box)):
        return view
    part = around_all([view.box, dots])
    return View(view.picture, _fitted(part, view.picture)) if part else view


def _inside(points: Iterable[Point], frame: Box) -> Iterator[Point]:
    return (point for point in points if frame.holds(point))
