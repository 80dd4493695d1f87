"""The report to the cluster: what was found, area by area, once it is decided.

It holds what counts in the end and nothing else: no assessor, no single score, no note to the
secretariat.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from .. import permissions
from ..models import Assessment, Decision, Label, User
from ..rules.scoring import shown_percent
from .appeals import last_day
from .steps import WorkflowError
from .verdicts import counted


@dataclass(frozen=True, slots=True)
class IndicatorResult:
    """One indicator: points and threshold, or whether its requirement is met, and the comment."""

    code: str
    name: str
    points: int | None
    maximum: int | None
    threshold: int | None
    met: bool | None
    comment: str

    @property
    def reached(self) -> bool:
        """Whether nothing of it stands in the way of the label."""
        if self.points is not None and self.threshold is not None:
            return self.points >= self.threshold
        return self.met is not False


@dataclass(frozen=True, slots=True)
class AreaResult:
    """An area with its indicators. `percent` is rounded down; None where there are no points."""

    code: str
    name: str
    points: int
    maximum: int
    percent: str | None
    indicators: tuple[IndicatorResult, ...]


@dataclass(frozen=True, slots=True)
class Improvement:
    """Silver: an improvement area that the cluster named, and what was found."""

    position: int
    indicator: str
    confirmed: bool
    finding: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """One decision. The second follows an appeal; the first stays."""

    round: int
    outcome: str
    decided_on: date
    reason: str
    improve: str
    come_back_on: date | None
    appeal_until: date | None


@dataclass(frozen=True, slots=True)
class Report:
    """What the cluster may see of its assessment after the decision."""

    assessment: str
    cluster: str
    level: str
    level_name: str
    rule_set: str
    scoring: str
    assessed_on: date
    outcomes: tuple[Outcome, ...]
    points: int | None
    maximum: int | None
    percent: str | None
    pass_percent: int | None
    areas: tuple[AreaResult, ...]
    improvement_areas: tuple[Improvement, ...]
    strengths: tuple[str, ...]
    improvements: tuple[str, ...]
    label: str | None
    valid_from: date | None
    valid_until: date | None

    @property
    def awarded(self) -> bool:
        return self.outcomes[-1].outcome == "awarded"

    def as_data(self) -> dict[str, Any]:
        """The report as JSON: for the API, and for the PDF."""
        return _plain(asdict(self))


def report(assessment: Assessment, user: User) -> Report:
    """The report, for those of the cluster and those who see all cases; not before the decision."""
    may = permissions.is_member(user, assessment.cluster) or permissions.sees_desk(user)
    if not may:
        raise PermissionDenied
    decisions = list(
        assessment.decisions.select_related("proposal", "assessment__rule_set").order_by("round")
    )
    if not decisions:
        raise WorkflowError("no_report", _("There is no report before the decision."))
    return _report(assessment, decisions)


def _report(assessment: Assessment, decisions: Sequence[Decision]) -> Report:
    """All figures are those that the last decision froze."""
    last, inputs = decisions[-1], decisions[-1].inputs
    verdict = inputs["verdict"]
    has_points = inputs["level_rule"]["scoring"] == "points"
    label = Label.objects.filter(decision=last).first()
    summaries = counted(assessment)
    return Report(
        assessment=str(assessment.public_id),
        cluster=label.cluster_name if label else assessment.cluster.name,
        level=inputs["level"],
        level_name=assessment.level.name,
        rule_set=assessment.rule_set.name,
        scoring=inputs["level_rule"]["scoring"],
        assessed_on=last.assessed_on,
        outcomes=tuple(_outcome(each) for each in decisions),
        points=verdict["points"] if has_points else None,
        maximum=verdict["maximum"] if has_points else None,
        percent=verdict["percent"] if has_points else None,
        pass_percent=inputs["level_rule"]["pass_percent"],
        areas=tuple(_areas(assessment, inputs)),
        improvement_areas=tuple(_improvements(assessment)),
        strengths=tuple(each.strengths for each in summaries if each.strengths),
        improvements=tuple(each.improvements for each in summaries if each.improvements),
        label=label.number if label else None,
        valid_from=label.sure_from if label else None,
        valid_until=label.sure_until if label else None,
    )


def _outcome(decision: Decision) -> Outcome:
    """An award cannot be appealed, and neither can a second decision."""
    appealable = decision.round == 1 and decision.outcome == "not_awarded"
    proposal = decision.proposal
    return Outcome(
        round=decision.round,
        outcome=decision.outcome,
        decided_on=decision.decided_on,
        reason=proposal.reason,
        improve=proposal.improve,
        come_back_on=proposal.come_back_on,
        appeal_until=last_day(decision) if appealable else None,
    )


def _areas(assessment: Assessment, inputs: dict[str, Any]) -> list[AreaResult]:
    """The indicators by area, in the order of the rule set."""
    found = {each["indicator"]: each for each in inputs["consolidated"]}
    comments = dict(assessment.consolidated_scores.values_list("indicator", "comment"))
    areas: dict[tuple[str, str], list[IndicatorResult]] = {}
    for each in inputs["indicators"]:
        score = found.get(each["id"], {"points": None, "met": None})
        result = IndicatorResult(
            code=each["code"],
            name=each["name"],
            points=score["points"],
            maximum=each["maximum"] if score["points"] is not None else None,
            threshold=each["threshold"] if score["points"] is not None else None,
            met=score["met"],
            comment=comments.get(each["id"], ""),
        )
        areas.setdefault((each["area"], each["area_name"]), []).append(result)
    return [_area(code, name, results) for (code, name), results in areas.items()]


def _area(code: str, name: str, results: Sequence[IndicatorResult]) -> AreaResult:
    points = sum(each.points or 0 for each in results)
    maximum = sum(each.maximum or 0 for each in results)
    percent = shown_percent(Fraction(points * 100, maximum)) if maximum else None
    return AreaResult(code, name, points, maximum, percent, tuple(results))


def _improvements(assessment: Assessment) -> list[Improvement]:
    return [
        Improvement(each.position, str(each.indicator), bool(each.confirmed), each.finding)
        for each in assessment.improvement_areas.select_related("indicator").order_by("position")
    ]


def _plain(value: Any) -> Any:
    """Days as ISO text, and lists, as JSON has them."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
