"""Keys of people for programs of their own: `prefix.secret`, shown once, kept as a hash.

A key acts with the rights that its person has at that moment; it grants none.
"""

import hashlib
import secrets
from datetime import timedelta
from hmac import compare_digest
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from registry.factors import asked_of

from .. import clock, permissions
from ..journal import record
from ..models import AccessKey, User
from .steps import WorkflowError, allow, step
from .telling import line

LONGEST_NAME = 100
LONGEST_LIFE = 366
MOST = 20
LONGEST_HEADER = 200
# 48 bits tell keys apart; the secret has 256.
PREFIX_BYTES, SECRET_BYTES = 6, 32


@step
def make_key(*, by: User, name: str, days: int = 365) -> tuple[AccessKey, str]:
    """A new key of one's own and its text, which nobody can be shown again."""
    allow(by.is_active and may_use_keys(by))
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    named = line(name, longest=LONGEST_NAME)
    if not named:
        raise WorkflowError("name_missing", _("Give the key a name that says what it is for."))
    if not 1 <= days <= LONGEST_LIFE:
        raise WorkflowError("days_wrong", _("A key is good for 1 to 366 days."))
    if AccessKey.objects.in_force().filter(user=by).count() >= MOST:
        raise WorkflowError("too_many_keys", _("You have 20 keys. Revoke one first."))
    prefix, secret = secrets.token_hex(PREFIX_BYTES), secrets.token_urlsafe(SECRET_BYTES)
    now = timezone.now()
    key = AccessKey.objects.create(
        public_id=uuid4(),
        user=by,
        name=named,
        prefix=prefix,
        sha256=_hash(secret),
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    _journal("make_key", key, by=by)
    return key, f"{prefix}.{secret}"


@step
def revoke_key(key: AccessKey, *, by: User) -> AccessKey:
    """From the next request on the key opens nothing; revoking it again changes nothing."""
    key = AccessKey.objects.select_for_update(no_key=True).get(pk=key.pk)
    allow(permissions.can_revoke_key(by, key))
    if key.revoked_at is None:
        key.revoked_at = timezone.now()
        key.save(update_fields=["revoked_at"])
        _journal("revoke_key", key, by=by)
    return key


def may_use_keys(user: User) -> bool:
    """Where a role asks for a second factor, only people who have one use keys."""
    needed, has = asked_of(user)
    return has or not needed


def person_for(header: str) -> User | None:
    """The person for whom `Authorization: Bearer prefix.secret` speaks; None if nobody.

    Whether they may use keys at all (`may_use_keys`) is for the caller to ask, who can say why
    not. A wrong secret takes as long as an unknown prefix.
    """
    scheme, _space, text = header.strip().partition(" ")
    prefix, _dot, secret = text.strip().partition(".")
    if scheme.lower() != "bearer" or not secret or len(header) > LONGEST_HEADER:
        return None
    if not text.isascii() or "\0" in text:
        return None
    key = AccessKey.objects.in_force().filter(prefix=prefix).select_related("user").first()
    fits = compare_digest(_hash(secret), key.sha256 if key else _hash(""))
    if key is None or not fits:
        return None
    _used_today(key)
    return key.user


def _used_today(key: AccessKey) -> None:
    """The last day it was used: one write a day, not one for each request."""
    today = clock.today()
    if key.last_used_on != today:
        AccessKey.objects.filter(pk=key.pk).update(last_used_on=today)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _journal(verb: str, key: AccessKey, *, by: User) -> None:
    role = "secretariat" if by.pk != key.user_id else ""
    record(verb, by=by, role=role, of=("user", key.user_id), after={"key": key.prefix})
