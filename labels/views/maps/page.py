"""The page of the map: the picture, and beside it the same as a table and as lists."""

from typing import Any

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from registry.language import put_before

from ... import filters
from ...register import places as register_places
from ...register.head import head
from .. import listing
from ..asking import clocks_string, refused, sent_to
from ..caching import public_of_one_register
from ..names import names
from . import closer, drawing
from .countries import legend, name_of
from .markers import laid
from .regions import region_countries, region_places
from .zoom import View, view_of, with_dots

AREAS = ("europe", "world")


@public_of_one_register
def map_page(request):
    """Where the clusters are that fulfil all conditions; the same parameters as the list."""
    sent = sent_to(request)
    try:
        area = _area(sent.pop("area", []))
        asked = filters.parse(sent, surface="pages")
    except filters.BadParameters as bad:
        return refused(request, bad.problems)
    request.register = register = head(asked.known_at)
    view = view_of(asked, area, region_places())
    found = register_places.places(asked, register, view.step, listing=not view.whole)
    request.register = register = found.register
    view = with_dots(view, asked, found)
    return render(request, "labels/map.html", _context(asked, view, found))


def _area(sent: list[str]) -> str:
    """Which picture is wanted; BadParameters for one that we do not have."""
    wanted = [each.strip() for each in sent if each.strip()]
    if len(wanted) > 1:
        told = _("Write %(name)s once only, not %(count)s times.")
        told %= {"name": "area", "count": len(wanted)}
        raise filters.BadParameters([filters.Problem("area", "repeated", told)])
    if wanted and wanted[0] not in AREAS:
        told = _("%(name)s is one of these: %(values)s.")
        told %= {"name": "area", "values": ", ".join(AREAS)}
        raise filters.BadParameters([filters.Problem("area", "unknown_value", told)])
    return wanted[0] if wanted else AREAS[0]


def _context(asked: filters.Asked, view: View, found: register_places.Places) -> dict[str, Any]:
    known, where = names(), laid(found, view, region_places())
    wanted = [*drawing.single_seqs(where), *found.placeless, *found.placed]
    records = register_places.records(wanted, asked, found.register)
    lands, steps = drawing.lands(view, asked, where, known)
    area = view.picture.name
    return {
        "question": asked,
        "count": where.count,
        "view": view,
        "picture": {
            "lands": lands,
            "markers": drawing.markers(view, asked, where, records, known),
            "view_box": f"0 0 1000 {view.height:.0f}",
            "move": f"scale({view.scale:.5f}) translate({-view.box.x:.1f} {-view.box.y:.1f})",
        },
        "legend": legend(steps),
        "ways_out": closer.ways_out(asked, view, known, region_countries()),
        "europe_url": closer.europe_address(asked),
        "area": area,
        "outside": where.outside.total(),
        "world_url": closer.address(asked, "world"),
        "countries": _countries(asked, where, known),
        "placed": _rows(found.placed, records, asked, known),
        "placed_in_all": where.with_place.total(),
        "placeless": _rows(found.placeless, records, asked, known),
        "placeless_in_all": where.count - where.with_place.total(),
        "chips": [
            chip._replace(url=closer.on_the_map(chip.url)) for chip in listing.chips(asked, known)
        ],
        "list_url": listing.address(asked),
        "map_url": reverse("map"),
    }


def _countries(asked, where, known) -> list[dict[str, Any]]:
    """The table: each country with all its clusters and those that have a place."""
    rows = [
        {
            "name": name_of(code, known.country) if code else "",
            "url": closer.country_address(asked, [code]) if code else "",
            "count": count,
            "with_place": where.with_place[code],
        }
        for code, count in where.all.items()
    ]
    return sorted(rows, key=lambda row: (not row["url"], -row["count"], row["name"]))


def _rows(seqs, records, asked, known) -> list[dict[str, Any]]:
    """Clusters as the lists beside the picture show them."""
    clocks = clocks_string(asked)
    return [
        {
            "name": record["name"],
            "url": put_before(record["url"]) + clocks,
            "level": record["standing"]["level"],
            "status": record["standing"]["status"],
            "country": known.country.get(record["country"], ""),
            "city": record["city"] or "",
            "at_region": drawing.at_region(record, known),
        }
        for record in (records[seq] for seq in seqs if seq in records)
    ]
