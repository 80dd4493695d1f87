"""Text as people search, sort and compare it: without case, accents, alphabets or legal forms."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

SLUG_LENGTH = 80

_WORD = re.compile(r"[^\W_]+")
_NOT_IN_A_SLUG = re.compile(r"[^a-z0-9]+")


def _table(letters: str, latin: str) -> dict[int, str]:
    """A table for str.translate from a row of letters and, in words, what they become."""
    return dict(zip(map(ord, letters), latin.split(), strict=True))


# Letters whose accent makes them another letter; read before accents are taken away.
_WITH_ACCENT = _table("йїѓќ", "y yi gj kj")
_LATIN = _table("łøæœđðþıħŧŋĸəƒɓɗ", "l o ae oe d d th i h t n k e f b d")
_GREEK = _table("αβγδεζηθικλμνξοπρστυφχψω", "a v g d e z i th i k l m n x o p r s t y f ch ps o")
# Bulgarian first, then what only Russian, Ukrainian, Belarusian, Serbian and Macedonian have.
_CYRILLIC = _table(
    "абвгдежзиклмнопрстуфхцчшщъюяыэієґђјљњћџѕ",
    "a b v g d e zh z i k l m n o p r s t u f h ts ch sh sht a yu ya y e i ye g dj j lj nj c dz dz",
)
_SILENT = {ord("ь"): ""}
_APOSTROPHES = dict.fromkeys(range(0x2B9, 0x2C0), " ")  # letters to Unicode, not to readers
_LETTERS = _LATIN | _GREEK | _CYRILLIC | _SILENT | _APOSTROPHES
_GREEK_PAIRS = {"ου": "ou", "αυ": "av", "ευ": "ev", "γγ": "ng", "γξ": "nx", "γχ": "nch"}

# Legal forms as `fold` leaves them. At the end of a name:
_FORMS_AT_THE_END = """
e v|ev|e g|eg|gmbh|mbh|g gmbh|ggmbh|gmbh co kg|ag|kg|ug|ug haftungsbeschrankt|ohg|gbr
s p a|spa|s r l|srl|s r l s|srls|s c a r l|s c ar l|sc a r l|scarl|s c r l|scrl|s cons r l
s c p a|scpa|sp z o o|sp zoo|sp z oo|spzoo|z o o|spolka z o o|spolka akcyjna
spolka z ograniczona odpowiedzialnoscia|spolka|s r o|sro|spol s r o|z s|zs|z s p o|zspo|o p s|ops
z u|zu|a s|as|d o o|doo|j d o o|d d|druzstvo|n o|i z s
a s b l|asbl|a i s b l|aisbl|v z w|vzw|ivzw|bvba|sprl|a e i|aei|g i e|gie|e e i g|eeig
ab|oy|oyj|ab oy|r y|ry|r f|rf|ek for|ekonomisk forening|a p s|aps|f m b a|fmba|a m b a|amba
ltd|limited|co ltd|l l c|llc|p l c|plc|clg|cic|inc|ltd sti|sia|vsi|uab|ou|mtu
a c|ac|s a s|sas|s a s u|sasu|eurl|sarl|s a r l|sagl|s a|sa|n v|nv|b v|bv|s l|sl|s l u|slu
lda|ltda|kft|nonprofit kft|zrt|nyrt|kht|bt|hf|ehf|ood|eood|ead|a d|a e|epe|amke
"""
# At the start of a name only those that nobody takes for a word or an acronym:
_FORMS_AT_THE_START = """
a s b l|asbl|a e i|aei|g i e|sia|vsi|uab|oy|mtu|druzstvo|spolka z o o|spolka|sp z o o
gmbh|ggmbh|g gmbh|s r l|srl|s p a|s c a r l|scarl|d o o|s r o
"""

# Letters that come after a letter of their own in the alphabet of a language, not among its
# accents: as that letter and a sign that stands after every Latin one.
_LAST, _VERY_LAST = "\u3400", "\u3401"
_OWN_LETTERS = {
    "pl": {ord(own): letter + _LAST for own, letter in zip("ąćęłńóśź", "acelnosz", strict=True)}
    | {ord("ż"): f"z{_VERY_LAST}"},
    "es": {ord("ñ"): f"n{_LAST}"},
}


@lru_cache(maxsize=10_000)
def fold(text: str) -> str:
    """The text in lower-case Latin letters and digits with single spaces; folding twice is once.

    Accents go, Greek and Cyrillic are written in Latin letters, everything that is neither letter
    nor digit becomes a space. Letters of other scripts stay.
    """
    return " ".join(_WORD.findall(text.lower() if text.isascii() else _latin(text)))


@lru_cache(maxsize=10_000)
def sort_key(text: str, language: str) -> tuple[str, str, str]:
    """Where a name stands in a list for readers of a language.

    Accents count only between names that are the same without them. Polish and Spanish have
    letters of their own, which stand after those that they look like.
    """
    lower = unicodedata.normalize("NFC", text).lower()
    own = lower.translate(_OWN_LETTERS.get(language, {}))
    return fold(own), unicodedata.normalize("NFD", lower), text


def words(text: str) -> list[str]:
    """The folded words in order; "LifeScience" is two words, and so is "Lab4"."""
    return fold(_parted(unicodedata.normalize("NFC", text))).split()


def core(text: str) -> str:
    """The folded name without legal forms at its ends; a name that is only such forms stays."""
    tokens = fold(text).split()
    while shorter := _without_form(tokens):
        tokens = shorter
    return " ".join(tokens)


def search_terms(names: Iterable[str]) -> set[str]:
    """Every word under which the names should be found.

    Words as written and as split by capitals, and two neighbours in one: "life science" and
    "LifeScience" both give life, science and lifescience. Letters that stand alone are left out.
    """
    terms: set[str] = set()
    for name in names:
        for tokens in (fold(name).split(), words(name)):
            terms.update(token for token in tokens if len(token) > 1 or not token.isalpha())
            terms.update(first + second for first, second in pairwise(tokens))
            terms.update(_initials(tokens))
    return terms


def near(word: str) -> set[str]:
    """The word with one symbol left out, for each place; none for words below four symbols.

    Two words differ by one typing error when they, or what `near` gives for them, meet.
    """
    if len(word) < 4:
        return set()
    return {word[:place] + word[place + 1 :] for place in range(len(word))}


def slug(text: str) -> str:
    """The text for an address: a-z, 0-9 and dashes, at most 80; "cluster" if nothing is left."""
    dashed = _NOT_IN_A_SLUG.sub("-", fold(text)).strip("-")
    if len(dashed) > SLUG_LENGTH:
        whole_words = dashed[: SLUG_LENGTH + 1].rpartition("-")[0]
        dashed = whole_words or dashed[:SLUG_LENGTH]
    return dashed or "cluster"


def _latin(text: str) -> str:
    """Lower case without accents, in Latin letters where we know how; still with punctuation."""
    composed = unicodedata.normalize("NFC", "".join(map(_plain, text))).casefold()
    spread = unicodedata.normalize("NFD", composed.translate(_WITH_ACCENT))
    bare = "".join(c for c in spread if not unicodedata.category(c).startswith("M"))
    for pair, latin in _GREEK_PAIRS.items():
        bare = bare.replace(pair, latin)
    return unicodedata.normalize("NFC", bare.translate(_LETTERS))


def _plain(symbol: str) -> str:
    """A full-width letter or ligature as plain ones; a symbol for a whole phrase stays."""
    plain = unicodedata.normalize("NFKC", symbol)
    return plain if len(plain) <= 3 else symbol


@lru_cache(maxsize=10_000)
def _parted(text: str) -> str:
    """The text with a space where a word begins inside a word: aB, ABc, a1, 1a."""
    parts = []
    for place, symbol in enumerate(text):
        if place and _begins_a_word(text[place - 1], symbol, text[place + 1 : place + 2]):
            parts.append(" ")
        parts.append(symbol)
    return "".join(parts)


def _begins_a_word(before: str, symbol: str, after: str) -> bool:
    if before.isdigit() or symbol.isdigit():
        return before.isdigit() and symbol.isalpha() or before.isalpha() and symbol.isdigit()
    return symbol.isupper() and (before.islower() or before.isupper() and after.islower())


def _initials(tokens: list[str]) -> set[str]:
    """Letters that stand side by side, as one: "c a a r" gives caar."""
    runs = "".join(token if len(token) == 1 else f" {token} " for token in tokens).split()
    return {run for run in runs if len(run) > 1}


def _forms(table: str) -> list[list[str]]:
    """The forms of a table as lists of words, the longest first."""
    rows = [form.split() for line in table.strip().splitlines() for form in line.split("|")]
    return sorted(rows, key=len, reverse=True)


_ENDS = _forms(_FORMS_AT_THE_END)
_STARTS = _forms(_FORMS_AT_THE_START)


def _without_form(tokens: list[str]) -> list[str]:
    """The words without one legal form; an empty list if there is none, or nothing else."""
    for form in _ENDS:
        if tokens[-len(form) :] == form:
            return tokens[: -len(form)]
    for form in _STARTS:
        if tokens[: len(form)] == form:
            return tokens[len(form) :]
    return []
