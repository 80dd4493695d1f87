"""Where regions lie: their middles out of the reference data, kept for a minute like names."""

from collections.abc import Iterable
from time import monotonic

from ...models import Region
from ..names import KEPT_FOR

type Place = tuple[float, float]
type Kept = tuple[float, dict[str, Place], dict[str, str]]

_kept: Kept | None = None


def region_places() -> dict[str, Place]:
    """Latitude and longitude of the middle of each region that has one."""
    return _read()[1]


def region_countries() -> dict[str, str]:
    """The country of each region; its code does not always begin with the country's."""
    return _read()[2]


def _read() -> Kept:
    global _kept
    if _kept is None or monotonic() - _kept[0] > KEPT_FOR:
        rows = list(Region.objects.values_list("code", "country", "lat", "lon"))
        middles = {
            code: (lat, lon)
            for code, _country, lat, lon in rows
            if lat is not None and lon is not None
        }
        _kept = monotonic(), middles, {code: country for code, country, _lat, _lon in rows}
    return _kept


def forget() -> None:
    """Read the regions anew next time."""
    global _kept
    _kept = None


def anchor(codes: Iterable[str], places: dict[str, Place]) -> str | None:
    """The region at whose middle a cluster is drawn: the smallest of its regions, by code."""
    known = [code for code in codes if code in places]
    return min(known, key=lambda code: (-len(code), code), default=None)


def below(code: str, places: dict[str, Place]) -> list[Place]:
    """The middles of a region and of all its parts."""
    return [place for each, place in places.items() if each.startswith(code)]
