"""Agencies and who belongs to them. An agency is never left without an administrator.

Each step holds the agency's row, so that of two administrators who leave at once one stays.
"""

from collections.abc import Iterable

from django.db import connection
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from .. import permissions
from ..journal import actor, record
from ..models import Agency, AgencyMembership, Programme, Region, User
from .agency_keys import hold_agency
from .steps import Stale, WorkflowError, allow, step
from .telling import address, line

Role = AgencyMembership.Role

LONGEST_NAME = 200
LONGEST_SLUG = 80
MOST_REGIONS, MOST_PROGRAMMES = 200, 50


@step
def make_agency(
    *,
    by: User,
    name: str,
    website: str = "",
    regions: Iterable[Region] = (),
    programmes: Iterable[Programme] = (),
) -> Agency:
    """A new agency. Its first administrator is invited after this."""
    allow(permissions.can_make_agency(by))
    named = _name(name)
    site = address(website)
    agency = Agency.objects.create(slug=_free_slug(named), name=named, website=site)
    _cover(agency, regions, programmes)
    _journal("make_agency", agency, by=by, **_told(agency))
    return agency


@step
def change_agency(
    agency: Agency,
    *,
    by: User,
    name: str,
    website: str,
    regions: Iterable[Region],
    programmes: Iterable[Programme],
    version: int | None = None,
) -> Agency:
    """Its name, website, covered regions and programmes. Its name in addresses stays."""
    agency = hold_agency(agency)
    allow(permissions.can_administer_agency(by, agency))
    if version is not None and version != agency.version:
        raise Stale(agency)
    before = _told(agency)
    agency.name, agency.website = _name(name), address(website)
    agency.version += 1
    agency.save(update_fields=["name", "website", "version"])
    _cover(agency, regions, programmes)
    after = _told(agency)
    if after != before:
        _journal("change_agency", agency, by=by, **after)
    return agency


@step
def change_agency_role(membership: AgencyMembership, role: str, *, by: User) -> AgencyMembership:
    """Make a member an administrator or the other way round; the last administrator stays one."""
    membership = _held(membership)
    allow(permissions.can_administer_agency(by, membership.agency))
    _refuse_ended(membership)
    return _with_role(membership, Role(role), by=by)


@step
def end_agency_membership(membership: AgencyMembership, *, by: User) -> AgencyMembership:
    """Somebody leaves the agency, or is asked to; their rights end at the next request.

    Keys that they made stay: those belong to the agency.
    """
    membership = _held(membership)
    allow(permissions.can_end_agency_membership(by, membership))
    _refuse_ended(membership)
    if membership.role == Role.ADMINISTRATOR:
        _step_down(membership)
    _journal_membership("end_agency_membership", membership, by=by)  # while they belong to it
    membership.ended_at = timezone.now()
    membership.save(update_fields=["ended_at"])
    return membership


def join_agency(user: User, agency: Agency, role: str, *, by: User) -> AgencyMembership:
    """Make somebody a member of an agency whose row is held; nobody's part becomes less."""
    known = AgencyMembership.objects.current().filter(user=user, agency=agency).first()
    if known is not None:
        return _with_role(known, Role(role), by=by) if role == Role.ADMINISTRATOR else known
    membership = AgencyMembership.objects.create(user=user, agency=agency, role=role)
    _journal_membership("join_agency", membership, by=by)
    return membership


def agency_side(by: User, agency: Agency) -> str:
    """On whose side somebody acts, for the journal."""
    return "agency" if permissions.is_of_agency(by, agency) else "secretariat"


def _held(membership: AgencyMembership) -> AgencyMembership:
    """The membership as it stands, with the agency held first."""
    agency = hold_agency(membership.agency)
    found = AgencyMembership.objects.select_related("user").select_for_update(of=("self",))
    membership = found.get(pk=membership.pk)
    membership.agency = agency
    return membership


def _with_role(membership: AgencyMembership, role: Role, *, by: User) -> AgencyMembership:
    if membership.role == role:
        return membership
    if role != Role.ADMINISTRATOR:
        _step_down(membership)
    membership.role = role
    membership.save(update_fields=["role"])
    _journal_membership("change_agency_role", membership, by=by)
    return membership


def _refuse_ended(membership: AgencyMembership) -> None:
    if membership.ended_at is not None:
        text = _("This person does not belong to the agency any more.")
        raise WorkflowError("membership_ended", text)


def _step_down(membership: AgencyMembership) -> None:
    """Somebody administers the agency no more: another one must, and their invitations end."""
    others = AgencyMembership.objects.current().filter(
        agency=membership.agency, role=Role.ADMINISTRATOR, user__is_active=True
    )
    if not others.exclude(pk=membership.pk).exists():
        text = _("An agency needs an administrator. Make somebody else one first.")
        raise WorkflowError("last_administrator", text)
    sent = membership.agency.invitations.open().filter(invited_by=membership.user)
    sent.update(withdrawn_at=timezone.now())


def _name(name: str) -> str:
    named = line(name, longest=LONGEST_NAME)
    if not named:
        raise WorkflowError("name_missing", _("The agency needs a name."))
    return named


def _free_slug(name: str) -> str:
    """A name in addresses that no other agency has. Held, so that of two at once none fails."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('agency slugs', 0))")
    base = slugify(name)[: LONGEST_SLUG - 5].strip("-_") or "agency"
    taken = set(Agency.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken:
        return base
    return next(slug for n in range(2, len(taken) + 3) if (slug := f"{base}-{n}") not in taken)


def _cover(agency: Agency, regions: Iterable[Region], programmes: Iterable[Programme]) -> None:
    covered, run = set(regions), set(programmes)
    if len(covered) > MOST_REGIONS or len(run) > MOST_PROGRAMMES:
        raise WorkflowError("too_many", _("An agency names 200 regions and 50 programmes at most."))
    agency.regions.set(covered)
    agency.programmes.set(run)


def _told(agency: Agency) -> dict[str, object]:
    return {
        "name": agency.name,
        "website": agency.website,
        "regions": sorted(agency.regions.values_list("pk", flat=True)),
        "programmes": sorted(agency.programmes.values_list("code", flat=True)),
    }


def _journal_membership(verb: str, membership: AgencyMembership, *, by: User) -> None:
    told = {"user": actor(membership.user), "role": membership.role}
    _journal(verb, membership.agency, by=by, **told)


def _journal(verb: str, agency: Agency, *, by: User, **after: object) -> None:
    record(verb, by=by, role=agency_side(by, agency), of=("agency", agency.slug), after=after)
