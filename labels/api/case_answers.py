"""What is told of a case and of what is in it, member by member, for each kind of reader."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from ..models import (
    Assessment,
    Assignment,
    CompletionRequest,
    Decision,
    Event,
    Evidence,
    Indicator,
    Label,
    LevelRule,
    Proposal,
)
from ..rules.moves import BALL, MOVES
from ..rules.validity import day_of
from ..workflow.appeals import last_day
from ..workflow.carrying import carried_state
from ..workflow.readiness import readiness
from ..workflow.verdicts import level_rule
from .case_parts import SEAL, Part

type Told = dict[str, Any]

OPENED = {"open_assessment": "Case opened"}
PASTS = OPENED | {name: move.past for name, move in MOVES.items()}
ADDRESSES = {name: "api-assessment-" + name.replace("_", "-") for name in [*MOVES, SEAL]}


def case_in_short(case: Assessment) -> Told:
    """A case as a list shows it to everybody who may see it."""
    return {
        "id": str(case.public_id),
        "url": address("api-assessment", case.public_id),
        "cluster": {
            "slug": case.cluster.slug,
            "number": case.cluster.number,
            "name": case.cluster.name,
        },
        "level": case.level.code,
        "scheme": case.rule_set.scheme.slug,
        "rule_set": case.rule_set.code,
        "kind": case.kind,
        "status": case.status,
        "ball": str(BALL[case.state]),
        "version": case.version,
        "opened_on": day(case.opened_on),
        "moved_at": moment(case.moved_at),
        "submitted_at": moment(case.submitted_at),
        "demonstration": case.demonstration,
    }


def case_in_full(case: Assessment, part: Part) -> Told:
    """The case with the parts that this reader may see; all others are absent."""
    told = case_in_short(case) | {"timeline": _timeline(case), "steps": _steps(case, part)}
    if part.reads_content:
        told |= {"facts": facts(case), "improvement_areas": areas(case)} | _readiness(case)
    if part.member or part.inside:
        decisions = list(
            case.decisions.select_related("proposal", "assessment__rule_set").order_by("round")
        )
        told["completion_requests"] = _requests(case)
        told["decisions"] = [_decision(each) for each in decisions]
        told["label"] = _label(decisions[-1]) if decisions else None
    if part.inside:
        told["assessed_on"] = day(case.assessed_on)
        told["proposal"] = _proposal(part.proposal) if part.proposal else None
    return told


def facts(case: Assessment) -> Told:
    fte = case.management_fte
    return {
        "management_fte": None if fte is None else float(fte),
        "committed_members": case.committed_members,
        "member_types": case.member_types,
        "platform_profile": case.platform_profile,
        "mode": case.mode,
    }


def areas(case: Assessment) -> list[Told]:
    """Silver: what the cluster says of its improvement; what was found stands with the scores."""
    return [
        {"position": each.position, "indicator": each.indicator_id, "text": each.text}
        for each in case.improvement_areas.order_by("position")
    ]


def indicator_told(indicator: Indicator, rule: LevelRule) -> Told:
    """The points are those that the rule set assumes for all where it has none of its own."""
    points = rule.scoring == LevelRule.Scoring.POINTS
    maximum = (indicator.maximum_points or rule.indicator_points) if points else None
    return {
        "id": indicator.pk,
        "area": indicator.area.code,
        "code": indicator.code,
        "name": indicator.name,
        "maximum_points": maximum,
        "threshold": indicator.threshold,
        "evidence_hint": indicator.evidence_hint,
    }


def item_told(item: Evidence, case: Assessment) -> Told:
    """One item of evidence. Who added it is told to nobody."""
    told = {
        "id": str(item.public_id),
        "url": address("api-evidence-item", case.public_id, item.public_id),
        "indicator": item.indicator_id,
        "kind": item.kind,
        "text": item.text,
        "link": item.link,
        "file": None,
        "confidentiality": item.confidentiality,
        "carried": carried_state(item),
        "version": item.version,
        "added_at": moment(item.added_at),
        "changed_at": moment(item.changed_at),
    }
    if item.kind == Evidence.Kind.FILE:
        told["file"] = {
            "name": item.file_name,
            "type": item.file_type,
            "size": item.file_size,
            "sha256": item.sha256,
            "url": address("api-evidence-file", case.public_id, item.public_id),
        }
    return told


def assignment_told(assignment: Assignment) -> Told:
    """One's own assignment."""
    return {
        "id": str(assignment.public_id),
        "part": assignment.part,
        "due_on": day(assignment.due_on),
        "assigned_at": moment(assignment.assigned_at),
        "declared_at": moment(assignment.declared_at),
        "conflict": assignment.conflict,
        "sealed_at": moment(assignment.sealed_at),
        "ended_at": moment(assignment.ended_at),
        "version": assignment.version,
    }


