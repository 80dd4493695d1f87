"""What is wrong with a question: each problem names its parameter and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from django.utils.translation import gettext as _

MOST_PROBLEMS = 20
_LONGEST_COMPARED = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong; `nearest` is the valid name or value it resembles most."""

    parameter: str
    code: str
    detail: str
    nearest: str | None = None

    def as_dict(self) -> dict[str, str]:
        told = {"parameter": self.parameter, "code": self.code, "detail": self.detail}
        return told | ({"nearest": self.nearest} if self.nearest else {})


class BadParameters(ValueError):
    """The question cannot be answered; `problems` holds everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)[:MOST_PROBLEMS]
        super().__init__(" ".join(problem.detail for problem in self.problems))


class BadValue(ValueError):
    """One value is refused."""

    def __init__(self, code: str, detail: str, nearest: str | None = None) -> None:
        self.code, self.nearest = code, nearest
        super().__init__(detail)


def nearest(text: str, valid: Iterable[str]) -> str | None:
    """The valid word that resembles the text most, if any does."""
    words = {word.casefold(): word for word in valid}
    found = get_close_matches(text[:_LONGEST_COMPARED].casefold(), words, n=1, cutoff=0.5)
    return words[found[0]] if found else None


def shown(text: str) -> str:
    """What somebody sent as part of a sentence: short, and without symbols that cannot be seen."""
    visible = "".join(symbol if symbol.isprintable() else "\ufffd" for symbol in text[:40])
    return f"“{visible}{'…' if len(text) > 40 else ''}”"


def hint(text: str, valid: Iterable[str]) -> tuple[str, str | None]:
    """A sentence that offers the nearest valid word, and the word."""
    word = nearest(text, valid)
    return (" " + _("Did you mean %(word)s?") % {"word": word}, word) if word else ("", None)
