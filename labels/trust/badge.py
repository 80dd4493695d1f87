"""The drawing of a badge: where its texts and its medal stand, and in which colours.

It carries its own colours and needs no style sheet, font or script: other sites show it as an
image. Its colours are those of the site's tokens.
"""

from dataclasses import dataclass

from .badge_width import fitted, width
from .badge_words import Saying
from .medal import MEDALS, RIBBON, Medal

SIZES = ("s", "m", "l")
THEMES = ("auto", "light", "dark")
WIDEST = 400.0  # of the name in the large one; the other lines are as long as they are
_ICONS = {
    "valid": "m4 12.5 5.2 5.5L20 6.5",
    "suspended": "M8 5v14M16 5v14",
    "renewable": "M4 12h16",
    "expired": "M4 12h16",
    "unknown": "M7.5 8.5a4.6 4.6 0 1 1 6.4 4.2c-1.3.6-1.9 1.3-1.9 2.8M12 20v.1",
    "upcoming": "M12 3.5a8.5 8.5 0 1 0 .1 0M12 7v5l3.2 2",
    "withdrawn": "m6 6 12 12M18 6 6 18",
}
_NO_ICON = "M6 12h12"


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """Ground, edge, the word of the level, the other words, quiet words, medal and its stars."""

    ground: str
    edge: str
    head: str
    ink: str
    quiet: str
    medal: str
    star: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One text: its place, its size, the width it is drawn in, and its colour."""

    text: str
    x: float
    y: float
    size: float
    colour: str
    bold: bool = False

    @property
    def length(self) -> float:
        return round(width(self.text, self.size, bold=self.bold), 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """All that the template draws. `dark` holds the other colours if the reader decides."""

    width: int
    height: int
    radius: float
    lines: list[Line]
    medal: tuple[float, float, float]  # x, y and how many times its own size
    icon: tuple[float, float, float]
    icon_path: str
    shape: Medal | None
    light: Colours
    dark: Colours | None = None

    @property
    def ribbon(self) -> str:
        return RIBBON

    @property
    def inner_width(self) -> int:
        return self.width - 1

    @property
    def inner_height(self) -> int:
        return self.height - 1

    @property
    def shown(self) -> list[tuple[Line, str]]:
        """The lines, each with its colour."""
        return [(line, getattr(self.light, line.colour)) for line in self.lines]


# Ground, edge and words by what the badge says; the medal by its level.
_LIGHT = {
    "bronze": ("#f8ede3", "#b3733f", "#7a4419"),
    "silver": ("#edf0f4", "#8793a4", "#465262"),
    "gold": ("#fbf3db", "#c8981d", "#6b4e00"),
    "over": ("#eceff3", "#8793a4", "#4a576a"),
    "suspended": ("#fcebe1", "#9a3a0c", "#9a3a0c"),
    "unknown": ("#efecf6", "#5a4f7c", "#5a4f7c"),
    "upcoming": ("#e2f1f6", "#145a75", "#145a75"),
    "withdrawn": ("#fbe7ea", "#a01c31", "#a01c31"),
}
_DARK = {
    "bronze": ("#2f231a", "#c98b58", "#eab78e"),
    "silver": ("#242d38", "#a7b2bf", "#cfd8e2"),
    "gold": ("#302813", "#e0b440", "#f3d27c"),
    "over": ("#232c39", "#6d7b8f", "#b6c0cd"),
    "suspended": ("#35210f", "#f4ac80", "#f4ac80"),
    "unknown": ("#27213a", "#c6b9ec", "#c6b9ec"),
    "upcoming": ("#12292f", "#8fd0e6", "#8fd0e6"),
    "withdrawn": ("#38181e", "#f59aa8", "#f59aa8"),
}
_MEDALS = {"bronze": "#b3733f", "silver": "#a3aebb", "gold": "#d9a621"}
_ON_A_MEDAL = "#1c1206"


def drawn(saying: Saying, *, size: str = "m", theme: str = "auto", register: str) -> Drawing:
    """The badge in one size. `register` is the name of the register, for the large one."""
    lines, medal, icon, height, radius = _LAYOUTS[size](saying, register)
    right = max(line.x + line.length for line in lines)
    return Drawing(
        width=round(right + height * (0.42 if size == "s" else 0.26)),
        height=height,
        radius=radius,
        lines=lines,
        medal=medal,
        icon=icon,
        icon_path=_ICONS.get(saying.status, _NO_ICON),
        shape=MEDALS.get(saying.level),
        light=_colours(saying, _DARK if theme == "dark" else _LIGHT),
        dark=_colours(saying, _DARK) if theme == "auto" else None,
    )


def _colours(saying: Saying, palette: dict[str, tuple[str, str, str]]) -> Colours:
    """A valid label shows its level's colours; everything else is hollow, in those of its case."""
    ink, quiet = ("#152033", "#526074") if palette is _LIGHT else ("#e8ecf3", "#a4afbf")
    valid = saying.status == "valid"
    case = saying.level if valid else saying.status
    ground, edge, head = palette.get(case, palette["over"])
    over = case not in palette or case == "over"
    medal = _MEDALS.get(saying.level, head) if valid else ground
    return Colours(
        ground=ground,
        edge=edge,
        head=head,
        ink=head if over else ink,
        quiet=head if over else quiet,
        medal=medal,
        star=_ON_A_MEDAL if valid else head,
    )


type _Place = tuple[float, float, float]
type _Layout = tuple[list[Line], _Place, _Place, int, float]


def _small(saying: Saying, register: str) -> _Layout:
    """One line, for running text."""
    head = Line(text=saying.head, x=25, y=16.2, size=12, colour="head", bold=True)
    x = head.x + head.length + 22
    detail = Line(text=saying.detail, x=x, y=16.2, size=12, colour="ink")
    return [head, detail], (7, 4, 0.58), (x - 17, 6, 0.5), 24, 5.0


def _medium(saying: Saying, register: str) -> _Layout:
    head = Line(text=saying.head, x=48, y=21, size=15, colour="head", bold=True)
    detail = Line(text=saying.detail, x=64, y=38, size=12.5, colour="ink")
    return [head, detail], (12, 9, 1.08), (48, 28.2, 0.5), 48, 8.0


def _large(saying: Saying, register: str) -> _Layout:
    """With the name of the cluster, so that nobody can show it as that of another."""
    name = fitted(saying.name, 14, WIDEST, bold=True)
    lines = [Line(text=name, x=92, y=28, size=14, colour="ink", bold=True)] if name else []
    lines += [
        Line(text=saying.head, x=92, y=56, size=22, colour="head", bold=True),
        Line(text=saying.detail, x=112, y=79, size=14.5, colour="ink"),
        Line(text=register, x=92, y=103, size=11.5, colour="quiet"),
    ]
    return lines, (20, 24, 2.35), (92, 67.3, 0.6), 118, 12.0


_LAYOUTS = {"s": _small, "m": _medium, "l": _large}
