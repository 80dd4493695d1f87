"""Changes of a record that matter: a manager asks, somebody of the secretariat answers.

The details are checked twice: when the change is asked for, and again when it is carried out.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from .. import permissions
from ..journal import record
from ..models import Answer, Cluster, ProfileChange, User
from ..outreach.outbox import put
from ..register.publish import publish
from . import mergers, renaming
from .memberships import locked_cluster, side
from .steps import WorkflowError, allow, step
from .telling import plain

Kind = ProfileChange.Kind
LONGEST_REASON = 5_000


class Change(NamedTuple):
    """What checks the details and gives them back in one form, and what carries them out.

    Carrying out gives back the clusters whose records change.
    """

    check: Callable[[Cluster, Mapping[str, Any]], dict[str, str]]
    carry_out: Callable[[Cluster, dict[str, str]], list[Cluster]]


KINDS = {
    Kind.NAME: Change(renaming.check_name, renaming.rename),
    Kind.MANAGEMENT: Change(renaming.check_management, renaming.change_management),
    Kind.MERGER: Change(mergers.check, mergers.merge),
}


@step
def ask_for_change(
    cluster: Cluster, kind: str, *, by: User, details: Mapping[str, Any], reason: str
) -> ProfileChange:
    """Ask for a change; of each kind one at a time. Dates are as precise as they are known.

    Details: name `name`, `language`, `from`; management `organisation`, `since`, and for one that
    stops `ends`, `until`; merger `into` (the slug of the other cluster), `on`.
    """
    wanted = Kind(kind)
    cluster = locked_cluster(cluster)
    allow(permissions.can_ask_for_change(by, cluster))
    _refuse_second(cluster, wanted)
    stated = plain(reason, longest=LONGEST_REASON)
    _needed(stated, _("Say why it changes."))
    change = ProfileChange.objects.create(
        public_id=uuid4(),
        cluster=cluster,
        kind=wanted,
        details=KINDS[wanted].check(cluster, details),
        reason=stated,
        asked_by=by,
        asked_at=timezone.now(),
    )
    _journal("ask_for_change", change, by=by)
    return change


@step
def answer_change(
    change: ProfileChange, *, by: User, accept: bool, note: str = ""
) -> ProfileChange:
    """Carry the change out and publish it, or refuse it with a note that the cluster reads."""
    change = _held(change)
    allow(permissions.can_answer_change(by, change))
    if change.answer:
        raise WorkflowError("change_answered", _("This change is answered already."))
    change.answer_note = plain(note, longest=LONGEST_REASON)
    touched: list[Cluster] = []
    if accept:
        kind = KINDS[Kind(change.kind)]
        touched = kind.carry_out(change.cluster, kind.check(change.cluster, change.details))
    else:
        _needed(change.answer_note, _("Say why the change is refused."))
    change.answer = Answer.CONFIRMED if accept else Answer.REFUSED
    change.answered_by, change.answered_at = by, timezone.now()
    change.save(update_fields=["answer", "answered_by", "answered_at", "answer_note"])
    _journal("answer_change", change, by=by)
    _tell(change)
    publish([cluster.pk for cluster in touched])
    return change


def _held(change: ProfileChange) -> ProfileChange:
    """The change as it stands, with its clusters held first: the lower key before the higher."""
    clusters = [change.cluster]
    if change.kind == Kind.MERGER:
        clusters += Cluster.objects.filter(slug=change.details["into"])
    held = {each.pk: locked_cluster(each) for each in sorted(clusters, key=lambda each: each.pk)}
    change = ProfileChange.objects.select_for_update(no_key=True, of=("self",)).get(pk=change.pk)
    change.cluster = held[change.cluster_id]
    return change


def _refuse_second(cluster: Cluster, kind: Kind) -> None:
    if cluster.profile_changes.pending().filter(kind=kind).exists():
        text = _("The secretariat has not answered the last change of this kind yet.")
        raise WorkflowError("change_waits", text)


def _needed(text: str, sentence: str) -> None:
    if not text:
        raise WorkflowError("reason_missing", sentence)


def _tell(change: ProfileChange) -> None:
    """The person who asked, as long as they belong to the cluster."""
    if not permissions.is_member(change.asked_by, change.cluster):
        return
    context = {
        "cluster": change.cluster.name,
        "change": change.kind,
        "accepted": change.answer == Answer.CONFIRMED,
    }
    key = f"profile_change_answered:{change.public_id}"
    put("profile_change_answered", key=key, to=change.asked_by, context=context)


def _journal(verb: str, change: ProfileChange, *, by: User) -> None:
    record(
        verb,
        by=by,
        role="secretariat" if change.answer else side(by, change.cluster),
        of=("cluster", change.cluster.number),
        after={
            "change": str(change.public_id),
            "kind": change.kind,
            "answer": change.answer,
        },
    )
