"""Invitations by e-mail: the mail holds the token, the register only its hash.

An invitation is for one address, for 14 days, and is accepted once.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import permissions
from ..journal import actor, record
from ..models import (
    Agency,
    AgencyMembership,
    AssessorProfile,
    Cluster,
    Country,
    Invitation,
    Membership,
    User,
)
from ..outreach.outbox import put
from ..rules.validity import day_of
from .agencies import agency_side, join_agency
from .agency_keys import hold_agency
from .delisting import refuse_delisted
from .memberships import join, locked_cluster, side
from .offices import become_assessor, role_of, take_office
from .steps import WorkflowError, allow, step
from .telling import plain

Part = Invitation.Part

OF_A_CLUSTER = (Part.MANAGER, Part.EDITOR)
OF_AN_AGENCY = (Part.ADMINISTRATOR, Part.MEMBER)
OPEN_FOR = timedelta(days=14)
LONGEST_ADDRESS = 254
# One person cannot use the register to send mail to half the world.
A_DAY = timedelta(days=1)
MOST_IN_A_DAY = 50


@step
def invite(
    email: str,
    part: str,
    *,
    by: User,
    cluster: Cluster | None = None,
    agency: Agency | None = None,
) -> Invitation:
    """Invite an address to a part; an open invitation of the same kind is replaced by this one."""
    wanted = Part(part)
    _refuse_another_place(wanted, cluster, agency)
    cluster = locked_cluster(cluster) if cluster else None
    agency = hold_agency(agency) if agency else None
    allow(permissions.can_invite(by, wanted, cluster, agency))
    if cluster:
        refuse_delisted(cluster)
    address = _address(email)
    _refuse_too_many(by)
    if any(_has(user, wanted, cluster, agency) for user in _people(address)):
        raise WorkflowError("has_the_part", _("Somebody with this address has a part here."))
    earlier = Invitation.objects.open().filter(cluster=cluster, agency=agency)
    earlier = earlier if cluster or agency else earlier.filter(part=wanted)
    earlier.filter(email__iexact=address).update(withdrawn_at=timezone.now())
    token = secrets.token_urlsafe(32)
    given = {"part": wanted, "cluster": cluster, "agency": agency}
    invitation = _made(address, token=token, by=by, **given)
    _send(invitation, token)
    _journal("invite", invitation, by=by)
    return invitation


@step
def accept_invitation(token: str, *, by: User, country: Country | None = None) -> Invitation:
    """Take the part: only with the address that was invited, once, and in time.

    Who becomes an assessor says in which `country` they work, unless there is a profile already.
    """
    found = invitation_of(token)
    if found is None:
        text = _("This invitation is not known. Look whether the whole link is there.")
        raise WorkflowError("invitation_unknown", text)
    invitation = _held(found)
    allow(permissions.can_accept(by, invitation))
    _refuse_closed(invitation)
    if invitation.cluster:
        join(by, invitation.cluster, invitation.part, by=by)
    elif invitation.agency:
        join_agency(by, invitation.agency, invitation.part, by=by)
    elif invitation.part == Part.ASSESSOR:
        become_assessor(by, country)
    else:
        take_office(by, invitation.part)
    invitation.accepted_at, invitation.accepted_by = timezone.now(), by
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    _journal("accept_invitation", invitation, by=by)
    return invitation


@step
def withdraw_invitation(invitation: Invitation, *, by: User) -> Invitation:
    """The link in the mail opens nothing from now on."""
    invitation = _held(invitation)
    place = invitation.cluster, invitation.agency
    allow(permissions.can_invite(by, invitation.part, *place))
    _refuse_closed(invitation)
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    _journal("withdraw_invitation", invitation, by=by)
    return invitation


def invitation_of(token: str) -> Invitation | None:
    """The invitation that a link leads to, whatever became of it."""
    return Invitation.objects.filter(token_sha256=_hash(token)).first()


def closed_because(invitation: Invitation) -> tuple[str, str] | None:
    """Why it cannot be accepted (any more): a code and a sentence; None while it is open."""
    if invitation.accepted_at:
        return "invitation_accepted", _("This invitation was accepted already.")
    if invitation.withdrawn_at:
        return "invitation_withdrawn", _("This invitation was withdrawn. Ask for a new one.")
    if invitation.expires_at <= timezone.now():
        return "invitation_expired", _("This invitation has run out. Ask for a new one.")
    return None


def _refuse_closed(invitation: Invitation) -> None:
    if reason := closed_because(invitation):
        raise WorkflowError(*reason)


def _held(invitation: Invitation) -> Invitation:
    """The invitation as it stands, with its cluster or agency held first, as `invite` does."""
    cluster = locked_cluster(invitation.cluster) if invitation.cluster else None
    agency = hold_agency(invitation.agency) if invitation.agency else None
    rows = Invitation.objects.select_for_update(no_key=True)
    invitation = rows.get(pk=invitation.pk)
    invitation.cluster, invitation.agency = cluster, agency
    return invitation


def _refuse_another_place(part: Part, cluster: Cluster | None, agency: Agency | None) -> None:
    if (part in OF_A_CLUSTER) != (cluster is not None):
        raise ValueError("Only the parts of managers and editors belong to a cluster.")
    if (part in OF_AN_AGENCY) != (agency is not None):
        raise ValueError("Only the parts of administrators and members belong to an agency.")


def _address(email: str) -> str:
    address = plain(email, longest=LONGEST_ADDRESS)
    try:
        validate_email(address)
    except ValidationError:
        raise WorkflowError("email_wrong", _("This is not an e-mail address.")) from None
    return address


def _people(address: str) -> QuerySet[User]:
    """Who has the address: to log in with, or shown to be theirs."""
    theirs = Q(emailaddress__email__iexact=address, emailaddress__verified=True)
    return User.objects.filter(Q(email__iexact=address) | theirs).distinct()


def _has(user: User, part: Part, cluster: Cluster | None, agency: Agency | None) -> bool:
    if cluster:
        return Membership.objects.current().filter(user=user, cluster=cluster).exists()
    if agency:
        return AgencyMembership.objects.current().filter(user=user, agency=agency).exists()
    if part == Part.ASSESSOR:
        return AssessorProfile.objects.filter(user=user, active=True).exists()
    return user.groups.filter(name=part).exists()


def _refuse_too_many(by: User) -> None:
    since = timezone.now() - A_DAY
    if Invitation.objects.filter(invited_by=by, invited_at__gt=since).count() >= MOST_IN_A_DAY:
        text = _("You have sent many invitations today. Go on tomorrow.")
        raise WorkflowError("too_many_invitations", text)


def _made(email: str, *, token: str, by: User, **given: Any) -> Invitation:
    now = timezone.now()
    return Invitation.objects.create(
        public_id=uuid4(),
        email=email,
        **given,
        token_sha256=_hash(token),
        invited_by=by,
        invited_at=now,
        expires_at=now + OPEN_FOR,
    )


def _send(invitation: Invitation, token: str) -> None:
    """To the address itself: the token is for nobody else."""
    context = {
        "part": invitation.part,
        "token": token,
        "expires_on": _last_day(invitation.expires_at),
    }
    if invitation.cluster:
        context["cluster"] = invitation.cluster.name
    if invitation.agency:
        context["agency"] = invitation.agency.name
    key = f"invitation:{invitation.public_id}"
    language = _language(invitation)
    put("invitation", key=key, address=invitation.email, language=language, context=context)


def _language(invitation: Invitation) -> str:
    """That of the person if we know them, else that of whoever invites."""
    person = _people(invitation.email).first()
    return (person or invitation.invited_by).language


def _last_day(moment: datetime) -> str:
    return day_of(moment).isoformat()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _journal(verb: str, invitation: Invitation, *, by: User) -> None:
    """Without the address: a person is named once they are one."""
    after = {"invitation": str(invitation.public_id), "part": invitation.part}
    if invitation.accepted_by:
        after["user"] = actor(invitation.accepted_by)
    if invitation.cluster:
        role, of = side(by, invitation.cluster), ("cluster", invitation.cluster.number)
    elif invitation.agency:
        role, of = agency_side(by, invitation.agency), ("agency", invitation.agency.slug)
    else:
        role, of = _office_of(invitation, by), ("user", str(by.pk))
    record(verb, by=by, role=role, of=of, after=after)


def _office_of(invitation: Invitation, by: User) -> str:
    if invitation.accepted_by:
        return role_of(invitation.part)
    return "secretariat" if by.is_secretariat else "board"
