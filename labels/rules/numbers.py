"""Numbers of labels and clusters: short, typable, and a typing error is noticed.

The alphabet leaves out 0, 1, I, L and O. It has 31 symbols, a prime, and each place has a weight
of its own modulo 31, so one wrong symbol or two swapped ones always break the check. Labels are
written `XXXX-XXXX`, clusters `XXX-XXXX`, checks `EC-XXXX-XXXX`; the last symbol is the check.
"""

import unicodedata
from dataclasses import dataclass

from labels.rules.sentences import Sentence

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
BASE = len(ALPHABET)

_VALUES = {symbol: value for value, symbol in enumerate(ALPHABET)}
CHECK_PREFIX = "EC"
_MINUS_AND_UNDERSCORE = "\u2212_"


class NumberError(ValueError):
    """What was typed is not a number of ours: `code` is length, symbol or check."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True)
class _Form:
    """One kind of number. The constant in the check keeps the kinds apart."""

    noun: str
    payload: int
    dash_after: int
    constant: int
    factor: int
    shift: int

    @property
    def length(self) -> int:
        return self.payload + 1

    @property
    def count(self) -> int:
        """How many numbers of this form there are."""
        return BASE**self.payload


# The factors are prime to 31, so that the scrambling is a bijection. Never change a form: numbers
# are printed on certificates.
LABEL = _Form(
    "label", payload=7, dash_after=4, constant=5, factor=17_003_730_521, shift=4_711_000_003
)
CLUSTER = _Form(
    "cluster", payload=6, dash_after=3, constant=19, factor=548_506_441, shift=271_828_183
)
# Of an eligibility check: it is kept by agencies, so its prefix tells it from a label's.
CHECK = _Form(
    "check", payload=7, dash_after=4, constant=23, factor=13_466_917_009, shift=9_393_000_007
)


# By what it is a number of, and whether a single symbol was typed.
_LENGTHS = {
    ("label", False): Sentence(
        "A label number has %(needed)s symbols, like %(example)s; this one has %(given)s symbols."
    ),
    ("label", True): Sentence(
        "A label number has %(needed)s symbols, like %(example)s; this one has 1 symbol."
    ),
    ("cluster", False): Sentence(
        "A cluster number has %(needed)s symbols, like %(example)s; this one has %(given)s symbols."
    ),
    ("cluster", True): Sentence(
        "A cluster number has %(needed)s symbols, like %(example)s; this one has 1 symbol."
    ),
    ("check", False): Sentence(
        "A check number has %(needed)s symbols, like %(example)s; this one has %(given)s symbols."
    ),
    ("check", True): Sentence(
        "A check number has %(needed)s symbols, like %(example)s; this one has 1 symbol."
    ),
}


def label_number(n: int) -> str:
    """The number of the n-th label, from 1 on; neighbours look nothing alike."""
    return _number(n, LABEL)


def cluster_number(n: int) -> str:
    """The number of the n-th cluster, from 1 on."""
    return _number(n, CLUSTER)


def check_number(n: int) -> str:
    """The number of the n-th eligibility check, from 1 on."""
    return f"{CHECK_PREFIX}-{_number(n, CHECK)}"


def parse_label_number(text: str) -> str:
    """The number as we write it, however it was typed; NumberError says what is wrong."""
    return _parse(text, LABEL)


def parse_cluster_number(text: str) -> str:
    """The number as we write it, however it was typed; NumberError says what is wrong."""
    return _parse(text, CLUSTER)


def parse_check_number(text: str) -> str:
    """The number as we write it, however it was typed, also without its prefix."""
    symbols = _symbols(text)
    if len(symbols) > CHECK.length:
        symbols = symbols.removeprefix(CHECK_PREFIX)
    return f"{CHECK_PREFIX}-{_parse(symbols, CHECK)}"


def is_cluster_number(text: str) -> bool:
    """Whether what was typed is the number of a cluster, which some take for that of a label."""
    try:
        parse_cluster_number(text)
    except NumberError:
        return False
    return True


def likely(text: str) -> list[str]:
    """The label and cluster numbers that one correction of the text gives, at most 300.

    A correction swaps two symbols, replaces one, adds one that is missing or drops one too many.
    A number without an error has none.
    """
    typed = _symbols(text)
    if not LABEL.length - 2 <= len(typed) <= LABEL.length + 1:
        return []
    if any(len(typed) == form.length and _is_right(typed, form) for form in (LABEL, CLUSTER)):
        return []
    found = {
        _written(symbols, form): None
        for form in (LABEL, CLUSTER)
        for symbols in _corrections(typed, form)
        if _is_right(symbols, form)
    }
    return list(found)


def _number(n: int, form: _Form) -> str:
    """The n-th number of a form; ValueError outside 1 to the count of the form."""
    if not 1 <= n <= form.count:
        raise ValueError(f"There are {form.noun} numbers from 1 to {form.count}, none for {n}.")
    rest = (n * form.factor + form.shift) % form.count
    symbols = ""
    for _ in range(form.payload):
        rest, value = divmod(rest, BASE)
        symbols += ALPHABET[value]
    check = (form.constant - _weighed(symbols, form)) % BASE
    return _written(symbols + ALPHABET[check], form)


def _parse(text: str, form: _Form) -> str:
    symbols = _symbols(text)
    if len(symbols) != form.length:
        raise NumberError("length", _length_sentence(len(symbols), form))
    for symbol in symbols:
        if symbol not in _VALUES:
            raise NumberError("symbol", _symbol_sentence(symbol))
    if not _is_right(symbols, form):
        raise NumberError(
            "check",
            Sentence(
                "There is a typing error in this number: one symbol is wrong or two are swapped."
            ),
        )
    return _written(symbols, form)


def _length_sentence(length: int, form: _Form) -> Sentence:
    one = length == 1
    return Sentence(
        _LENGTHS[form.noun, one], needed=form.length, example=_number(1, form), given=length
    )


def _symbol_sentence(symbol: str) -> Sentence:
    if not symbol.isprintable():
        return Sentence(
            "A symbol that cannot be shown does not occur in our numbers. Type the number anew."
        )
    return Sentence(
        "The symbol %(symbol)s does not occur in our numbers. "
        "They use the digits 2 to 9 and the letters A to Z without I, L and O.",
        symbol=symbol,
    )


def _symbols(text: str) -> str:
    """What was typed in capitals, without spaces, dashes and invisible symbols."""
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(symbol for symbol in folded if not _is_filler(symbol))


def _is_filler(symbol: str) -> bool:
    invisible_or_dash = unicodedata.category(symbol) in {"Cf", "Pd"}
    return symbol.isspace() or invisible_or_dash or symbol in _MINUS_AND_UNDERSCORE


def _weighed(symbols: str, form: _Form) -> int:
    """The sum of the values, the first place weighing most, the check 1; symbols must be ours."""
    places = enumerate(symbols)
    return sum((form.length - place) * _VALUES[symbol] for place, symbol in places)


def _is_right(symbols: str, form: _Form) -> bool:
    """Whether the symbols are all ours and the check holds; the length must fit."""
    if not all(symbol in _VALUES for symbol in symbols):
        return False
    return _weighed(symbols, form) % BASE == form.constant


def _written(symbols: str, form: _Form) -> str:
    return f"{symbols[: form.dash_after]}-{symbols[form.dash_after :]}"


def _corrections(typed: str, form: _Form) -> list[str]:
    """Texts of the right length, one correction away from what was typed."""
    places = range(len(typed))
    if len(typed) == form.length:
        swapped = [_swapped(typed, i, j) for j in places for i in range(j)]
        return swapped + [typed[:i] + s + typed[i + 1 :] for i in places for s in ALPHABET]
    if len(typed) == form.length - 1:
        return [typed[:i] + s + typed[i:] for i in range(form.length) for s in ALPHABET]
    if len(typed) == form.length + 1:
        return [typed[:i] + typed[i + 1 :] for i in places]
    return []


def _swapped(text: str, i: int, j: int) -> str:
    """The text with the symbols at two places, i before j, changed over."""
    return text[:i] + text[j] + text[i + 1 : j] + text[i] + text[j + 1 :]
