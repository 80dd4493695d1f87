"""How wide a text will be, without a font at hand: widths of a plain sans serif, generously.

The drawing then asks for exactly this width (`textLength`), so that the text fits its box in
whatever font the reader has.
"""

import unicodedata

# In thousandths of the size of the letters, for the usual sans serif fonts.
_GROUPS = {
    230: "ijl'|",
    280: " .,:;!tf()[]/\\-I",
    350: 'r*"',
    500: "czskxvyJ",
    560: "abdeghnopqu0123456789L+=<>~$#?",
    600: "FTZ_",
    670: "ABEKPSVXY&",
    730: "CDHNRUw",
    790: "GOQ",
    850: "mM%",
    950: "W@",
}
_WIDTHS = {letter: width for width, letters in _GROUPS.items() for letter in letters}
_SPECIAL = {"·": 300, "…": 900, "–": 560, "—": 1000, "’": 250, "“": 370, "”": 370, "„": 370}
OTHER, WIDE = 660, 1000
BOLD = 1.07


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a text in letters of that size."""
    thousandths = sum(map(_letter, text))
    return thousandths * size / 1000 * (BOLD if bold else 1)


def fitted(text: str, size: float, most: float, *, bold: bool = False) -> str:
    """The text, shortened with three dots if it would be wider than that."""
    if width(text, size, bold=bold) <= most:
        return text
    while text and width(f"{text}…", size, bold=bold) > most:
        text = _without_last(text)
    return f"{text.rstrip()}…"


def _without_last(text: str) -> str:
    """Without the last letter and the accents that stand on it."""
    end = len(text) - 1
    while end > 0 and unicodedata.combining(text[end]):
        end -= 1
    return text[:end]


def _letter(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    if unicodedata.east_asian_width(letter) in "WF":
        return WIDE
    plain = unicodedata.normalize("NFD", letter)[0]
    return _WIDTHS.get(plain) or _SPECIAL.get(plain, OTHER)
