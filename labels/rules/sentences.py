"""A sentence that can be worded in another language: English text that still knows its parts.

Rules know nothing of languages. What they say is English, everywhere and at once, and `wording`
says the same in the language of a reader.
"""

from typing import Any


class Sentence(str):
    """The English text; `pattern` with its `values` is how it was made.

    Sentence("There is no month %(month)s.", month="13") == "There is no month 13."
    """

    __slots__ = ("pattern", "values")

    pattern: str
    values: dict[str, Any]

    def __new__(cls, pattern: str, /, **values: Any) -> "Sentence":
        made = super().__new__(cls, pattern % values if values else pattern)
        made.pattern, made.values = pattern, values
        return made

    def __str__(self) -> str:
        """Itself, so that a sentence is still one after an exception has carried it."""
        return self

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        return (self.pattern,), self.values