def assignment_inside(assignment: Assignment) -> Told:
    """An assignment as secretariat, board and auditor see it."""
    return assignment_told(assignment) | {
        "assessor": {"id": assignment.assessor_id, "name": str(assignment.assessor)},
        "conflict_note": assignment.conflict_note,
        "ended_reason": assignment.ended_reason,
    }


def address(name: str, *parts: object) -> str:
    return settings.BASE_URL + reverse(name, args=parts)


def day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def moment(value: datetime | None) -> str | None:
    return value.isoformat().replace("+00:00", "Z") if value else None


def _steps(case: Assessment, part: Part) -> list[Told]:
    """What the caller can do next, and where."""
    return [
        {
            "step": step,
            "url": address(ADDRESSES[step], case.public_id),
            "label": MOVES[step].label if step in MOVES else "Seal the findings",
        }
        for step in part.possible()
    ]


def _timeline(case: Assessment) -> list[Told]:
    """The steps so far, on whose side each was taken; no names and no reasons."""
    events = Event.objects.of("assessment", case.public_id).filter(verb__in=PASTS)
    return [
        {"step": each.verb, "label": PASTS[each.verb], "on": day(day_of(each.at)), "by": each.role}
        for each in events.order_by("seq")
    ]


def _readiness(case: Assessment) -> Told:
    found, rule = readiness(case), level_rule(case)
    missing = {each.indicator.pk: each.missing for each in found.items}
    return {
        "readiness": found.percent,
        "scoring": str(rule.scoring),
        "indicators": [
            indicator_told(each.indicator, rule) | {"ready": not missing[each.indicator.pk]}
            for each in found.items
        ],
        "gaps": [
            {
                "code": gap.code,
                "detail": gap.text,
                "indicator": gap.indicator.pk if gap.indicator else None,
            }
            for gap in found.gaps
        ],
    }


def _requests(case: Assessment) -> list[Told]:
    rows = CompletionRequest.objects.filter(assessment=case).order_by("asked_at", "pk")
    return [
        {
            "indicator": each.indicator_id,
            "text": each.text,
            "asked_at": moment(each.asked_at),
            "answered_at": moment(each.answered_at),
        }
        for each in rows
    ]


def _decision(decision: Decision) -> Told:
    appealable = decision.round == 1 and decision.outcome == "not_awarded"
    return {
        "round": decision.round,
        "outcome": decision.outcome,
        "assessed_on": day(decision.assessed_on),
        "decided_on": day(decision.decided_on),
        "published_on": day(decision.published_on),
        "reason": decision.proposal.reason,
        "improve": decision.proposal.improve,
        "come_back_on": day(decision.proposal.come_back_on),
        "appeal_until": day(last_day(decision)) if appealable else None,
    }


def _label(decision: Decision) -> Told | None:
    """The label that the decision brought; its dates are in the public register."""
    number = Label.objects.filter(decision=decision).values_list("number", flat=True).first()
    return {"number": number, "url": address("api-label", number)} if number else None


def _proposal(proposal: Proposal) -> Told:
    return {
        "round": proposal.round,
        "outcome": proposal.outcome,
        "reason": proposal.reason,
        "improve": proposal.improve,
        "come_back_on": day(proposal.come_back_on),
        "departure_reason": proposal.departure_reason,
        "proposed_at": moment(proposal.proposed_at),
    }
