"""Texts that people write: kept as they meant them, without what nobody sees."""

import unicodedata

# The longest text that is taken: about seven pages.
LONGEST = 20_000

# They turn the order of what stands around them round, and are not seen themselves.
_TURNS_TEXT_ROUND = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_NOT_TEXT = frozenset({"Cc", "Cs"})
_LINE_ENDS = str.maketrans({"\v": "\n", "\f": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"})


def written(text: str) -> str:
    """The text composed (NFC), with plain line ends, without space around it; twice is once.

    Control and direction characters are left out, not refused: they come in with what is pasted,
    and nobody could find them in order to remove them. Tabs and line ends stay.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").translate(_LINE_ENDS)
    if not plain.isascii() or not plain.isprintable():
        plain = "".join(symbol for symbol in plain if _is_text(symbol))
    return unicodedata.normalize("NFC", plain).strip()


def _is_text(symbol: str) -> bool:
    if symbol in _TURNS_TEXT_ROUND:
        return False
    return symbol in "\n\t" or unicodedata.category(symbol) not in _NOT_TEXT
