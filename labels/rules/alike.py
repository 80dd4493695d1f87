"""How alike two names are: a score from 0 to 1, a reason, and whether a word tells them apart.

What is compared is the name without case, accents and legal forms. Words weigh as much as they
say: a word that nearly every name has (cluster, network, valley) next to nothing, a rare one much.
The caller knows how rare a word is, and which words are places.

Names that differ in a number, a direction, a place or a telling word on both sides are near-twins:
they are `apart`, however alike they look.
"""

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter

from rapidfuzz.distance import OSA

from .mending import mended
from .name_words import (
    BODIES,
    COMMON,
    DIRECTION_BEGINS,
    DIRECTIONS,
    ROMAN,
    ROMAN_AT_THE_END,
    SMALL,
)
from .text import core, fold, words

COMMON_WEIGHT, SMALL_WEIGHT = 0.12, 0.02
TELLING = 0.3  # a word that weighs less is no reason to tell two names apart
MOST_WORDS = 24
# A typing error costs its share of the word, lessened: most of the word is there.
ERROR_COSTS = 0.7
# Whoever says more than our name has may mean another one.
MORE_IS_SAID = 0.85
APART_AT_MOST = 0.7


class Reason(StrEnum):
    """Why two names are thought to be alike."""

    EXACT = "exact"
    FORM = "same without legal form"
    ACRONYM = "acronym"
    FORMER = "former name"
    ORDER = "words in another order"
    PART = "part of the name"
    TYPING = "typing error"
    WEAK = "weak"


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two names are; `apart`: a word says that they are two."""

    score: float
    reason: Reason
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is compared: folded, its words by their meaning, its letters in one."""

    folded: str
    words: tuple[str, ...]
    joined: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What is known of words: how much each weighs, which the register has, which are places."""

    weight: Callable[[str], float]
    words: Container[str]
    places: Container[str]


def name_of(folded: str, bare: str) -> Name:
    """The name that was folded already, and without its legal forms; common words by notion."""
    several = bare.split()[:MOST_WORDS]
    return Name(folded, tuple(COMMON.get(word, word) for word in several), "".join(several))


def asked(text: str) -> Name:
    """The name as somebody typed it."""
    return _read(fold(mended(text)))


def asked_in_parts(text: str) -> Name:
    """The same, a word parted where capitals or digits begin: LifeScience is life science."""
    return _read(" ".join(words(mended(text))))


def _read(folded: str) -> Name:
    return name_of(folded, core(folded))


def most_errors(letters: int) -> int:
    """How many typing errors a word of so many letters may have."""
    return 1 if letters < 8 else 2


def weight_of(word: str, rare: float) -> float:
    """What a word weighs: `rare` is between 0 and 1, and counts for words that say something."""
    if word in SMALL:
        return SMALL_WEIGHT
    return COMMON_WEIGHT if word in COMMON else 0.35 + 0.65 * rare


def alike(one: Name, known: Name, *, lexicon: Lexicon) -> Likeness:
    """How alike the name asked for and a name of the register are."""
    if not one.joined or not known.joined:
        return Likeness(0.0, Reason.WEAK)
    if one.folded == known.folded:
        return Likeness(1.0, Reason.EXACT)
    if one.joined == known.joined:
        return Likeness(0.98, Reason.FORM)
    sides = _merged(one.words, known.words), _merged(known.words, one.words)
    pairs, left, right = _aligned(*sides, lexicon)
    apart = _are_apart(one, known, left, right, lexicon)
    apart = apart or _is_left_out_within(sides[1], right, lexicon)
    apart = (
        apart or _is_another_body(left, right, lexicon) or _is_another_body(right, left, lexicon)
    )
    found = _judged(pairs, left, right, lexicon.weight)
    # A word more, or one less, is no typing error, however short it is.
    typed = _as_one_word(one, known) if bool(left) == bool(right) else None
    if typed and typed.score > found.score:
        found = typed
    if apart and found.score > APART_AT_MOST:
        return Likeness(APART_AT_MOST, found.reason, apart=True)
    return Likeness(found.score, found.reason, apart)


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two words that fit, how well, and their turns in the two names."""

    word: str
    other: str
    fit: float
    turn: int
    there: int


_turn = attrgetter("turn")


def _judged(
    pairs: list[_Pair], left: list[str], right: list[str], weight: Callable[[str], float]
) -> Likeness:
    """The weight of what fits against the weight of everything, from both sides."""
    here, there = (sum(weight(getattr(p, side)) for p in pairs) for side in ("word", "other"))
    weights = [max(weight(pair.word), weight(pair.other)) for pair in pairs]
    fit = sum(each * pair.fit for each, pair in zip(weights, pairs, strict=True))
    if not fit:
        return Likeness(0.0, Reason.WEAK)
    more_left, more_right = sum(map(weight, left)), sum(map(weight, right))
    quality = fit / sum(weights)
    covers = quality * here / (here + more_left), quality * there / (there + more_right)
    both = 2 * covers[0] * covers[1] / (covers[0] + covers[1])
    return _named(both, covers, pairs, (more_left, more_right), here)


