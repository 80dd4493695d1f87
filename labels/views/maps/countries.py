"""Countries as a map draws them: their lines, their shade, their words."""

from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...rules.shading import Shades
from ...templatetags.public import number

KOSOVO = "XK"  # no code of ISO 3166, so our list of countries does not have it


@dataclass(frozen=True, slots=True)
class Land:
    """A country as it is drawn; `url` is empty where there is nothing to go to."""

    path: str
    shade: int
    title: str
    url: str = ""
    chosen: bool = False
    x: int = 0
    y: int = 0
    count: int = 0


class Step(NamedTuple):
    """A shade and the counts it stands for."""

    shade: int
    word: str


def name_of(code: str, names: dict[str, str]) -> str:
    if code == KOSOVO:
        return names.get(code) or _("Kosovo")
    return names.get(code, code)


def counted(where: str, count: int) -> str:
    """A place and how many clusters are there, as one phrase."""
    text = ngettext("%(where)s: %(count)s cluster", "%(where)s: %(count)s clusters", count)
    return text % {"where": where, "count": number(count)}


def title(code: str, count: int, names: dict[str, str]) -> str:
    """What is told of a country on the map."""
    if not code:
        return ""
    name = name_of(code, names)
    return counted(name, count) if count else _("%(where)s: no cluster") % {"where": name}


def legend(steps: Shades) -> list[Step]:
    """Each shade with the counts that belong to it."""
    return [Step(shade, _span(low, high)) for shade, low, high in steps.spans()]


def _span(low: int, high: int) -> str:
    if low == high:
        return number(low)
    return _("%(first)s to %(last)s") % {"first": number(low), "last": number(high)}
