"""Recomputing decisions from what was frozen with them, and the chain of the journal."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet

from ..journal import event_hash
from ..models import Decision, Event, JournalHead, Label, Measure
from ..rules import decided
from ..rules.validity import Period, window_end
from .recompute import Difference

BATCH = 500
# What reading a frozen text that was tampered with may end in.
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError)
DATED = ("valid_from", "valid_until")


def fingerprint(inputs: dict[str, Any]) -> str:
    """SHA-256 over what a decision rests on; the journal keeps it with the confirmation."""
    text = json.dumps(inputs, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return f"inputs {hashlib.sha256(text.encode()).hexdigest()}"


def check_decisions() -> Iterator[Difference]:
    """Decisions that their own inputs do not give, and labels that are not their decision's."""
    last = 0
    while batch := list(_decisions(after=last)):
        noted = _noted(batch)
        for decision in batch:
            found = noted.get(str(decision.assessment.public_id), [])
            yield from _of_decision(decision, found)
        last = batch[-1].pk
    labels = Label.objects.filter(decision__outcome="not_awarded").select_related("decision")
    for label in labels.order_by("pk"):
        yield Difference("decision", None, "", f"Label {label.number} was not awarded.")


def check_journal() -> Iterator[Difference]:
    """Events without gaps, each with its own hash and that of the one before it."""
    seq, previous = 0, ""
    while batch := list(Event.objects.filter(seq__gt=seq).order_by("seq")[:BATCH]):
        for event in batch:
            if event.seq != seq + 1:
                yield _event(seq + 1, "the journal has a gap here.")
            elif event.previous != previous:
                yield _event(event.seq, "it does not follow the event before it.")
            if event.sha256 != event_hash(event):
                yield _event(event.seq, "it does not have the hash that was written.")
            seq, previous = event.seq, event.sha256
    head = JournalHead.objects.filter(pk=1).first()
    if (head.seq, head.sha256) != (seq, previous) if head else seq:
        yield _event(seq, "the head of the journal does not end here.")


def _decisions(*, after: int) -> QuerySet[Decision]:
    rows = Decision.objects.filter(pk__gt=after).order_by("pk").prefetch_related("label__measures")
    return rows.select_related("assessment__cluster", "proposal")[:BATCH]


def _noted(batch: Sequence[Decision]) -> dict[str, list[str]]:
    """What the journal noted at each confirmation, by case, in order."""
    cases = [str(each.assessment.public_id) for each in batch]
    events = Event.objects.filter(object_type="assessment", object_id__in=cases, verb="confirm")
    found: dict[str, list[str]] = {}
    for case, note in events.order_by("seq").values_list("object_id", "note"):
        found.setdefault(case, []).append(note)
    return found


def _of_decision(decision: Decision, noted: list[str]) -> Iterator[Difference]:
    """The journal's fingerprint, the verdict, the outcome, and the label."""
    inputs = decision.inputs
    if decision.round > len(noted) or noted[decision.round - 1] != fingerprint(inputs):
        yield _about(decision, "its inputs are not those that the journal noted.")
    try:
        yield from _of_rules(decision, inputs)
        yield from _of_label(decision, inputs)
    except UNREADABLE:
        yield _about(decision, "its inputs cannot be read.")


def _of_rules(decision: Decision, inputs: dict[str, Any]) -> Iterator[Difference]:
    if decided.shown(decided.verdict_of(inputs)) != inputs["verdict"]:
        yield _about(decision, "its inputs give another verdict.")
    if decided.is_eligible(inputs) != inputs["eligible"]:
        yield _about(decision, "its inputs give another answer on eligibility.")
    if date.fromisoformat(inputs["assessed_on"]) != decision.assessed_on:
        yield _about(decision, "its inputs name another day of the assessment.")
    awarded = decision.outcome == "awarded"
    if awarded and not decided.is_eligible(inputs):
        yield _about(decision, "the cluster was not eligible, and the label was awarded.")
    if decided.departs(inputs, awarded=awarded) and not decision.proposal.departure_reason:
        yield _about(decision, "it departs from the verdict without a reason.")


def _of_label(decision: Decision, inputs: dict[str, Any]) -> Iterator[Difference]:
    """An award has its label, with the days that the rules give."""
    label: Label | None = getattr(decision, "label", None)
    if decision.outcome != "awarded":
        return
    if label is None:
        yield _about(decision, "the label was awarded, and there is none.")
        return
    case = decision.assessment
    if (label.cluster_id, label.level_id) != (case.cluster_id, case.level_id):
        yield _about(decision, f"label {label.number} is of another cluster or level.")
    if _corrected(label):
        return
    period = decided.period_of(inputs)
    closes = window_end(period.last, decided.terms_of(inputs))
    kept = label.validity
    if (kept.sure, kept.possible, kept.renewable_until) != (period, period, closes):
        yield _about(decision, f"label {label.number} does not run {_span(period)}.")


def _corrected(label: Label) -> bool:
    """Whether a confirmed correction gave the label other days since."""
    return any(
        each.kind == Measure.Kind.CORRECT
        and each.answer == "confirmed"
        and any(name in each.details["changes"] for name in DATED)
        for each in label.measures.all()
    )


def _span(period: Period) -> str:
    return f"from {period.first} to {period.last}"


def _about(decision: Decision, detail: str) -> Difference:
    slug = decision.assessment.cluster.slug
    text = f"Decision {decision.round} on {decision.assessment.public_id} ({slug}): {detail}"
    return Difference("decision", None, slug, text)


def _event(seq: int, detail: str) -> Difference:
    return Difference("journal", None, "", f"Event {seq}: {detail}")
