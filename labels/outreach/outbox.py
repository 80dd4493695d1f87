"""The outbox: steps put mail in, inside their own transaction; it is sent after that.

put("returned", key=f"returned:{assessment.public_id}:{assessment.version}", to=person,
    context={"cluster": cluster.name, "level": level.name, "assessment": str(public_id)})

What a step undoes, it never told. What each kind must know is in kinds.py.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from ..models import Mail, MailChoice, User
from .kinds import KINDS, Kind

Context = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail to a person, before it is in the outbox."""

    kind: str
    key: str
    to: User
    context: Context


def put(
    kind: str,
    *,
    key: str,
    to: User | None = None,
    address: str = "",
    language: str = "",
    context: Context,
) -> None:
    """Put in one mail: to a person, or to an address of somebody who has no account yet.

    `key` says what it is about; the same person is told once for one key, however often it is
    put in, and by whomever at once. A person gets it unless they turned the kind off (and it may
    be turned off) or cannot log in any more. `language` is for an address: people have their own.
    ValueError if the context lacks what the kind needs.
    """
    if to is not None:
        put_letters([Letter(kind=kind, key=key, to=to, context=context)])
    elif address:
        given = {"address": address, "language": language}
        _insert([_row(KINDS[kind], key, context, put_at=timezone.now(), **given)])
    else:
        raise ValueError("A mail goes to a person or to an address.")


def put_each(kind: str, *, key: str, to: Iterable[User], context: Context) -> None:
    """The same mail to each of these people."""
    put_letters([Letter(kind=kind, key=key, to=user, context=context) for user in to])


def put_letters(letters: Iterable[Letter], *, at: datetime | None = None) -> int:
    """Any number of mails, in two statements for each thousand; how many people are told.

    `at` is the moment that `tick` was told; otherwise it is now.
    """
    asked = [letter for letter in letters if letter.to.is_active]
    unwanted = _turned_off({letter.to.pk for letter in asked})
    put_at = at or timezone.now()
    rows = [
        _row(
            KINDS[letter.kind],
            key_for(letter.key, letter.to.pk),
            letter.context,
            user=letter.to,
            address=letter.to.email,
            language=letter.to.language,
            put_at=put_at,
        )
        for letter in asked
        if KINDS[letter.kind].must_be_sent or (letter.to.pk, letter.kind) not in unwanted
    ]
    _insert(rows)
    return len(rows)


def key_for(key: str, user_id: int) -> str:
    """The key of the mail to one person."""
    return f"{key}:{user_id}"


def _turned_off(people: set[int]) -> set[tuple[int, str]]:
    if not people:
        return set()
    rows = MailChoice.objects.filter(user__in=people, wanted=False)
    return set(rows.values_list("user", "kind"))


def _row(kind: Kind, key: str, context: Context, *, put_at: datetime, **fields: Any) -> Mail:
    missing = [name for name in kind.needs if name not in context]
    if missing:
        raise ValueError(f"A mail of the kind {kind.name} needs {', '.join(missing)}.")
    known = dict(settings.LANGUAGES)
    if fields.get("language") not in known:
        fields["language"] = settings.LANGUAGE_CODE
    kept = {name: context[name] for name in (*kind.needs, *kind.may) if name in context}
    return Mail(key=key, kind=kind.name, context=kept, put_at=put_at, next_at=put_at, **fields)


def _insert(rows: list[Mail]) -> None:
    """INSERT ... ON CONFLICT DO NOTHING: who comes second, also at the same time, adds nothing."""
    Mail.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
