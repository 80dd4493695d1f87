"""Which register is asked: its number and its moment."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from .append import stamp

# Statements that read what is current also say of which register, to notice a publication between.
NUMBER = "coalesce((SELECT seq FROM labels_registerhead WHERE id = 1), 0)"


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry that counts: all answers of one request are about the register at `seq`.

    `past` tells that newer entries exist. `clusters` and `longest` are those of today's register.
    """

    seq: int
    at: datetime | None
    past: bool
    clusters: int
    longest: int

    @property
    def key(self) -> tuple[int, datetime | None]:
        """What caches go by. The moment tells apart registers that share a number."""
        return self.seq, self.at

    @property
    def known_at(self) -> str | None:
        """The moment as answers show it; asked again with it, they are the same."""
        return stamp(self.at) if self.at else None

    def envelope(self, valid_on: date) -> dict[str, Any]:
        """The `register` member of an answer."""
        return {"seq": self.seq, "valid_on": valid_on.isoformat(), "known_at": self.known_at}


_NOW = "SELECT seq, at, clusters, longest FROM labels_registerhead WHERE id = 1"
# With the newest entry of a moment.
_THEN = """
SELECT h.seq, h.at, h.clusters, h.longest, e.seq, e.at FROM labels_registerhead h
LEFT JOIN LATERAL
    (SELECT seq, at FROM labels_entry WHERE at <= %s ORDER BY at DESC LIMIT 1) e ON TRUE
WHERE h.id = 1
"""


def head(known_at: datetime | None = None) -> Head:
    """The register now, or as it was known at a moment, in one statement."""
    with connection.cursor() as cursor:
        if known_at is None:
            cursor.execute(_NOW)
        else:
            cursor.execute(_THEN, [known_at])
        row = cursor.fetchone()
    if row is None or not row[0]:
        return Head(0, None, False, 0, 0)
    seq, at, clusters, longest, *then = row
    if known_at is None or known_at >= at:
        return Head(seq, at, False, clusters, longest)
    return Head(then[0] or 0, then[1], True, clusters, longest)


def moved(register: Head, seq: int) -> bool:
    """Whether something was published after the head was read. The past never moves."""
    return not register.past and seq != register.seq
