"""Small pieces of SQL with their parameters, put together without ever quoting a value."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of SQL and the values of its placeholders, in order."""

    text: str
    values: tuple[Any, ...] = ()

    def __add__(self, other: "Sql") -> "Sql":
        return Sql(self.text + other.text, self.values + other.values)


def sql(text: str, *values: Any) -> Sql:
    return Sql(text, values)


def joined(pieces: Iterable[Sql], by: str) -> Sql:
    """The pieces with a separator between them."""
    parts = list(pieces)
    return Sql(
        by.join(part.text for part in parts), tuple(v for part in parts for v in part.values)
    )


def all_of(pieces: Iterable[Sql]) -> Sql:
    """All conditions together; no condition is always true."""
    parts = list(pieces)
    return joined(parts, " AND ") if parts else sql("TRUE")
