"""Who belongs to a cluster: joining, leaving, handing over. A cluster is never left to itself.

Each step holds the cluster's row, so that of two managers who leave at once one stays.
"""

from django.utils import timezone
from django.utils.translation import gettext as _

from .. import permissions
from ..journal import actor, record
from ..models import Assessment, Assignment, Cluster, Membership, User
from .delisting import refuse_delisted
from .steps import WorkflowError, allow, step

Role = Membership.Role


@step
def end_membership(membership: Membership, *, by: User) -> Membership:
    """Somebody leaves the cluster, or is asked to; their rights end at the next request."""
    membership = _held(membership)
    allow(permissions.can_end_membership(by, membership))
    return _end(membership, by=by)


@step
def change_role(membership: Membership, role: str, *, by: User) -> Membership:
    """Make an editor a manager or a manager an editor; the last manager stays one."""
    membership = _held(membership)
    allow(permissions.can_change_role(by, membership))
    return _with_role(membership, Role(role), by=by)


@step
def hand_over(membership: Membership, *, to: Membership, by: User) -> Membership:
    """A manager leaves and another member manages from now on: both or neither."""
    membership, successor = _held(membership), _held(to)
    allow(permissions.can_change_role(by, membership))
    if membership.cluster_id != successor.cluster_id or membership.pk == successor.pk:
        raise ValueError("A cluster is handed over to another member of the same cluster.")
    if not successor.user.is_active:
        raise WorkflowError("successor_inactive", _("This person cannot log in any more."))
    _with_role(successor, Role.MANAGER, by=by)
    return _end(membership, by=by)


def locked_cluster(cluster: Cluster) -> Cluster:
    """The cluster as it stands, held until the transaction ends.

    Wherever a cluster is held its key is left open (`no_key`): whoever holds the head of the
    register may tell of it what time has brought, while the holder waits for the head.
    """
    return Cluster.objects.select_for_update(no_key=True).get(pk=cluster.pk)


def side(by: User, cluster: Cluster) -> str:
    """On whose side somebody acts, for the journal."""
    return "cluster" if permissions.is_member(by, cluster) else "secretariat"


def join(user: User, cluster: Cluster, role: str, *, by: User) -> Membership:
    """Make somebody a member of a cluster whose row is held; nobody's part becomes less.

    Who assesses a case of the cluster cannot join it while the case is open.
    """
    refuse_delisted(cluster)
    known = Membership.objects.current().filter(user=user, cluster=cluster).first()
    if known is not None:
        return _with_role(known, Role.MANAGER, by=by) if role == Role.MANAGER else known
    cases = Assessment.objects.open().filter(cluster=cluster)
    if Assignment.objects.current().filter(assessor=user, assessment__in=cases).exists():
        text = _("Who assesses an open case of the cluster cannot take a part in it.")
        raise WorkflowError("assesses_the_cluster", text)
    membership = Membership.objects.create(user=user, cluster=cluster, role=role)
    _journal("join", membership, by=by)
    return membership


def _held(membership: Membership) -> Membership:
    """The membership as it stands, with the cluster held first."""
    cluster = locked_cluster(membership.cluster)
    found = Membership.objects.select_related("user").select_for_update(of=("self",))
    membership = found.get(pk=membership.pk)
    membership.cluster = cluster
    return membership


def _with_role(membership: Membership, role: Role, *, by: User) -> Membership:
    _refuse_ended(membership)
    if membership.role == role:
        return membership
    if role != Role.MANAGER:
        _step_down(membership)
    membership.role = role
    membership.save(update_fields=["role"])
    _journal("change_role", membership, by=by)
    return membership


def _end(membership: Membership, *, by: User) -> Membership:
    _refuse_ended(membership)
    if membership.role == Role.MANAGER:
        _step_down(membership)
    _journal("end_membership", membership, by=by)  # as long as they belong to it
    membership.ended_at = timezone.now()
    membership.save(update_fields=["ended_at"])
    return membership


def _refuse_ended(membership: Membership) -> None:
    if membership.ended_at is not None:
        text = _("This person does not belong to the cluster any more.")
        raise WorkflowError("membership_ended", text)


def _step_down(membership: Membership) -> None:
    """Somebody manages the cluster no more: another one must, and their invitations end."""
    others = Membership.objects.current().filter(
        cluster=membership.cluster, role=Role.MANAGER, user__is_active=True
    )
    if not others.exclude(pk=membership.pk).exists():
        text = _("A cluster needs a manager. Make somebody else a manager first.")
        raise WorkflowError("last_manager", text)
    sent = membership.cluster.invitations.open().filter(invited_by=membership.user)
    sent.update(withdrawn_at=timezone.now())


def _journal(verb: str, membership: Membership, *, by: User) -> None:
    record(
        verb,
        by=by,
        role=side(by, membership.cluster),
        of=("cluster", membership.cluster.number),
        after={"user": actor(membership.user), "role": membership.role},
    )
