"""From places on the Earth to points of a picture: equal areas, kilometres, y downwards.

Europe is drawn as the statistical office of the Union draws it: Lambert's azimuthal equal-area
projection around 52° north, 10° east. The world is drawn in the Equal Earth projection. Both
take the Earth for a ball, which moves no point by more than a line's width.
"""

from collections.abc import Callable
from math import asin, cos, hypot, radians, sin, sqrt

RADIUS = 6371.0
CENTRE = (52.0, 10.0)
MERIDIAN = 11.6  # so the picture ends in the Bering Strait, where no land is cut in two
A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796
ROOT = sqrt(3)

type Point = tuple[float, float]
type Projection = Callable[[float, float], Point]


def europe(lat: float, lon: float) -> Point:
    """Kilometres east and south of the centre of the picture, without a change of areas."""
    phi, middle, east = radians(lat), radians(CENTRE[0]), radians(lon - CENTRE[1])
    nearness = 1 + sin(middle) * sin(phi) + cos(middle) * cos(phi) * cos(east)
    if nearness < 1e-12:  # right below the feet: everywhere on the rim, so anywhere on it
        return 2 * RADIUS, 0.0
    scale = RADIUS * sqrt(2 / nearness)
    north = cos(middle) * sin(phi) - sin(middle) * cos(phi) * cos(east)
    return scale * cos(phi) * sin(east), -scale * north


def world(lat: float, lon: float) -> Point:
    """The same for the whole Earth, from the equator and a meridian through Europe."""
    east = radians((lon - MERIDIAN + 180) % 360 - 180)
    theta = asin(ROOT / 2 * sin(radians(lat)))
    slope = 9 * A4 * theta**8 + 7 * A3 * theta**6 + 3 * A2 * theta**2 + A1
    height = A4 * theta**9 + A3 * theta**7 + A2 * theta**3 + A1 * theta
    return RADIUS * 2 * ROOT * east * cos(theta) / (3 * slope), -RADIUS * height


def distance(one: Point, other: Point) -> float:
    """Between two points of a picture."""
    return hypot(one[0] - other[0], one[1] - other[1])


PROJECTIONS: dict[str, Projection] = {"europe": europe, "world": world}
