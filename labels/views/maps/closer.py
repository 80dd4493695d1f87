"""The addresses of the map: nearer, farther, and from a group to what is in it."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from ...filters import Asked, query_string
from ...register.places import Cell
from .. import listing
from ..names import Names
from .borders import pictures
from .countries import name_of
from .zoom import View

MOST_COUNTRIES = 12  # in one address


class Step(NamedTuple):
    """One of the ways out again; the last one is where the reader is."""

    word: str
    url: str


def address(asked: Asked, area: str = "europe", **changes: Any) -> str:
    """The map with some conditions changed."""
    parts = [query_string(asked, **changes), "area=world" if area == "world" else ""]
    text = "&".join(part for part in parts if part)
    return f"{reverse('map')}?{text}" if text else reverse("map")


def on_the_map(list_address: str) -> str:
    """The address of the list as the one of the map with the same question."""
    _path, mark, text = list_address.partition("?")
    return f"{reverse('map')}{mark}{text}"


def group_address(asked: Asked, view: View, cells: Iterable[Cell]) -> str:
    """Nearer to a group, as long as there is something nearer; then the list of what is there."""
    found = list(cells)
    countries = {cell.country for cell in found if cell.country}
    area = view.picture.name
    few = not asked.region.any and 0 < len(countries) <= MOST_COUNTRIES
    if few and countries != set(asked.country.any):
        return country_address(asked, countries)
    regions = _nearer(found, set(asked.region.any))
    if regions and regions != set(asked.region.any):
        return address(asked, area, region=regions)
    if regions:
        return listing.address(asked, region=regions)
    return listing.address(asked, country=countries) if countries else listing.address(asked)


def europe_address(asked: Asked) -> str:
    """Europe with the same question, but for places that are not in it."""
    if set(asked.country.any) <= set(pictures()["europe"].shapes):
        return address(asked)
    return address(asked, country=None, region=None)


def country_address(asked: Asked, countries: Iterable[str]) -> str:
    """The map of some countries: that of Europe, if all of them are in it."""
    codes, europe = set(countries), pictures()["europe"].shapes
    area = "europe" if codes <= set(europe) else "world"
    return address(asked, area, country=codes, region=None)


def _nearer(cells: list[Cell], asked: set[str]) -> set[str]:
    """The smallest region that holds all of them; else, for each, the one on the next level."""
    if not cells or not all(cell.regions for cell in cells):
        return set()
    shared = set(cells[0].regions).intersection(*(cell.regions for cell in cells))
    smallest = max(shared, key=lambda code: (len(code), code), default="")
    inside = not asked or any(smallest.startswith(code) for code in asked)
    if smallest and smallest not in asked and inside:
        return {smallest}
    level = max((len(code) for code in asked), default=2) + 1
    below = {next((c for c in cell.regions if len(c) >= level), "") for cell in cells}
    return asked if "" in below else below


def ways_out(asked: Asked, view: View, known: Names, country_of: dict[str, str]) -> list[Step]:
    """From the whole picture down to what is shown: Europe, Germany, Baden-Württemberg."""
    area = view.picture.name
    word = _("World") if area == "world" else _("Europe")
    steps = [Step(word, address(asked, area, country=None, region=None))]
    regions, countries = asked.region.any, asked.country.any
    if len(regions) == 1:
        country = country_of.get(regions[0])
        countries = (country,) if country else countries
    if countries:
        told = ", ".join(name_of(code, known.country) for code in countries)
        steps.append(Step(told, address(asked, area, country=countries, region=None)))
    if len(regions) == 1:
        above = [regions[0][:length] for length in range(3, len(regions[0]) + 1)]
        steps += [
            Step(known.region[code], address(asked, area, region=[code]))
            for code in above
            if code in known.region
        ]
    elif regions:
        told = ", ".join(known.region.get(code, code) for code in regions)
        steps.append(Step(told, address(asked, area)))
    return steps