def _named(
    both: float,
    covers: tuple[float, float],
    pairs: list[_Pair],
    more: tuple[float, float],
    telling: float,
) -> Likeness:
    """The score with its reason."""
    if more[0] < TELLING <= more[1] and telling >= 2 * TELLING:
        part = covers[0] * (0.45 + 0.55 * covers[1])
        return Likeness(max(both, part), Reason.PART)
    if more[0] >= TELLING:
        return Likeness(MORE_IS_SAID * both, Reason.PART if both >= 0.5 else Reason.WEAK)
    if any(pair.fit < 1 for pair in pairs):
        return Likeness(both, Reason.TYPING)
    turns = [pair.there for pair in pairs]
    if turns != sorted(turns):
        return Likeness(0.97 * both, Reason.ORDER)
    return Likeness(0.98 * both, Reason.PART if more[0] + more[1] else Reason.FORM)


def _as_one_word(one: Name, known: Name) -> Likeness | None:
    """All letters in one against all letters in one: spaces are often typed wrong."""
    fit = _near(one.joined, known.joined)
    return Likeness(fit, Reason.TYPING) if fit and len(known.joined) > 5 else None


def _aligned(
    one: Sequence[str], known: Sequence[str], lexicon: Lexicon
) -> tuple[list[_Pair], list[str], list[str]]:
    """Words that fit each other, and what is left on each side: equal ones first."""
    pairs: list[_Pair] = []
    free = list(enumerate(known))
    left = list(enumerate(one))
    for fits in (_equal, lambda word, other: 0 if word in lexicon.words else _near(word, other)):
        missed = []
        for turn, word in left:
            best, place = max(
                ((fits(word, other), -i) for i, (_turn, other) in enumerate(free)), default=(0, 0)
            )
            if best:
                there, other = free.pop(-place)
                pairs.append(_Pair(word, other, best, turn, there))
            else:
                missed.append((turn, word))
        left = missed
    return sorted(pairs, key=_turn), [word for _, word in left], [word for _, word in free]


def _equal(word: str, other: str) -> float:
    return float(word == other)


@lru_cache(maxsize=20_000)
def _near(one: str, other: str) -> float:
    """How well a word fits another that is a typing error away; 0 if it is another word."""
    longer = max(len(one), len(other))
    if min(len(one), len(other)) < 4 or any(map(str.isdigit, one + other)):
        return 0.0
    most = most_errors(longer)
    errors = OSA.distance(one, other, score_cutoff=most)
    if errors > most or _other_direction(one, other):
        return 0.0
    return 1.0 - ERROR_COSTS * errors / longer


def _other_direction(one: str, other: str) -> bool:
    """Ostbayern and Westbayern, Nord and Nor."""
    if one in DIRECTIONS or other in DIRECTIONS:
        return True
    begins = [
        next((begin for begin in DIRECTION_BEGINS if word.startswith(begin)), "")
        for word in (one, other)
    ]
    signs = [DIRECTIONS.get(begin) for begin in begins]
    return signs[0] != signs[1] and one[len(begins[0]) :] == other[len(begins[1]) :]


def _merged(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """Two neighbours as one word where the other name has it: life science, lifescience."""
    found: list[str] = []
    for word in one:
        if found and found[-1] + word in other and found[-1] not in other:
            found[-1] += word
        else:
            found.append(word)
    return tuple(found)


def _are_apart(one: Name, known: Name, left: list[str], right: list[str], lexicon: Lexicon) -> bool:
    """Whether a number, a direction, a place, or a telling word on both sides differs."""
    if sorted(_marks(one)) != sorted(_marks(known)):
        return True
    if any(word in lexicon.places for word in (*left, *right)):
        return True
    telling = [any(lexicon.weight(word) >= TELLING for word in words) for words in (left, right)]
    return all(telling)


def _is_left_out_within(known: Sequence[str], right: list[str], lexicon: Lexicon) -> bool:
    """Whoever shortens a name leaves out its beginning or its end, no telling word between."""
    said = [word for word in known if word not in SMALL]
    missing = any(lexicon.weight(word) >= TELLING for word in right)
    return missing and not any(word in right for word in said[:1] + said[-1:])


def _is_another_body(more: list[str], other: list[str], lexicon: Lexicon) -> bool:
    """Whether a foundation, a company or a park of that name is meant, and no typing error is."""
    return any(word in BODIES for word in more) and all(
        word in lexicon.words or word in BODIES for word in other
    )


def _marks(name: Name) -> Iterator[str]:
    """Numbers, directions, and letters that stand alone."""
    last = len(name.words) - 1
    for place, word in enumerate(name.words):
        if word in DIRECTIONS:
            yield from DIRECTIONS[word]
        elif any(map(str.isdigit, word)):
            yield "".join(filter(str.isdigit, word)).lstrip("0")
        elif place and (number := (ROMAN_AT_THE_END if place == last else ROMAN).get(word)):
            yield number
        elif len(word) == 1 and (place == last or word not in SMALL):
            yield word
