"""What is asked of the register: a value that the filters make and the queries answer."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

# Other schemes never answer for the European one: they answer when they are named.
MAIN_SCHEME = "ecei"
FACETS = ("country", "region", "sector", "level", "status", "year")
ORDERINGS = ("name", "-name", "country", "updated", "-updated", "founded", "-founded")
LABEL_ORDERINGS = ("-awarded", "awarded", "number", "-number", "-expires", "expires")


@dataclass(frozen=True, slots=True)
class Choice:
    """Codes of which one must fit, and codes of which none may."""

    any: tuple[str, ...] = ()
    none: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.any or self.none)


NO_CHOICE = Choice()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """All filters of the contract, on both clocks.

    `valid_on` is the day for which every status is computed; `known_at` the moment whose
    register is asked, None for now. Label conditions (level, min_level, status, scheme,
    awarded, expires) must be met by one and the same label, of the European scheme unless others
    are named. `*.none` is the complement
    within the same question.
    """

    valid_on: date
    known_at: datetime | None = None
    q: str = ""
    country: Choice = NO_CHOICE
    region: Choice = NO_CHOICE
    sector: Choice = NO_CHOICE
    programme: Choice = NO_CHOICE
    identifier: Choice = NO_CHOICE
    level: Choice = NO_CHOICE
    status: Choice = NO_CHOICE
    scheme: Choice = NO_CHOICE
    min_level: str | None = None
    awarded_after: date | None = None
    awarded_before: date | None = None
    expires_after: date | None = None
    expires_before: date | None = None
    updated_since: datetime | None = None
    ordering: str = ""
    limit: int = 25
    offset: int = 0
    cursor: str | None = None
    facets: tuple[str, ...] = field(default=())

    def but(self, **changes: Any) -> "Question":
        """The same question with something else in it."""
        return replace(self, **changes)

    @property
    def asks_about_labels(self) -> bool:
        """Whether some condition is about a label rather than the cluster."""
        return bool(
            self.level
            or self.status
            or self.scheme
            or self.min_level
            or self.awarded_after
            or self.awarded_before
            or self.expires_after
            or self.expires_before
        )
