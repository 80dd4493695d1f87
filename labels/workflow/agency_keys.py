"""Keys of agencies for their programs: `a_prefix.secret`, shown once, kept as a hash.

A key belongs to the agency and outlives the part of whoever made it. Only people make, rotate
and revoke keys: a program that lost its key cannot make itself another one.
"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from hmac import compare_digest
from ipaddress import ip_address, ip_network
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from .. import clock, permissions
from ..journal import record
from ..models import Agency, AgencyKey, User
from .keys import may_use_keys
from .steps import WorkflowError, allow, step
from .telling import line

LONGEST_NAME = 100
LONGEST_LIFE = 366
LONGEST_OVERLAP = 30
OVERLAP = 7
MOST = 20
MOST_NETWORKS = 20
LONGEST_NETWORK = 50
LONGEST_HEADER = 200
# Keys of people begin with a digit or one of the letters a to f, and never with these two signs.
MARK = "a_"
# 48 bits tell keys apart; the secret has 256.
PREFIX_BYTES, SECRET_BYTES = 6, 32


@step
def make_agency_key(
    agency: Agency,
    *,
    by: User,
    name: str,
    scopes: Iterable[str],
    networks: Iterable[str] = (),
    days: int = 365,
) -> tuple[AgencyKey, str]:
    """A new key of the agency and its text, which nobody can be shown again."""
    agency = hold_agency(agency)
    allow(permissions.administers_agency(by, agency) and may_use_keys(by))
    named = line(name, longest=LONGEST_NAME)
    if not named:
        raise WorkflowError("name_missing", _("Give the key a name that says what it is for."))
    if not 1 <= days <= LONGEST_LIFE:
        raise WorkflowError("days_wrong", _("A key is good for 1 to 366 days."))
    _refuse_too_many(agency)
    now = timezone.now()
    key, text = _made(
        agency,
        by=by,
        name=named,
        scopes=_scopes(scopes),
        networks=_networks(networks),
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    _journal("make_agency_key", key, by=by)
    return key, text


@step
def rotate_agency_key(
    key: AgencyKey, *, by: User, overlap_days: int = OVERLAP
) -> tuple[AgencyKey, str]:
    """A new key with the name, scopes, networks and length of life of this one.

    Both open until the overlap ends, so that programs can be changed one by one.
    """
    key = _held(key)
    allow(permissions.administers_agency(by, key.agency) and may_use_keys(by))
    now = timezone.now()
    _refuse_closed(key)
    if not 0 <= overlap_days <= LONGEST_OVERLAP:
        raise WorkflowError("overlap_wrong", _("Old and new overlap for 0 to 30 days."))
    if overlap_days:  # without, the old one ends when the new one begins
        _refuse_too_many(key.agency)
    new, text = _made(
        key.agency,
        by=by,
        name=key.name,
        scopes=key.scopes,
        networks=key.networks,
        made_at=now,
        expires_at=now + (key.expires_at - key.made_at),
    )
    _give_way(key, to=new, at=now + timedelta(days=overlap_days), now=now)
    _journal("rotate_agency_key", key, by=by, to=new.prefix)
    return new, text


@step
def revoke_agency_key(key: AgencyKey, *, by: User) -> AgencyKey:
    """From the next request on the key opens nothing; revoking it again changes nothing."""
    key = _held(key)
    allow(permissions.can_administer_agency(by, key.agency))
    if key.revoked_at is None:
        key.revoked_at = timezone.now()
        key.save(update_fields=["revoked_at"])
        _journal("revoke_agency_key", key, by=by)
    return key


def agency_key_for(text: str) -> AgencyKey | None:
    """The key with this text, while it is in force; None if there is none.

    Whether it may be used from where it is used (`opens_from`) is for the caller to ask, who can
    say why not. A wrong secret takes as long as an unknown prefix.
    """
    prefix, _dot, secret = text.partition(".")
    if not secret or len(text) > LONGEST_HEADER or not text.isascii() or "\0" in text:
        return None
    key = AgencyKey.objects.in_force().filter(prefix=prefix).select_related("agency").first()
    fits = compare_digest(_hash(secret), key.sha256 if key else _hash(""))
    if key is None or not fits:
        return None
    return key


def opens_from(key: AgencyKey, address: str) -> bool:
    """Whether the key may be used from this address: from any, unless networks are named."""
    if not key.networks:
        return True
    here = ip_address(address)
    return any(here in ip_network(each) for each in key.networks)


def used_today(key: AgencyKey) -> None:
    """The last day it was used: one write a day, not one for each request."""
    today = clock.today()
    if key.last_used_on != today:
        AgencyKey.objects.filter(pk=key.pk).update(last_used_on=today)


def hold_agency(agency: Agency) -> Agency:
    """The agency as it stands, held until the transaction ends."""
    return Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)


def _held(key: AgencyKey) -> AgencyKey:
    """The key as it stands, with its agency held first, as `make_agency_key` does."""
    agency = hold_agency(key.agency)
    key = AgencyKey.objects.select_for_update(no_key=True).get(pk=key.pk)
    key.agency = agency
    return key


def _made(agency: Agency, *, by: User, **given: object) -> tuple[AgencyKey, str]:
    prefix = MARK + secrets.token_hex(PREFIX_BYTES)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    key = AgencyKey.objects.create(
        public_id=uuid4(), agency=agency, made_by=by, prefix=prefix, sha256=_hash(secret), **given
    )
    return key, f"{prefix}.{secret}"


def _give_way(key: AgencyKey, *, to: AgencyKey, at: datetime, now: datetime) -> None:
    """The old key ends with the overlap, never later than it would have anyway."""
    key.rotated_to = to
    if at <= now:
        key.revoked_at = now
    else:
        key.expires_at = min(key.expires_at, at)
    key.save(update_fields=["rotated_to", "revoked_at", "expires_at"])


def _refuse_closed(key: AgencyKey) -> None:
    if not key.is_in_force:
        raise WorkflowError("key_over", _("This key is not in force any more. Make a new one."))
    if key.rotated_to_id is not None:
        raise WorkflowError("key_rotated", _("This key was replaced already."))


def _refuse_too_many(agency: Agency) -> None:
    if AgencyKey.objects.in_force().filter(agency=agency).count() >= MOST:
        raise WorkflowError("too_many_keys", _("The agency has 20 keys. Revoke one first."))


def _scopes(scopes: Iterable[str]) -> list[str]:
    """Each once, in the order in which they are described. None: the key only raises limits."""
    wanted = set(scopes)
    known = [str(each) for each in AgencyKey.Scope]
    if wanted - set(known):
        raise WorkflowError("unknown_scope", _("There is no such scope."))
    return [each for each in known if each in wanted]


def _networks(networks: Iterable[str]) -> list[str]:
    """As CIDR, each once, in the order given; single addresses are networks of one."""
    found = list(dict.fromkeys(_network(each) for each in networks))
    if len(found) > MOST_NETWORKS:
        raise WorkflowError("too_many_networks", _("A key names 20 networks at most."))
    return found


def _network(text: str) -> str:
    """One network; what is version 4 written as version 6 is told as version 4."""
    try:
        if len(text) > LONGEST_NETWORK or "%" in text:
            raise ValueError
        found = ip_network(text.strip(), strict=False)
    except ValueError:
        raise WorkflowError(
            "network_wrong",
            _("Write networks like 192.0.2.0/24 or 2001:db8::/48, or single addresses."),
        ) from None
    mapped = getattr(found.network_address, "ipv4_mapped", None)
    if mapped is not None and found.prefixlen >= 96:
        found = ip_network((mapped, found.prefixlen - 96))
    return str(found)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _journal(verb: str, key: AgencyKey, *, by: User, to: str = "") -> None:
    administers = permissions.administers_agency(by, key.agency)
    after = {"key": key.prefix, "scopes": key.scopes, "networks": key.networks}
    record(
        verb,
        by=by,
        role="agency" if administers else "secretariat",
        of=("agency", key.agency.slug),
        after=after | ({"to": to} if to else {}),
    )
