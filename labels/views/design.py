"""/design/: every component of the style sheet with its markup, for people who build pages.

Only with DEBUG. Tests of looks and of accessibility read it too, so each state is on it once.
"""

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..freshness import never_kept
from ..templatetags import words

SHEET = Path(__file__).parent.parent / "static" / "labels" / "site.css"
_TOKEN = re.compile(r"--([a-z0-9-]+):\s*([^;]+);")
_PAIR = re.compile(r"light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)")
_COLOUR = re.compile(r"#[0-9a-f]{6}")

# Which text stands on which ground somewhere, and the least contrast it needs there.
TEXT, LARGE = 4.5, 3.0
_STATUSES = ("valid", "suspended", "renewable", "unknown", "upcoming", "over", "withdrawn")
_LEVELS = ("bronze", "silver", "gold")
_GROUNDS = ("paper", "surface", "accent-soft", "mark", *(f"{s}-soft" for s in _STATUSES))
PAIRS: tuple[tuple[str, str, float], ...] = (
    *((ink, ground, TEXT) for ink in ("ink", "muted", "accent") for ground in _GROUNDS),
    *((ink, f"{level}-soft", TEXT) for level in _LEVELS for ink in ("ink", "muted", "accent")),
    *((status, f"{status}-soft", TEXT) for status in _STATUSES),
    *((status, ground, TEXT) for status in _STATUSES for ground in ("paper", "surface")),
    *((f"{level}-ink", ground, TEXT) for level in _LEVELS for ground in ("paper", "surface")),
    *((f"{level}-ink", f"{level}-soft", TEXT) for level in _LEVELS),
    *(("on-level", level, TEXT) for level in _LEVELS),
    ("on-accent", "accent", TEXT),
    ("on-accent", "withdrawn", TEXT),
    *((ink, deep, TEXT) for ink in ("on-deep", "on-deep-muted") for deep in ("deep", "deep-2")),
    *(("focus-deep", deep, LARGE) for deep in ("deep", "deep-2")),
    *(("focus", ground, LARGE) for ground in _GROUNDS),
    *(("line-strong", ground, LARGE) for ground in ("paper", "surface", "accent-soft")),
)


@require_safe
def design(request: HttpRequest) -> HttpResponse:
    if not settings.DEBUG:
        raise Http404
    light, dark = tokens(SHEET.read_text())
    context = {
        "schemes": ("light", "dark"),
        "levels": list(words.LEVELS),
        "statuses": list(words.STATUSES),
        "pairs": _measured(light, dark),
        "sizes": ("s-1", "xs", "sm", "s0", "s1", "s2", "s3", "s4", "s5"),
        "gaps": ("g1", "g2", "g3", "g4", "g5", "g6", "g7"),
        "colours": sorted(light),
        "figures": ((7, "valid today", "gold"), (228, "ever awarded", ""), (26, "countries", "")),
    }
    return never_kept(render(request, "design/page.html", context))


def tokens(sheet: str) -> tuple[dict[str, str], dict[str, str]]:
    """The colours of the first block of the sheet, in light and in dark."""
    block = sheet[sheet.index(":root {") : sheet.index("\n}")]
    light, dark = {}, {}
    for name, value in _TOKEN.findall(block):
        if both := _PAIR.fullmatch(value):
            light[name], dark[name] = both.groups()
        elif _COLOUR.fullmatch(value):
            light[name] = dark[name] = value
    return light, dark


def contrast(one: str, other: str) -> float:
    """How far two colours are apart, as WCAG 2.2 counts it: 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _measured(light: dict[str, str], dark: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "ink": ink,
            "ground": ground,
            "needs": f"{needs}:1",
            "light": f"{contrast(light[ink], light[ground]):.1f}",
            "dark": f"{contrast(dark[ink], dark[ground]):.1f}",
        }
        for ink, ground, needs in PAIRS
    ]
