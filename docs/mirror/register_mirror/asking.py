"""Questions to the copy: the filters of GET /api/v1/clusters/, with the same meaning and order.

A question is a list of names and values, as in the address of the API. What is not known there is
refused, never ignored.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from difflib import get_close_matches
from typing import Any
from zoneinfo import ZoneInfo

from .faults import BadQuestion
from .status import BEST_FIRST, MAIN_SCHEME
from .store import Store
from .text import fold

ZONE = ZoneInfo("Europe/Brussels")
CODES = ("country", "region", "sector", "programme", "identifier", "level", "status", "scheme")
OF_LABELS = ("level", "status", "scheme")
DAYS = ("valid_on", "awarded_after", "awarded_before", "expires_after", "expires_before")
ORDERS = {
    "name": "r.sort_name, r.seq",
    "-name": "r.sort_name DESC, r.seq DESC",
    "country": "r.country, r.sort_name, r.seq",
    "updated": "r.seq",
    "-updated": "r.seq DESC",
    "founded": "coalesce(r.founded, '9999'), r.sort_name, r.seq",
    "-founded": "coalesce(r.founded, '') DESC, r.sort_name, r.seq",
}
ONCE = ("q", "min_level", *DAYS, "updated_since", "ordering", "limit", "offset")
NAMES = (*CODES, *(f"{name}__n" for name in CODES), *ONCE)
NOT_ISO = {"EL": "GR", "UK": "GB"}
# What can be seen to be wrong without a list of codes; it would find nothing, in silence.
_NUMBER = (re.compile("[0-9]{1,12}"), "a whole number")
_FORMS = {
    "country": (re.compile("[A-Z]{2}"), "a code like DE"),
    "region": (re.compile("[A-Z]{2}[A-Z0-9]{1,3}"), "a NUTS code like DE8"),
    "identifier": (re.compile("[^:]+:.+"), "scheme:value"),
    "limit": _NUMBER,
    "offset": _NUMBER,
}
_DAY = re.compile(r"(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}|2100-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: of `any` one must fit, of `none` none may."""

    day: str
    any: dict[str, list[str]] = field(default_factory=dict)
    none: dict[str, list[str]] = field(default_factory=dict)
    once: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Piece:
    """A condition in SQL and its values."""

    text: str
    values: tuple[Any, ...] = ()


def today() -> str:
    return datetime.now(ZONE).date().isoformat()


def question(pairs: Iterable[tuple[str, str]], store: Store) -> Question:
    """The question that was put; BadQuestion with a sentence if it cannot be answered."""
    any_of: dict[str, list[str]] = {}
    none_of: dict[str, list[str]] = {}
    once: dict[str, str] = {}
    for name, value in pairs:
        if name not in NAMES:
            raise BadQuestion(f"There is no parameter {name}.{_nearest(name, NAMES)}")
        value = _read(name.removesuffix("__n"), value.strip(), store)
        if name in ONCE and name in once:
            raise BadQuestion(f"Write {name} once only.")
        if name in ONCE:
            once[name] = value
        elif name.endswith("__n"):
            none_of.setdefault(name.removesuffix("__n"), []).append(value)
        else:
            any_of.setdefault(name, []).append(value)
    return Question(once.get("valid_on") or today(), any_of, none_of, once)


def _read(name: str, value: str, store: Store) -> str:
    if not value and name != "q":
        raise BadQuestion(f"Write a value for {name}, or leave it out.")
    if name in DAYS:
        return _day(value)
    if name == "updated_since":
        return _moment(value)
    form = _FORMS.get(name)
    if form and not form[0].fullmatch(value):
        raise BadQuestion(f"Write {form[1]} for {name}, not {value[:40]}.")
    if name == "country":
        return NOT_ISO.get(value, value)
    if name == "scheme":
        named = "SELECT scheme, scheme FROM label UNION SELECT name, slug FROM scheme"
        return _known(name, value, dict(store.db.execute(named)))
    if name in ("level", "min_level"):
        levels = [code for (code,) in store.db.execute("SELECT code FROM level")]
        return _known(name, value, {code: code for code in levels})
    if name in ("status", "ordering"):
        words = BEST_FIRST if name == "status" else tuple(ORDERS)
        return _known(name, value, {word: word for word in words})
    return value


def _known(name: str, value: str, words: dict[str, str]) -> str:
    found = words.get(value) or (words.get(fold(value)) if name == "scheme" else None)
    if found is None:
        raise BadQuestion(f"There is no {name} “{value}”.{_nearest(value, words)}")
    return found


def _nearest(text: str, words: Iterable[str]) -> str:
    found = get_close_matches(text, list(words), n=1, cutoff=0.5)
    return f" Did you mean {found[0]}?" if found else ""


