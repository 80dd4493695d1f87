"""Writing the journal: one event per step, chained by hashes, in the transaction of the step."""

import hashlib
import json
from typing import Any

from django.db import transaction
from django.utils import timezone

from registry.middleware import current_request_id

from .models import AgencyKey, Event, JournalHead, User

SYSTEM = "system"

# Who acts: a person, or a program with the key of an agency.
type Actor = User | AgencyKey


@transaction.atomic
def record(
    verb: str,
    *,
    by: Actor | None,
    of: tuple[str, object],
    role: str = "",
    note: str = "",
    before: Any = None,
    after: Any = None,
) -> Event:
    """Append what happened. `of` is the kind of the object and its public id.

    Nobody's name or address goes in: people are told by their key. The head of the journal stays
    locked until the transaction ends, so numbers come in the order of commits and without gaps.
    """
    head = _locked_head()
    event = Event(
        seq=head.seq + 1,
        previous=head.sha256,
        at=timezone.now(),
        verb=verb,
        actor=actor(by),
        role=role,
        object_type=of[0],
        object_id=str(of[1]),
        note=note,
        before=_as_kept(before),
        after=_as_kept(after),
        request_id=current_request_id(),
    )
    event.sha256 = event_hash(event)
    event.save(force_insert=True)
    head.seq, head.sha256 = event.seq, event.sha256
    head.save(update_fields=["seq", "sha256"])
    return event


def hold() -> None:
    """Lock the head before the register's: who publishes before recording begins with this.

    All who take both take them in this order, so that no two wait for each other.
    """
    _locked_head()


def actor(by: Actor | None) -> str:
    """Who acted, without a name: a person or a key of an agency by number, or the system."""
    if isinstance(by, AgencyKey):
        return f"key-{by.prefix}"
    return f"user-{by.pk}" if by is not None and by.pk else SYSTEM


def event_hash(event: Event) -> str:
    """SHA-256 over what the event says and the hash of the one before."""
    said = {
        "seq": event.seq,
        "previous": event.previous,
        "at": event.at.isoformat(),
        "verb": event.verb,
        "actor": event.actor,
        "role": event.role,
        "object": [event.object_type, event.object_id],
        "note": event.note,
        "before": event.before,
        "after": event.after,
        "request": event.request_id,
    }
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _as_kept(value: Any) -> Any:
    """As it will be read again, so that its hash can be: keys as text, no lists of other kinds."""
    return json.loads(json.dumps(value, allow_nan=False))


def _locked_head() -> JournalHead:
    JournalHead.objects.bulk_create([JournalHead(pk=1)], ignore_conflicts=True)
    return JournalHead.objects.select_for_update().get(pk=1)
