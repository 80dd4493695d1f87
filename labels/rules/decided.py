"""A decision computed again from what was frozen with it.

What a decision rests on is kept with it as JSON, so that a later change of scores, rule sets or
labels never changes what was decided. Here the same rules read that text again.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from labels.rules.sentences import Sentence

from .eligibility import Finding, Problem, Recorded, eligible, problems
from .scoring import Requirement, Scored, Verdict, shown_percent, verdict
from .validity import Period, Terms, first_award, renewal

type Inputs = Mapping[str, Any]

POINTS, MET = "points", "met"


def verdict_of(inputs: Inputs) -> Verdict:
    """What the consolidated scores say for the level; ValueError if there is not enough."""
    rule = inputs["level_rule"]
    scored, baseline = _scores(inputs)
    return verdict(
        inputs["level"],
        scored,
        pass_percent=rule["pass_percent"],
        areas_confirmed=sum(1 for area in inputs["areas"] if area["confirmed"]),
        baseline=baseline,
        # Where the points of single indicators are assumed, they need not add up to the level's.
        maximum=None if rule["indicator_points"] else rule["maximum_points"],
    )


def _scores(inputs: Inputs) -> tuple[list[Scored], list[Requirement]]:
    """The consolidated findings: points by indicator, or whether each requirement is met."""
    how = inputs["level_rule"]["scoring"]
    given = {one["indicator"]: one for one in inputs["consolidated"]}
    missing = [one["code"] for one in inputs["indicators"] if one["id"] not in given]
    if how != "none" and missing:
        raise ValueError(
            Sentence("Not consolidated yet: %(indicators)s.", indicators=", ".join(missing))
        )
    scored, baseline = [], []
    for one in inputs["indicators"]:
        found = given.get(one["id"])
        if found is None or how not in (POINTS, MET):
            continue
        if found[how] is None:
            raise ValueError(
                Sentence(
                    "%(indicator)s: nothing is found for it yet.",
                    indicator=f"{one['code']} {one['name']}",
                )
            )
        if how == MET:
            baseline.append(Requirement(one["code"], one["name"], found[MET]))
        else:
            scored.append(
                Scored(one["code"], one["name"], found[POINTS], one["maximum"], one["threshold"])
            )
    return scored, baseline


def eligibility_problems(inputs: Inputs) -> list[Problem]:
    """What is missing or wrong in the record of eligibility."""
    findings, on, recognised = _eligibility(inputs)
    return problems(findings, on, recognised=recognised)


def is_eligible(inputs: Inputs) -> bool:
    """Whether a label may be awarded at all."""
    findings, on, recognised = _eligibility(inputs)
    return eligible(findings, on, recognised=recognised)


def _eligibility(inputs: Inputs) -> tuple[dict[str, Recorded], date, list[str]]:
    found = inputs["eligibility"]
    findings = {
        criterion: Recorded(Finding(one["finding"]), one["reason"])
        for criterion, one in found["findings"].items()
    }
    return findings, date.fromisoformat(found["on"]), found["recognised"]


def expected(inputs: Inputs) -> bool | None:
    """Whether the rules award the label; None where they leave it open (bronze)."""
    return verdict_of(inputs).passed if is_eligible(inputs) else False


def departs(inputs: Inputs, *, awarded: bool) -> bool:
    """Whether an outcome is another one than the rules give."""
    by_rule = expected(inputs)
    return by_rule is not None and by_rule != awarded


def terms_of(inputs: Inputs) -> Terms:
    rule = inputs["level_rule"]
    return Terms(rule["first_months"], rule["renewal_months"], rule["window_months"])


def period_of(inputs: Inputs) -> Period:
    """The validity of the label: joined on to the last one of its level while it is renewable.

    Late, or without one, it is a first award.
    """
    assessed_on, terms = date.fromisoformat(inputs["assessed_on"]), terms_of(inputs)
    previous = inputs["previous"]
    if previous is None or assessed_on > date.fromisoformat(previous["closes"]):
        return first_award(assessed_on, terms)
    last = Period(date.fromisoformat(previous["from"]), date.fromisoformat(previous["until"]))
    return renewal(last, min(assessed_on, last.last), terms)


def shown(found: Verdict) -> dict[str, Any]:
    """A verdict as it is frozen."""
    return {
        "passed": found.passed,
        "points": found.points,
        "maximum": found.maximum,
        "percent": None if found.percent is None else shown_percent(found.percent),
        "reasons": [
            {"code": one.code, "text": one.text, "indicator": one.indicator}
            for one in found.reasons
        ],
    }