def _day(text: str) -> str:
    try:
        if not _DAY.fullmatch(text):
            raise ValueError
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise BadQuestion(f"Write a day that exists, like 2026-06-30, not {text}.") from None


def _moment(text: str) -> str:
    """A moment as items tell it; a day is its beginning in Brussels."""
    if "T" not in text:
        moment = datetime.combine(date.fromisoformat(_day(text)), time.min, ZONE)
    else:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise BadQuestion(f"There is no moment {text}.") from None
        if moment.tzinfo is None:
            raise BadQuestion("A moment needs a time zone, like 2026-06-30T12:00:00Z.")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def select(asked: Question) -> Piece:
    """The clusters that answer, as a query of `cluster r`, in order."""
    pieces = [*_of_the_cluster(asked), *_of_its_labels(asked), *_words(asked)]
    where = " AND ".join(piece.text for piece in pieces) or "TRUE"
    values = tuple(value for piece in pieces for value in piece.values)
    order = ORDERS[asked.once.get("ordering", "name")]
    return Piece(f"FROM cluster r WHERE {where} ORDER BY {order}", values)


def _of_the_cluster(asked: Question) -> Iterator[Piece]:
    for negation, codes in (("", asked.any), ("NOT ", asked.none)):
        for name, wanted in codes.items():
            if name == "country":
                yield Piece(f"{negation}r.country IN ({_marks(wanted)})", tuple(wanted))
            elif name not in OF_LABELS:
                yield Piece(
                    f"{negation}EXISTS (SELECT 1 FROM code c WHERE c.kind = ?"
                    f" AND c.code IN ({_marks(wanted)}) AND c.cluster = r.number)",
                    (name, *wanted),
                )
    if since := asked.once.get("updated_since"):
        yield Piece("r.at >= ?", (since,))


def _of_its_labels(asked: Question) -> Iterator[Piece]:
    """One label must meet all that is asked; for each refusal no label may meet it as well."""
    wanted = {name: codes for name, codes in asked.any.items() if name in OF_LABELS}
    dates = [name for name in ("min_level", *DAYS[1:]) if name in asked.once]
    if wanted or dates:
        yield _has_label(asked, wanted)
    for name in OF_LABELS:
        if name in asked.none:
            refused = _has_label(asked, wanted | {name: asked.none[name]})
            yield Piece(f"NOT {refused.text}", refused.values)


def _has_label(asked: Question, wanted: dict[str, list[str]]) -> Piece:
    pieces = list(_of_a_label(asked, wanted))
    inner = " AND ".join(["l.cluster = r.number", *(piece.text for piece in pieces)])
    values = tuple(value for piece in pieces for value in piece.values)
    return Piece(f"EXISTS (SELECT 1 FROM label l WHERE {inner})", values)


def _of_a_label(asked: Question, wanted: dict[str, list[str]]) -> Iterator[Piece]:
    """Labels of other schemes answer when a scheme is named or refused, else the European alone."""
    schemes = wanted.get("scheme") or ([] if "scheme" in asked.none else [MAIN_SCHEME])
    for column, codes in (("l.level", wanted.get("level", [])), ("l.scheme", schemes)):
        if codes:
            yield Piece(f"{column} IN ({_marks(codes)})", tuple(codes))
    if lowest := asked.once.get("min_level"):
        ranks = "SELECT code FROM level WHERE rank >= (SELECT rank FROM level WHERE code = ?)"
        yield Piece(f"l.level IN ({ranks})", (lowest,))
    if statuses := wanted.get("status"):
        yield Piece(f"status_on(l.days, ?) IN ({_marks(statuses)})", (asked.day, *statuses))
    yield from _dates(asked.once)


def _dates(once: dict[str, str]) -> Iterator[Piece]:
    """A date known to a month or a year fits when any of its days fits."""
    for name, condition in (
        ("awarded_after", "l.awarded_last >= ?"),
        ("awarded_before", "l.awarded_first <= ?"),
        ("expires_after", "l.until_last >= ?"),
        ("expires_before", "l.until_first <= ?"),
    ):
        if name in once:
            yield Piece(condition, (once[name],))


def _words(asked: Question) -> Iterator[Piece]:
    """Each word of the search must begin a word of the record."""
    if not asked.once.get("q"):
        return
    words = fold(asked.once["q"]).split()
    if not words:
        yield Piece("FALSE")
    for word in words:
        found = "SELECT w.cluster FROM word w WHERE w.word >= ? AND w.word < ?"
        yield Piece(f"r.number IN ({found})", (word, word + "\U0010ffff"))


def _marks(values: list[str]) -> str:
    return ", ".join("?" * len(values))
