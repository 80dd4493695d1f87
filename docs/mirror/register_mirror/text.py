"""Names as the register sorts them, and words as it finds them: folded to plain Latin letters."""

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")


def _table(letters: str, latin: str) -> dict[int, str]:
    return dict(zip(map(ord, letters), latin.split(), strict=True))


# Letters whose accent makes them another letter; read before accents are taken away.
_WITH_ACCENT = _table("йїѓќ", "y yi gj kj")
_PLAIN = (
    _table("łøæœđðþıħŧŋĸəƒɓɗ", "l o ae oe d d th i h t n k e f b d")
    | _table("αβγδεζηθικλμνξοπρστυφχψω", "a v g d e z i th i k l m n x o p r s t y f ch ps o")
    | _table(
        "абвгдежзиклмнопрстуфхцчшщъюяыэієґђјљњћџѕ",
        "a b v g d e zh z i k l m n o p r s t u f h ts ch sh sht a yu ya y e i ye g dj j lj nj c"
        " dz dz",
    )
    | {ord("ь"): ""}
    | dict.fromkeys(range(0x2B9, 0x2C0), " ")  # apostrophes that Unicode counts as letters
)
_GREEK_PAIRS = {"ου": "ou", "αυ": "av", "ευ": "ev", "γγ": "ng", "γξ": "nx", "γχ": "nch"}


@lru_cache(maxsize=10_000)
def fold(text: str) -> str:
    """The text in lower-case Latin letters and digits with single spaces, without accents."""
    return " ".join(_WORD.findall(text.lower() if text.isascii() else _latin(text)))


def _latin(text: str) -> str:
    composed = unicodedata.normalize("NFC", "".join(map(_narrow, text))).casefold()
    spread = unicodedata.normalize("NFD", composed.translate(_WITH_ACCENT))
    bare = "".join(c for c in spread if not unicodedata.category(c).startswith("M"))
    for pair, latin in _GREEK_PAIRS.items():
        bare = bare.replace(pair, latin)
    return unicodedata.normalize("NFC", bare.translate(_PLAIN))


def _narrow(symbol: str) -> str:
    """A full-width letter or ligature as plain ones; a symbol for a whole phrase stays."""
    plain = unicodedata.normalize("NFKC", symbol)
    return plain if len(plain) <= 3 else symbol
