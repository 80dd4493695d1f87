"""Clusters that leave the register: entered by mistake, or entered twice. Labels never leave.

The record becomes a tombstone in the ledger: who keeps a copy learns of it, and what the register
said before stays answerable. A cluster that left can be listed again.
"""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from .. import permissions
from ..journal import record
from ..models import Cluster, Delisting, User
from ..register.publish import publish
from .handing_in import said
from .steps import WorkflowError, allow, step

LONGEST = 1000


@step
def delist(
    cluster: Cluster, *, by: User, reason: str, same_as: Cluster | None = None, note: str = ""
) -> Cluster:
    """Take a cluster out of the register. `reason`: mistake, or double, which names the other one.

    Refused while anything hangs on it: a label, a member, an open case, something that waits for
    an answer, a place in the story of another cluster.
    """
    cluster, other = _held(cluster, same_as)
    allow(permissions.can_delist(by, cluster))
    words = _note(note)
    if cluster.delisted_at:
        raise WorkflowError("cluster_delisted", _("The cluster left the register already."))
    why = Delisting(reason)
    _check_other(cluster, other, why)
    if problems := list(_what_holds(cluster)):
        raise WorkflowError("still_needed", problems[0]["text"], problems)
    cluster.delisted_at, cluster.delisted_for = timezone.now(), why.value
    cluster.same_as = other
    _write(cluster, "delist", by=by, note=words)
    return cluster


@step
def list_again(cluster: Cluster, *, by: User, note: str = "") -> Cluster:
    """Take a cluster back into the register as it was."""
    cluster, _nobody = _held(cluster, None)
    allow(permissions.can_delist(by, cluster))
    words = _note(note)
    if not cluster.delisted_at:
        raise WorkflowError("cluster_listed", _("The cluster is in the register."))
    cluster.delisted_at, cluster.delisted_for, cluster.same_as = None, "", None
    _write(cluster, "list_again", by=by, note=words)
    return cluster


def refuse_delisted(cluster: Cluster) -> None:
    """WorkflowError if the cluster left the register. Ask it while its row is held."""
    if cluster.delisted_at:
        raise WorkflowError("cluster_delisted", _("The cluster left the register."))


def _held(cluster: Cluster, other: Cluster | None) -> tuple[Cluster, Cluster | None]:
    """Both as they stand, held in the order of their keys: nobody joins or leaves them now."""
    keys = [each.pk for each in (cluster, other) if each]
    rows = Cluster.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    found = {each.pk: each for each in rows}
    return found[cluster.pk], found[other.pk] if other else None


def _check_other(cluster: Cluster, other: Cluster | None, why: Delisting) -> None:
    """A double names the cluster that stays; a mistake names none."""
    if why == Delisting.MISTAKE:
        if other is not None:
            raise _other_wrong(_("A cluster entered by mistake is no other one."))
    elif other is None or other.pk == cluster.pk:
        raise _other_wrong(_("Name the cluster that it is entered as once more."))
    elif other.delisted_at:
        raise _other_wrong(_("The other cluster left the register itself."))


def _other_wrong(text: str) -> WorkflowError:
    problem = {"code": "same_as_wrong", "field": "same_as", "text": text}
    return WorkflowError("same_as_wrong", text, [problem])


def _what_holds(cluster: Cluster) -> Iterator[dict[str, Any]]:
    """What keeps a cluster in the register, one by one."""
    told = (
        ("has_labels", cluster.labels.exists(), _("It holds labels, and labels never leave.")),
        (
            "has_members",
            cluster.memberships.current().exists(),
            _("People belong to it. Their part ends first."),
        ),
        ("has_open_case", cluster.assessments.open().exists(), _("It has an open case.")),
        ("has_waiting", _waits(cluster), _("Something about it waits for an answer.")),
        (
            "has_story",
            cluster.successions.exists() or cluster.origins.exists(),
            _("The register tells what became of it, or what it came from."),
        ),
        (
            "has_doubles",
            cluster.doubles.exists(),
            _("Another cluster left the register because it is this one."),
        ),
    )
    return ({"code": code, "text": text} for code, holds, text in told if holds)


def _waits(cluster: Cluster) -> bool:
    """Whether somebody asked for a part in it, or for a change of it, and has no answer yet."""
    return (
        cluster.claims.pending().exists()
        or cluster.invitations.open().exists()
        or cluster.measures.pending().exists()
        or cluster.profile_changes.pending().exists()
    )


def _note(note: str) -> str:
    words = said(note)
    if len(words) > LONGEST:
        text = _("Write at most %(most)s characters.") % {"most": LONGEST}
        raise WorkflowError("too_long", text, [{"code": "too_long", "field": "note", "text": text}])
    return words


def _write(cluster: Cluster, verb: str, *, by: User, note: str) -> None:
    cluster.save(update_fields=["delisted_at", "delisted_for", "same_as"])
    record(
        verb,
        by=by,
        role="secretariat",
        of=("cluster", cluster.number),
        note=note,
        after={
            "reason": cluster.delisted_for,
            "same_as": cluster.same_as.number if cluster.same_as else None,
        },
    )
    publish([cluster.pk])
