"""Refused permissions are kept in the journal: who was told "not yours to do", and where."""

import logging
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, InterfaceError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.encoding import escape_uri_path
from psycopg import OperationalError as DriverError

from registry.language import without

from .journal import Actor, actor, hold, record
from .models import Event

VERB, KIND = "refused", "address"
LONGEST = 80
ONCE_IN = timedelta(hours=1)
# Parts of addresses that open something to whoever knows them.
SECRETS = ("token", "key", "uidb36")

_log = logging.getLogger(__name__)


def note_refusal(request: HttpRequest | Any) -> None:
    """One event for each person, address and hour; after what was refused is taken back.

    The answer is 403 whatever happens here.
    """
    by = getattr(request, "user", None)
    if by is None or not by.is_authenticated:
        return
    try:
        _note(by, address_of(request))
    except (DatabaseError, InterfaceError, DriverError):
        _log.exception("A refused permission could not be written to the journal.")


def address_of(request: HttpRequest | Any) -> str:
    """The path alone, in any language the same, without the parts of it that are secrets."""
    path, match = without(request.path), getattr(request, "resolver_match", None)
    for name, value in (match.kwargs if match else {}).items():
        if name in SECRETS:
            path = path.replace(str(value), "...")
    return escape_uri_path(path)[:LONGEST]


def _note(by: Actor, address: str) -> None:
    """Asked again under the lock of the journal, so that of many at once one writes."""
    if _is_noted(by, address):
        return
    with transaction.atomic():
        hold()
        if not _is_noted(by, address):
            record(VERB, by=by, of=(KIND, address))


def _is_noted(by: Actor, address: str) -> bool:
    rows = Event.objects.of(KIND, address).filter(verb=VERB, actor=actor(by))
    return rows.filter(at__gt=timezone.now() - ONCE_IN).exists()
