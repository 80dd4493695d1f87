"""Orders and pages. Every order is total: it ends in the entry's number."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from .head import Head, head
from .question import Question
from .search import tier, tokens
from .sql import Sql, joined, sql

START = "*"
LONGEST_KEY = 400
LARGEST = {"int": 2**31 - 1, "bigint": 2**63 - 1}


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
    """Rows that come after the given values in that order, so that an index finds the first."""
    if len({key.descending for key in columns}) == 1:
        return _beyond(columns, values)
    # An index knows no mixed order: it finds the first column's value, the rest is compared.
    first = columns[0]
    sign = "<=" if first.descending else ">="
    bound = first.expression + sql(f" {sign} %s::{first.type}", values[0])
    same = first.expression + sql(f" = %s::{first.type} AND ", values[0])
    further = joined([_beyond(columns[:1], values), same + after(columns[1:], values[1:])], " OR ")
    return sql("(") + bound + sql(" AND (") + further + sql("))")


def _beyond(columns: list[Key], values: list[Any]) -> Sql:
    """Rows after the values, where all columns go the same way."""
    expressions = joined((key.expression for key in columns), ", ")
    given = joined(
        (sql(f"%s::{key.type}", value) for key, value in zip(columns, values, strict=False)), ", "
    )
    sign = " < " if columns[0].descending else " > "
    return sql("(") + expressions + sql(f"){sign}(") + given + sql(")")


def walked(question: Question, columns: list[Key]) -> tuple[Head, list[Any] | None]:
    """The register that is asked, and where to go on. A cursor stays with its register."""
    if not question.cursor or question.cursor == START:
        return head(question.known_at), None
    at, values = decode(question, columns)
    if question.known_at and head(question.known_at).at != at:
        raise BadCursor(_("This cursor belongs to another known_at. Begin again with cursor=*."))
    return head(at), values


def encode(question: Question, at: datetime | None, values: list[Any]) -> str:
    """A cursor: the moment of the register that is walked, the order, the last row's key."""
    packed = json.dumps(
        [at and at.isoformat(), question.ordering, bool(question.q), *map(str, values)],
        ensure_ascii=False,
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
    except (ValueError, TypeError, KeyError, RecursionError, binascii.Error) as error:
        raise BadCursor(_("This cursor is not one of ours. Begin again with cursor=*.")) from error
    if not fits or (at and at.tzinfo is None):
        raise BadCursor(_("This cursor belongs to another question. Begin again with cursor=*."))
    return at, typed


def _typed(value: Any, key: Key) -> Any:
    """A value as its column takes it; ValueError for anything we never wrote."""
    if not isinstance(value, str) or "\x00" in value or len(value) > LONGEST_KEY:
        raise ValueError(value)
    value.encode()  # refuses lone surrogates
    day = key.type == "date" and value not in {"infinity", "-infinity"}
    if day and date.fromisoformat(value).isoformat() != value:
        raise ValueError(value)  # a week or another form that the database does not read
    if key.type in LARGEST and not 0 <= int(value) <= LARGEST[key.type]:
        raise ValueError(value)
    return int(value) if key.type in LARGEST else value
