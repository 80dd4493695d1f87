"""Orders and pages. Every order is total: it ends in the entry's number."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from .head import Head, head
from .question import Question
from .search import tier, tokens
from .sql import Sql, joined, sql

START = "*"
LONGEST_KEY = 400
BIGINT = 2**63


class BadCursor(ValueError):
    """A cursor that this register did not hand out, or for another order."""


@dataclass(frozen=True, slots=True)
class Key:
    """One column of an order."""

    expression: Sql
    type: str
    descending: bool = False


def keys(question: Question) -> list[Key]:
    """The columns by which clusters are ordered."""
    number = Key(sql("e.seq"), "bigint")
    name = Key(sql("e.sort_name"), "text")
    if not question.ordering and question.q and tokens(question.q):
        return [Key(tier(question.q), "int"), name, number]
    field = question.ordering.lstrip("-") or "name"
    down = question.ordering.startswith("-")
    if field == "updated":
        return [Key(sql("e.seq"), "bigint", down)]
    if field == "country":
        return [Key(sql("e.country"), "text"), name, number]
    if field == "founded":
        unknown = "'-infinity'" if down else "'infinity'"
        founded = sql(f"coalesce(e.founded_on, {unknown}::date)")
        return [Key(founded, "date", down), name, number]
    return [Key(sql("e.sort_name"), "text", down), Key(sql("e.seq"), "bigint", down)]


def label_keys(question: Question) -> list[Key]:
    """The columns by which labels are ordered; newest first unless asked otherwise."""
    ordering = question.ordering or "-awarded"
    field, down = ordering.lstrip("-"), ordering.startswith("-")
    if field == "number":
        return [Key(sql("l.number"), "text", down)]
    number = Key(sql("l.number"), "text")
    if field == "awarded":
        return [Key(sql("l.newest_on"), "date", down), number]
    unknown = "'-infinity'" if down else "'infinity'"
    return [Key(sql(f"coalesce(l.until_last, {unknown}::date)"), "date", down), number]


def order_by(columns: list[Key]) -> Sql:
    return joined(
        (key.expression + sql(" DESC" if key.descending else "") for key in columns), ", "
    )


def after(columns: list[Key], values: list[Any]) -> Sql:
    """Rows that come after the given values in that order."""
    steps = []
    for i, key in enumerate(columns):
        same = [
            k.expression + sql(f" = %s::{k.type}", v)
            for k, v in zip(columns[:i], values, strict=False)
        ]
        sign = "<" if key.descending else ">"
        steps.append(
            joined([*same, key.expression + sql(f" {sign} %s::{key.type}", values[i])], " AND ")
        )
    return sql("(") + joined(steps, " OR ") + sql(")")


def walked(question: Question, columns: list[Key]) -> tuple[Head, list[Any] | None]:
    """The register that is asked, and where to go on. A cursor stays with its register."""
    if not question.cursor or question.cursor == START:
        return head(question.known_at), None
    at, values = decode(question, columns)
    return head(at), values


def encode(question: Question, at: datetime | None, values: list[Any]) -> str:
    """A cursor: the moment of the register that is walked, the order, the last row's key."""
    packed = json.dumps(
        [at and at.isoformat(), question.ordering, bool(question.q), *map(str, values)]
    )
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def decode(question: Question, columns: list[Key]) -> tuple[datetime | None, list[Any]]:
    """What a cursor holds; BadCursor if it does not fit the question."""
    text = question.cursor or ""
    try:
        packed = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        moment, ordering, searched, *values = packed
        at = datetime.fromisoformat(moment) if moment else None
        fits = ordering == question.ordering and searched == bool(question.q)
        typed = [_typed(value, key) for value, key in zip(values, columns, strict=True)]
    except (ValueError, TypeError, KeyError, binascii.Error) as error:
        raise BadCursor("This cursor is not one of ours. Begin again with cursor=*.") from error
    if not fits or (at and at.tzinfo is None):
        raise BadCursor("This cursor belongs to another question. Begin again with cursor=*.")
    return at, typed


def _typed(value: Any, key: Key) -> Any:
    """A value as its column takes it; ValueError for anything we never wrote."""
    if not isinstance(value, str) or "\x00" in value or len(value) > LONGEST_KEY:
        raise ValueError(value)
    value.encode()  # refuses lone surrogates
    if key.type == "date" and value not in {"infinity", "-infinity"}:
        date.fromisoformat(value)
    if key.type in {"int", "bigint"} and not 0 <= int(value) < BIGINT:
        raise ValueError(value)
    return int(value) if key.type in {"int", "bigint"} else value
