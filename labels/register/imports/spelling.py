"""Names as sources write them: the name itself, and what stands in brackets behind it."""

import re
from dataclasses import dataclass
from functools import lru_cache

from ...models import ClusterName
from ...rules.text import core, fold

Kind = ClusterName.Kind

_BRACKETS = re.compile(r"\s*[(\uff08]([^()\uff08\uff09]+)[)\uff09]")
LONGEST_ABBREVIATION = 12


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name of a cluster and what kind of name it is."""

    text: str
    kind: str
    in_brackets: bool = False


def spelled(text: str) -> list[Spelling]:
    """The names in one cell: "Name (CAAR)" is a name and its abbreviation.

    Anything else in brackets is a second name; in which language, the source does not say, so it
    counts as the local one until somebody says otherwise.
    """
    inside = [found.strip() for found in _BRACKETS.findall(text)]
    outside = " ".join(_BRACKETS.sub("", text).split())
    if not inside or not outside:
        return [Spelling(text, Kind.CURRENT)]
    others = [Spelling(name, _kind(name), True) for name in inside if name and name != outside]
    return [Spelling(outside, Kind.CURRENT), *others]


# One import asks for the same names again and again.
@lru_cache(maxsize=100_000)
def bare(name: str) -> str:
    """The folded name without legal forms."""
    return core(name)


def key(name: str) -> str:
    """What two spellings of one name have in common: letters and digits without legal forms."""
    return bare(name).replace(" ", "")


def form(name: str) -> str:
    """The legal forms of the name, without spaces: "e.V." and "eV" are one form."""
    return f" {fold(name)} ".replace(f" {bare(name)} ", " ", 1).replace(" ", "")


def _kind(name: str) -> str:
    """One short word with two capitals is an abbreviation: CAAR, DiWiSH, AT+R."""
    short = len(name) <= LONGEST_ABBREVIATION and " " not in name and "." not in name
    capitals = sum(symbol.isupper() for symbol in name)
    return Kind.ABBREVIATION if short and capitals >= 2 else Kind.LOCAL
