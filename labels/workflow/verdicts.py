"""What the rules say of an assessment, and everything that a decision rests on, frozen."""

from datetime import date
from typing import Any

from ..models import Assessment, Assignment, Indicator, Label, LevelRule
from ..rules import decided
from ..rules.scoring import Verdict
from ..rules.validity import window_end
from .eligibility import recognised_by
from .readiness import indicators_for
from .steps import WorkflowError

type Frozen = dict[str, Any]

FORM = 1


def verdict_of(assessment: Assessment) -> Verdict:
    """What the consolidated scores say; WorkflowError while something is missing."""
    return verdict_from(frozen_inputs(assessment))


def verdict_from(inputs: Frozen) -> Verdict:
    try:
        return decided.verdict_of(inputs)
    except ValueError as error:
        raise WorkflowError("no_verdict", str(error)) from error


def frozen_inputs(assessment: Assessment) -> Frozen:
    """Everything the outcome rests on, as JSON: enough to compute it again. Nobody is named."""
    rule = level_rule(assessment)
    inputs: Frozen = {
        "form": FORM,
        "assessment": str(assessment.public_id),
        "cluster": assessment.cluster.number,
        "scheme": assessment.rule_set.scheme.slug,
        "rule_set": assessment.rule_set.code,
        "level": assessment.level.code,
        "kind": assessment.kind,
        "assessed_on": _day(assessment.assessed_on),
        "level_rule": {
            name: getattr(rule, name)
            for name in (
                "scoring",
                "pass_percent",
                "maximum_points",
                "indicator_points",
                "indicator_threshold",
                "assessors",
                "first_months",
                "renewal_months",
                "window_months",
            )
        },
        **_findings(assessment, rule),
        "eligibility": _eligibility(assessment),
        "previous": _previous(assessment, rule),
    }
    return inputs | {"verdict": _verdict(inputs), "eligible": decided.is_eligible(inputs)}


def level_rule(assessment: Assessment) -> LevelRule:
    """What the rule set of the case asks for its level."""
    rules = assessment.rule_set.level_rules.select_related("level")
    return rules.get(level=assessment.level_id)


def _verdict(inputs: Frozen) -> Frozen | None:
    """The verdict as it is frozen; None while there is none."""
    try:
        return decided.shown(decided.verdict_of(inputs))
    except ValueError:
        return None


def _findings(assessment: Assessment, rule: LevelRule) -> Frozen:
    """Indicators with their points, what each assessor sealed, and what counts in the end."""
    consolidated = list(assessment.consolidated_scores.order_by("indicator"))
    maxima = {one.indicator_id: one.maximum for one in consolidated}
    return {
        "indicators": [
            {
                "id": one.pk,
                "area": one.area.code,
                "area_name": one.area.name,
                "code": one.code,
                "name": one.name,
                "maximum": maxima.get(one.pk, one.maximum_points or rule.indicator_points),
                "threshold": threshold_of(one, rule),
            }
            for one in indicators_for(assessment)
        ],
        "assessors": [_sealed(one) for one in counted(assessment)],
        "consolidated": [
            {"indicator": one.indicator_id, "points": one.points, "met": one.met}
            for one in consolidated
        ],
        "areas": [
            {
                "position": one.position,
                "indicator": one.indicator_id,
                "confirmed": bool(one.confirmed),
            }
            for one in assessment.improvement_areas.order_by("position")
        ],
    }


def threshold_of(indicator: Indicator, rule: LevelRule) -> int | None:
    """The indicator's own threshold; where no source gives its points, the assumed one."""
    if indicator.threshold is not None or indicator.maximum_points is not None:
        return indicator.threshold
    return rule.indicator_threshold


def counted(assessment: Assessment) -> list[Assignment]:
    """The assignments whose findings count: sealed, and not ended. The lead comes first."""
    found = assessment.assignments.current().filter(sealed_at__isnull=False)
    return list(found.order_by("part", "pk"))


def _sealed(assignment: Assignment) -> Frozen:
    return {
        "assignment": str(assignment.public_id),
        "part": assignment.part,
        "scores": [
            {"indicator": one.indicator_id, "points": one.points, "met": one.met}
            for one in assignment.scores.order_by("indicator")
        ],
    }


def _eligibility(assessment: Assessment) -> Frozen:
    """The findings as recorded, by the conditions of the day on which the case was opened."""
    on = assessment.opened_on
    return {
        "on": on.isoformat(),
        "recognised": recognised_by(assessment.cluster, on=on),
        "findings": {
            one.criterion: {"finding": one.finding, "reason": one.reason}
            for one in assessment.eligibility_findings.order_by("criterion")
        },
    }


def _previous(assessment: Assessment, rule: LevelRule) -> Frozen | None:
    """The last label of this level: whether the new one joins on to it depends on its days."""
    labels = Label.objects.filter(
        cluster=assessment.cluster_id,
        scheme=assessment.rule_set.scheme_id,
        level=assessment.level_id,
        withdrawn_on=None,
        sure_until__isnull=False,
    )
    last = labels.order_by("-sure_until", "-number").first()
    if last is None or last.sure_from is None or last.sure_until is None:
        return None
    closes = last.renewable_until or window_end(last.sure_until, rule.terms)
    return {
        "number": last.number,
        "from": last.sure_from.isoformat(),
        "until": last.sure_until.isoformat(),
        "closes": max(last.sure_until, closes).isoformat(),
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
