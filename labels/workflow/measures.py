"""Labels after the award: each measure is asked for by one person and confirmed by another.

The details are checked twice: when the measure is asked for, and again when it is carried out.
What the register said before stays answerable.
"""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from .. import permissions
from ..journal import record
from ..models import Answer, Cluster, Label, Measure, User
from ..outreach import recipients
from ..outreach.outbox import put_each
from ..register.publish import publish
from . import corrections, entries, interruptions
from .delisting import refuse_delisted
from .handing_in import said
from .steps import WorkflowError, allow, step

Kind = Measure.Kind

# For each kind: what checks its details and gives them back in one form, and what carries it out.
KINDS = {
    Kind.SUSPEND: (interruptions.check_suspension, interruptions.suspend),
    Kind.REINSTATE: (interruptions.check_reinstatement, interruptions.reinstate),
    Kind.WITHDRAW: (interruptions.check_withdrawal, interruptions.withdraw),
    Kind.CORRECT: (corrections.check, corrections.correct),
    Kind.ENTER: (entries.check, entries.enter),
}


@step
def propose_measure(
    kind: str,
    *,
    by: User,
    reason: str,
    label: Label | None = None,
    cluster: Cluster | None = None,
    details: Mapping[str, Any],
) -> Measure:
    """Ask for a measure on a label, or for the entry of a historical award of a cluster.

    Details: suspend `from`, `until`; reinstate `on`; withdraw `on`; correct `changes`, `wrong`,
    `source`, `dated`; enter `level`, `scheme`, `awarded_on`, `awarded_basis`, `valid_until`,
    `cluster_name`, `certificate`, `source`, `states`, `dated`. Days are ISO text.
    """
    measure = Measure(public_id=uuid4(), kind=Kind(kind).value, proposed_by=by)
    allow(permissions.can_propose_measure(by))
    measure.cluster = _locked(label.cluster_id if label else cluster.pk if cluster else None)
    allow(not permissions.ever_member(by, measure.cluster))
    refuse_delisted(measure.cluster)
    measure.label, measure.reason = _again(label), said(reason)
    measure.proposed_at = timezone.now()
    if not measure.reason:
        raise WorkflowError("reason_missing", _("Say why."))
    _check_label(measure)
    check, _carry_out = KINDS[Kind(kind)]
    measure.details = check(measure, details)
    measure.save(force_insert=True)
    _journal("measure_proposed", measure, by)
    return measure


@step
def confirm_measure(measure: Measure, *, by: User, note: str = "") -> Measure:
    """Carry the measure out and publish it. The details are checked again, as things are now."""
    measure = _answerable(measure, by)
    check, carry_out = KINDS[Kind(measure.kind)]
    measure.details = check(measure, measure.details)
    label = carry_out(measure)
    if measure.label is None:
        measure.label = label
    _answer(measure, Answer.CONFIRMED, by, said(note))
    _journal("measure_confirmed", measure, by)
    put_each(
        "label_measure",
        key=f"label_measure:{measure.public_id}",
        to=recipients.managers(measure.cluster),
        context=_told(measure, label),
    )
    publish([measure.cluster_id])
    return measure


@step
def refuse_measure(measure: Measure, *, by: User, note: str) -> Measure:
    """Do not carry it out, and say why."""
    measure = _answerable(measure, by)
    words = said(note)
    if not words:
        raise WorkflowError("reason_missing", _("Say why you refuse it."))
    _answer(measure, Answer.REFUSED, by, words)
    _journal("measure_refused", measure, by)
    return measure


def _locked(key: int | None) -> Cluster:
    """The cluster, locked: its labels change one after the other."""
    if key is None:
        raise ValueError("A measure names a label or a cluster.")
    return Cluster.objects.select_for_update(no_key=True).get(pk=key)


def _check_label(measure: Measure) -> None:
    """All but an entry are about a label, and one at a time."""
    if (measure.kind == Kind.ENTER) != (measure.label is None):
        raise ValueError("A measure is about a label; the entry of an award is about a cluster.")
    if measure.label and measure.label.measures.pending().exists():
        text = _("Another measure on this label waits for its answer. Answer that one first.")
        raise WorkflowError("label_has_one_open_measure", text)


def _again(label: Label | None) -> Label | None:
    """The label as it is now."""
    if label is None:
        return None
    return Label.objects.select_related("level", "scheme", "cluster").get(pk=label.pk)


def _answerable(measure: Measure, by: User) -> Measure:
    """The measure under the lock of its cluster, if this person may answer it now."""
    _locked(measure.cluster_id)
    rows = Measure.objects.select_for_update(of=("self",)).select_related("cluster")
    found = rows.get(pk=measure.pk)
    allow(permissions.can_answer_measure(by, found))
    if found.answer:
        raise WorkflowError("answered_already", _("This was answered already."))
    found.label = _again(found.label)
    return found


def _answer(measure: Measure, answer: Answer, by: User, note: str) -> None:
    measure.answer, measure.answered_by = answer.value, by
    measure.answered_at, measure.answer_note = timezone.now(), note
    measure.save(
        update_fields=["details", "label", "answer", "answered_by", "answered_at", "answer_note"]
    )


def _journal(verb: str, measure: Measure, by: User) -> None:
    """What was asked for or answered; why is in the measure itself."""
    of = ("label", measure.label.number) if measure.label else ("cluster", measure.cluster.number)
    role = "secretariat" if by.is_secretariat else "board"
    after = {"measure": str(measure.public_id), "kind": measure.kind}
    record(verb, by=by, role=role, of=of, after=after)


def _told(measure: Measure, label: Label) -> dict[str, Any]:
    """What the managers are told: the days, and where to look."""
    days = {"from": "first", "until": "last", "on": "on"}
    found = {
        told: measure.details[name] for name, told in days.items() if measure.details.get(name)
    }
    return found | {
        "cluster": measure.cluster.name,
        "level": label.level.name,
        "number": label.number,
        "measure": measure.kind,
    }
